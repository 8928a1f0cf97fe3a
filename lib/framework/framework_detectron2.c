/* framework_detectron2.c -- the anchor generator of a Detectron2 configuration: sizes times ratios on each level. */
#include "framework/framework_grid.h"

#include "engine/err.h"

#include <math.h>
#include <string.h>

static void
put_lists(struct buf *out, const char *name, const struct framework_factors *level, size_t levels, bool ratios)
{
	buf_format(out, "    %s: [", name);
	for (size_t i = 0; i < levels; i++) {
		buf_text(out, i > 0 ? ", [" : "[");
		framework_list(out, ratios ? level[i].ratio : level[i].size, ratios ? level[i].ratios : level[i].sizes);
		buf_char(out, ']');
	}
	buf_text(out, "]\n");
}

static bool
write(struct buf *out, const struct framework_levels *p, char *why)
{
	struct arena arena = { .failed = err_out_of_memory };
	struct framework_factors *level = arena_array(&arena, struct framework_factors, p->levels);
	bool good = framework_factored(p, level, why, &arena);
	if (good) {
		framework_heading(out, p, "Detectron2: SIZES are the roots of areas,");
		buf_text(out,
			"# ASPECT_RATIOS are height / width; OFFSET: 0.5 is anchor-gen's default, Detectron2's own is "
			"0\n"
			"# the levels of IN_FEATURES must have the strides ");
		framework_list(out, p->stride, p->levels);
		buf_text(out, "\nMODEL:\n  ANCHOR_GENERATOR:\n    NAME: DefaultAnchorGenerator\n");
		put_lists(out, "SIZES", level, p->levels, false);
		put_lists(out, "ASPECT_RATIOS", level, framework_same_ratios(level, p->levels) ? 1 : p->levels, true);
		buf_text(out, "    OFFSET: 0.5\n");
		if (p->classes > 0)
			buf_format(out, "  ROI_HEADS:\n    NUM_CLASSES: %zu\n  RETINANET:\n    NUM_CLASSES: %zu\n",
				p->classes, p->classes);
	}
	arena_free(&arena);
	return good;
}

static bool
is(struct slice text)
{
	return literal_text(text, "ANCHOR_GENERATOR") != NULL;
}

/* A feature map's stride by its name, 2^N for pN and resN; 0: the name tells none. */
static double
stride_of(const struct literal *name)
{
	size_t n = name->text.n;
	if (name->kind != LITERAL_TEXT || n < 2 || (name->text.text[0] != 'p' && name->text.text[0] != 'r'))
		return 0;
	char digit = name->text.text[n - 1];
	return digit >= '1' && digit <= '9' ? ldexp(1, digit - '0') : 0;
}

/* The strides of the first list of features that has a name for each level, and does not feed a pyramid; zeros: there
 * is none. */
static void
find_strides(struct json_dom *d, struct slice text, size_t levels, double *stride)
{
	struct literal value;
	memset(stride, 0, levels * sizeof *stride);
	for (size_t i = 0; literal_find(text, text, "IN_FEATURES", ':', i, &value, d->arena); i++) {
		if (value.kind != LITERAL_LIST || value.n != levels)
			continue;
		for (size_t k = 0; k < levels; k++)
			stride[k] = stride_of(&value.item[k]);
		return;
	}
}

/* Below MODEL.ANCHOR_GENERATOR; what is not given is Detectron2's own. */
static void
parse(struct json_dom *d, struct slice text, struct framework_grid *g)
{
	static const double usual_sizes[] = { 32, 64, 128, 256, 512 }, usual_ratios[] = { 0.5, 1, 2 };
	struct framework_lists sizes = { .n = 1, .line = 1, .list = { { 5, 1, usual_sizes } } };
	struct framework_lists ratios = { .n = 1, .line = 1, .list = { { 3, 1, usual_ratios } } };
	const char *at = literal_text(text, "ANCHOR_GENERATOR");
	const struct slice within = { at, (size_t)(text.text + text.n - at) };
	double stride[FRAMEWORK_CONFIG_HEADS];
	struct literal value;
	if (literal_find(text, within, "SIZES", ':', 0, &value, d->arena))
		framework_grid_lists(d, &value, "SIZES", false, &sizes);
	if (literal_find(text, within, "ASPECT_RATIOS", ':', 0, &value, d->arena))
		framework_grid_lists(d, &value, "ASPECT_RATIOS", false, &ratios);
	g->offset = literal_find(text, within, "OFFSET", ':', 0, &value, d->arena) && value.kind == LITERAL_NUMBER ?
		value.number : 0;
	g->preset = "retinanet-detectron2";
	find_strides(d, text, sizes.n, stride);
	for (size_t i = 0; i < sizes.n && d->error == NULL; i++)
		framework_grid_level(d, g, &sizes.list[i], 1,
			framework_grid_ratios(g, &sizes, &ratios, "ASPECT_RATIOS", i, d->arena), stride[i]);
}

static void
read(struct json_dom *d, struct slice text, struct framework_anchors *out)
{
	framework_grid_read(parse, d, text, out);
}

static void
check(struct json_dom *d, struct slice text, const char *path, const struct framework_data *data, struct faults *f)
{
	(void)path;
	framework_grid_check(parse, d, text, data, f);
}

const struct framework_format framework_format_detectron2 = {
	.name = "detectron2",
	.help = "anchor generator of a Detectron2 configuration",
	.write = write,
	.is = is,
	.read = read,
	.check = check,
};
