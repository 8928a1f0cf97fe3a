/* fit_emit.c -- a fit as text for a framework's configuration. */
#include "tool/fit_emit.h"

#include "engine/err.h"
#include "fit/fit_grid.h"

#include <stdio.h>
#include <string.h>

void
fit_emit_help(struct buf *out)
{
	buf_text(out, "Formats of --emit:");
	for (size_t i = 0; framework_formats[i] != NULL; i++)
		buf_format(out, "\n  %-13s%s", framework_formats[i]->name, framework_formats[i]->help);
}

void
fit_emit_complete(struct fit_emit *e)
{
	static const double usual[] = { 8, 16, 32 };
	if (e->strides.n > 0)
		return;
	if (!e->format->usual_strides)
		err_usage("--emit %s needs --strides, one for each level, such as 8,16,32,64,128", e->format->name);
	e->strides.n = sizeof usual / sizeof *usual;
	memcpy(e->strides.number, usual, sizeof usual);
}

/* A fit on a grid has its shapes on their levels already, and its strides ascend. */
static void
take_levels(struct framework_levels *p, const struct fit_grid *grid, const double *stride, const struct shapes *data,
	struct arena *arena)
{
	size_t levels = grid->levels, each = grid->n / levels;
	struct shape *shape = arena_array(arena, struct shape, grid->n);
	size_t *end = arena_array(arena, size_t, levels);
	memcpy(shape, grid->shape, grid->n * sizeof *shape);
	for (size_t i = 0; i < levels; i++) {
		shape_sort(shape + i * each, each);
		end[i] = (i + 1) * each;
	}
	*p = (struct framework_levels){ .shapes = grid->n, .shape = shape, .levels = levels, .stride = stride,
		.end = end };
	framework_share(p, data, arena);
}

/* Those of the data where nobody says how many; 0: it is not known. Boxes without labels are of one class. */
static size_t
classes_of(const struct fit_emit *e, const struct dataset_summary *s)
{
	size_t labels = 0;
	for (size_t i = 0; i < s->labels; i++)
		labels += s->label[i].text.n > 0;
	return e->classes > 0 ? e->classes : s->labels_lost ? 0 : labels > 0 ? labels : 1;
}

/* One line on the fit: how well shapes match boxes laid centre on centre, and on the grid, where there is one. */
static void
put_about(char about[FRAMEWORK_TEXT], const struct fit_run_options *o, const struct dataset_summary *s,
	const struct fitted *f)
{
	int n = snprintf(about, FRAMEWORK_TEXT, "anchor-fit: %s; shapes %zu, boxes %llu, images %llu, mean IoU %.4f",
		fit_run_method(o)->name, f->fit.n, (unsigned long long)s->boxes, (unsigned long long)s->images,
		f->on_grid ? f->grid_score.mean_iou : f->score.mean_iou);
	snprintf(about + n, FRAMEWORK_TEXT - (size_t)n, f->on_grid ? " on the grid" : " centre on centre");
}

bool
fit_emit_put(struct buf *out, const struct fit_emit *e, const struct fit_run_options *o,
	const struct dataset_summary *s, const struct shapes *data, const struct fitted *f, struct arena *arena)
{
	struct framework_levels p;
	char about[FRAMEWORK_TEXT], why[FRAMEWORK_TEXT];
	const char *wrong = NULL;
	if (f->fit.grid != NULL)
		take_levels(&p, f->fit.grid, e->strides.number, data, arena);
	else
		wrong = framework_spread(&p, f->fit.shape, f->fit.n, e->strides.number, e->strides.n, data, arena);
	if (wrong != NULL) {
		err_warn("--emit %s: %s; levels are those of --strides", e->format->name, wrong);
		return false;
	}
	put_about(about, o, s, f);
	p.about = about;
	p.classes = classes_of(e, s);
	fit_run_input(o, s, p.input);
	if (!e->format->write(out, &p, why)) {
		err_warn("--emit %s: %s", e->format->name, why);
		return false;
	}
	framework_warn(&p);
	return true;
}
