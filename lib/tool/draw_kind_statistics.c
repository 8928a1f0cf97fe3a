/* draw_kind_statistics.c -- what anchor-stats writes: histograms, labels, what is wrong. */
#include "tool/draw_plots.h"

#include <math.h>

enum { MOST_LABELS = 25 };

static const struct {
	const char *key, *title;
} histograms[] = {
	{ "side", "Side of a box, px (square root of its area)" }, { "width", "Width of a box, px" }, { "height", "Height of a box, px" },
	{ "ratio", "Height / width" }, { "relative", "Side of a box / side of its image" }, { "area", "Area of a box, px²" },
	{ "per_image", "Boxes an image" },
};

static void
add_histograms(struct drawing *d, struct draw_plots *p, const cJSON *root)
{
	for (size_t i = 0; i < sizeof histograms / sizeof *histograms; i++) {
		size_t n;
		const double *bin = draw_plot_rows(d, json_dom_member(json_dom_member(root, histograms[i].key), "histogram"), 3, &n);
		if (bin != NULL && n > 0)
			draw_plots_add(d, p, (struct draw_plot){ histograms[i].key, draw_plot_histogram, histograms[i].title, bin, n, PLOT_FLAT });
	}
}

static void
add_labels(struct drawing *d, struct draw_plots *p, const cJSON *labels)
{
	size_t n = cJSON_IsArray(labels) ? (size_t)cJSON_GetArraySize(labels) : 0, k = 0;
	struct bar *bar = arena_array(d->arena, struct bar, MOST_LABELS);
	for (const cJSON *l = n > 0 ? labels->child : NULL; l != NULL && k < MOST_LABELS; l = l->next, k++) {
		double boxes = draw_plot_value(l, "boxes"), images = draw_plot_value(l, "images");
		struct slice name = draw_plot_text(d, json_dom_member(l, "label"));
		bar[k] = (struct bar){ name, slice_of(isnan(images) ? arena_format(d->arena, "%.0f", boxes) :
			arena_format(d->arena, "%.0f in %.0f", boxes, images)), boxes, colour_label(name) };
	}
	if (k > 0)
		draw_plots_add(d, p, (struct draw_plot){ "labels", draw_plot_bars, n > k ?
			arena_format(d->arena, "Boxes and images of the first %zu of %zu labels", k, n) : "Boxes and images of each label", bar, k,
			PLOT_FLAT });
}

/* Bars of an object's numbers, as they stand. */
static void
add_counts(struct drawing *d, struct draw_plots *p, const char *name, const char *title, const cJSON *object, struct colour c)
{
	size_t n = cJSON_IsObject(object) ? (size_t)cJSON_GetArraySize(object) : 0, k = 0;
	struct bar *bar = arena_array(d->arena, struct bar, n);
	for (const cJSON *m = n > 0 ? object->child : NULL; m != NULL; m = m->next) {
		double value = draw_plot_value(object, m->string);
		if (!isnan(value))
			bar[k++] = (struct bar){ slice_of(arena_format(d->arena, "%s", m->string)), slice_of(arena_format(d->arena, "%.0f", value)),
				value, c };
	}
	if (k > 0)
		draw_plots_add(d, p, (struct draw_plot){ name, draw_plot_bars, title, bar, k, PLOT_FLAT });
}

/* Rows [threshold,share]. */
static void
draw_crowding(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const double *row = p->data;
	double most = 0;
	for (size_t i = 0; i < p->n; i++)
		most = fmax(most, isnan(row[2 * i + 1]) ? 0 : row[2 * i + 1]);
	struct axis x = { row[0], row[2 * p->n - 2], false, "IoU of suppression" };
	x.to = x.to > x.from ? x.to : x.from + 1;
	struct plot plot = plot_open(s, a, p->title, x, axis_for(0, most > 0 ? most : 0.01, false, true, NULL), text);
	plot_curve(&plot, row, p->n, style_stroke(colour_rgb(0xd55e00), 2));
}

static void
add_all(struct drawing *d, struct draw_plots *p, struct json_dom *dom, const cJSON *root)
{
	size_t n;
	const double *crowding = draw_plot_rows(d, json_dom_member(root, "crowding"), 2, &n);
	(void)dom;
	p->note = slice_of(arena_format(d->arena, "%s images, %s boxes", plot_count(draw_plot_value(root, "images"), d->arena),
		plot_count(draw_plot_value(root, "boxes"), d->arena)));
	add_labels(d, p, json_dom_member(root, "labels"));
	add_histograms(d, p, root);
	add_counts(d, p, "sizes", "Boxes by size", json_dom_member(root, "sizes"), colour_rgb(0x3f8bc2));
	if (crowding != NULL && n > 0)
		draw_plots_add(d, p, (struct draw_plot){ "crowding", draw_crowding, "Boxes that suppression costs a perfect detector", crowding, n,
			PLOT_FLAT });
	add_counts(d, p, "issues", "What is wrong", json_dom_member(root, "issues"), colour_rgb(0xd55e00));
}

static bool
open_statistics(struct drawing *d)
{
	return draw_plots_open(d, "Dataset", add_all);
}

const struct draw_kind draw_statistics = {
	.name = "statistics", .help = "statistics of anchor-stats",
	.read = draw_keep_line,
	.open = open_statistics, .size = draw_plots_size, .draw = draw_plots_draw,
};
