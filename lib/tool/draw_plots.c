/* draw_plots.c -- plots beside each other. */
#include "tool/draw_plots.h"

#include "engine/err.h"

#include <math.h>
#include <string.h>

static const char *const names[] = { "metrics", "labels", "confusion", "reliability", "tide", "pr", "f1", "width",
	"height", "side", "area", "ratio", "relative", "per_image", "sizes", "crowding", "issues", "coverage", "map",
	"places", "shapes", "grid", "cell", NULL };

const char *
draw_plots_name(size_t i)
{
	return names[i];
}

void
draw_plots_add(struct drawing *d, struct draw_plots *p, struct draw_plot plot)
{
	const char *only = d->context->options->plot;
	if (only != NULL && strcmp(only, plot.name) != 0)
		p->left_out++;
	else if (p->n < DRAW_PLOTS)
		p->plot[p->n++] = plot;
}

bool
draw_plots_done(struct drawing *d, struct draw_plots *p, const char *title)
{
	d->title = slice_of(title);
	d->data = p;
	if (p->n > 0)
		return true;
	const char *only = d->context->options->plot;
	return draw_kind_wrong(d->item[0], p->left_out == 0 ? "there is nothing in it that can be drawn"
							    : arena_format(d->arena, "it has no plot \"%s\"", only));
}

bool
draw_plots_open(struct drawing *d, const char *title,
	void (*add)(struct drawing *d, struct draw_plots *p, struct json_dom *dom, const cJSON *root))
{
	struct json_dom dom = { .arena = d->arena };
	struct draw_plots *p = arena_zero(d->arena, sizeof *p);
	cJSON *root = json_dom_parse(&dom, d->item[0]->text);
	if (root != NULL)
		add(d, p, &dom, root);
	cJSON_Delete(root);
	return dom.error == NULL ? draw_plots_done(d, p, title) : draw_kind_wrong(d->item[0], dom.error);
}

/* Where plots stand: beside each other in columns, those that are wide by themselves. */
struct grid {
	size_t columns;
	double head, gap, w, h, height;
};

/* The height that the plots take in their columns; where each is goes into area, where that is not NULL. */
static double
place(const struct draw_plots *p, const struct grid *g, double width, struct area *area)
{
	double y = g->head;
	size_t column = 0;
	for (size_t i = 0; i < p->n; i++) {
		bool wide = p->plot[i].form == PLOT_WIDE;
		double w = wide ? width - 2 * g->gap : g->w, h = wide ? w * 0.95 : g->h;
		if (wide && column > 0) {
			y += g->h + g->gap;
			column = 0;
		}
		if (area != NULL)
			area[i] = (struct area){ g->gap + (double)column * (g->w + g->gap), y, w, h };
		column = wide ? g->columns : column + 1;
		if (column == g->columns) {
			y += h + g->gap;
			column = 0;
		}
	}
	return y + (column > 0 ? g->h + g->gap : 0);
}

/* Places the plots in a width: in so many columns as make them easy to read, or in more where they would be too high.
 */
static struct grid
arrange(const struct drawing *d, double width, struct area *area)
{
	const struct draw_plots *p = d->data;
	struct grid g = { .gap = d->text * 1.4, .head = d->text * 2.6 };
	bool tall = false;
	size_t narrow = 0, most = (size_t)fmax(width / (d->text * (p->n > 6 ? 18 : 30)), 1);
	for (size_t i = 0; i < p->n; i++) {
		tall = tall || p->plot[i].form == PLOT_TALL;
		narrow += p->plot[i].form != PLOT_WIDE;
	}
	g.columns = (size_t)fmax(round(width / (d->text * (p->n > 6 ? 26 : 36))), 1);
	if (narrow > 0 && g.columns > narrow)
		g.columns = narrow;
	for (;; g.columns++) {
		g.w = (width - g.gap * (double)(g.columns + 1)) / (double)g.columns;
		g.h = g.w * (g.columns == 1 ? (tall ? 0.9 : 0.62) : (tall ? 0.95 : 0.72));
		g.height = place(p, &g, width, area);
		if (g.height <= p->height || g.columns >= most || g.columns >= narrow)
			return g;
	}
}

struct draw_size
draw_plots_size(struct drawing *d, double width, double height)
{
	struct draw_plots *p = d->data;
	p->height = height;
	return (struct draw_size){ width, arrange(d, width, NULL).height };
}

void
draw_plots_draw(struct drawing *d, struct scene *s, double x, double y, struct draw_size size)
{
	const struct draw_plots *p = d->data;
	struct area area[DRAW_PLOTS];
	struct grid g = arrange(d, size.width, area);
	double text = d->text;
	scene_text(s, x + g.gap, y + text * 1.7, text * 1.25, TEXT_START, colour_ink(INK_TEXT), d->title)->text.bold =
		true;
	if (p->note.n > 0)
		scene_text(s, x + size.width - g.gap, y + text * 1.7, text, TEXT_END, colour_ink(INK_SOFT),
			scene_shorten(s, p->note, text, size.width * 0.7));
	for (size_t i = 0; i < p->n; i++)
		p->plot[i].draw(
			&p->plot[i], s, (struct area){ x + area[i].x, y + area[i].y, area[i].w, area[i].h }, text);
}

static double
value_of(const cJSON *v)
{
	return cJSON_IsNumber(v) && isfinite(v->valuedouble) ? v->valuedouble : NAN;
}

double
draw_plots_value(const cJSON *object, const char *name)
{
	return value_of(json_dom_member(object, name));
}

const double *
draw_plots_rows(struct drawing *d, const cJSON *array, size_t width, size_t *n)
{
	*n = 0;
	if (!cJSON_IsArray(array))
		return NULL;
	double *rows = arena_array(d->arena, double, (size_t)cJSON_GetArraySize(array) * width);
	for (const cJSON *row = array->child; row != NULL; row = row->next, ++*n) {
		const cJSON *v = row->child;
		for (size_t i = 0; i < width; i++, v = v != NULL ? v->next : NULL)
			rows[*n * width + i] = v != NULL ? value_of(v) : NAN;
	}
	return rows;
}

struct slice
draw_plots_text(struct drawing *d, const cJSON *value)
{
	if (cJSON_IsNumber(value))
		return slice_of(arena_format(d->arena, "%.15g", value->valuedouble));
	if (!cJSON_IsString(value))
		return slice_of("");
	size_t n = strlen(value->valuestring);
	return (struct slice){ arena_text(d->arena, value->valuestring, n), n };
}

void
draw_plots_bars(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	plot_bars(s, a, p->title, p->data, p->n, text);
}

void
draw_plots_histogram(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const double *bin = p->data;
	double low = p->n > 0 ? bin[0] : 1, high = p->n > 0 ? bin[3 * p->n - 2] : 2, most = 0;
	bool even =
		p->n < 3 || fabs((bin[4] - bin[3]) - (bin[1] - bin[0])) < 1e-6 * fabs(bin[1] - bin[0]) || !(low > 0);
	for (size_t i = 0; i < p->n; i++)
		most = fmax(most, bin[3 * i + 2]);
	struct axis x = plot_axis(low, high, !even, false, NULL);
	if (!x.log) {
		x.from = low;
		x.to = high > low ? high : low + 1;
	}
	struct plot plot = plot_open(s, a, p->title, x, plot_axis(0, most, false, true, NULL), text);
	plot_histogram(&plot, bin, p->n, colour_rgb(0x3f8bc2));
}
