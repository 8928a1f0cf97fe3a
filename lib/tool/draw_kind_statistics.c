/* draw_kind_statistics.c -- what anchor-stats writes: histograms, labels, what is wrong. */
#include "draw/text_width.h"
#include "tool/draw_plots.h"

#include <math.h>

enum { MOST_LABELS = 14 };

static const struct {
	const char *key, *title;
} histograms[] = {
	{ "side", "Side of a box (√ of its area), px" },
	{ "width", "Width of a box, px" },
	{ "height", "Height of a box, px" },
	{ "ratio", "Height / width" },
	{ "relative", "Side of a box / side of its image" },
	{ "area", "Area of a box, px²" },
};

static void
add_histograms(struct drawing *d, struct draw_plots *p, const cJSON *root)
{
	for (size_t i = 0; i < sizeof histograms / sizeof *histograms; i++) {
		size_t n;
		const double *bin = draw_plots_rows(
			d, json_dom_member(json_dom_member(root, histograms[i].key), "histogram"), 3, &n);
		if (bin != NULL && n > 0)
			draw_plots_add(d, p,
				(struct draw_plot){ histograms[i].key, draw_plots_histogram, histograms[i].title, bin,
					n, PLOT_FLAT });
	}
}

static void
add_labels(struct drawing *d, struct draw_plots *p, const cJSON *labels)
{
	size_t n = cJSON_IsArray(labels) ? (size_t)cJSON_GetArraySize(labels) : 0, k = 0;
	struct bar *bar = arena_array(d->arena, struct bar, MOST_LABELS);
	for (const cJSON *l = n > 0 ? labels->child : NULL; l != NULL && k < MOST_LABELS; l = l->next, k++) {
		double boxes = draw_plots_value(l, "boxes"), images = draw_plots_value(l, "images");
		struct slice name = draw_plots_text(d, json_dom_member(l, "label"));
		bar[k] = (struct bar){ name,
			slice_of(isnan(images) ? arena_format(d->arena, "%.0f", boxes)
					       : arena_format(d->arena, "%.0f in %.0f", boxes, images)),
			boxes, colour_label(name) };
	}
	if (k > 0)
		draw_plots_add(d, p,
			(struct draw_plot){ "labels", draw_plots_bars,
				n > k ? arena_format(d->arena, "The first %zu of %zu labels", k, n)
				      : "Labels: boxes in images",
				bar, k, PLOT_FLAT });
}

/* Bars of an object's numbers that are not 0, as they stand. */
static void
add_counts(struct drawing *d, struct draw_plots *p, const char *name, const char *title, const cJSON *object,
	struct colour c)
{
	size_t n = cJSON_IsObject(object) ? (size_t)cJSON_GetArraySize(object) : 0, k = 0;
	struct bar *bar = arena_array(d->arena, struct bar, n);
	for (const cJSON *m = n > 0 ? object->child : NULL; m != NULL; m = m->next) {
		double value = draw_plots_value(object, m->string);
		if (!isnan(value) && value != 0)
			bar[k++] = (struct bar){ slice_of(arena_format(d->arena, "%s", m->string)),
				slice_of(arena_format(d->arena, "%.0f", value)), value, c };
	}
	if (n > 0)
		draw_plots_add(d, p,
			(struct draw_plot){ name, draw_plots_bars,
				k > 0 ? title : arena_format(d->arena, "%s: nothing", title), bar, k, PLOT_FLAT });
}

/* The whole numbers in a bin of boxes an image: "3", "7–9"; NULL: there are none in it. */
static const char *
whole_numbers(const double *bin, bool last, struct arena *arena)
{
	double from = fmax(ceil(bin[0] - 1e-9), 0),
	       to = last || bin[0] == bin[1] ? floor(bin[1] + 1e-9) : ceil(bin[1] - 1e-9) - 1;
	if (to < from)
		return NULL;
	return from >= to ? arena_format(arena, "%.0f", fabs(from)) : arena_format(arena, "%.0f–%.0f", from, to);
}

/* A bar for each bin that has whole numbers, side by side. */
static void
draw_per_image(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const double *bin = p->data;
	double most = 0;
	size_t n = 0, at = 0;
	for (size_t i = 0; i < p->n; i++) {
		most = fmax(most, bin[3 * i + 2]);
		n += whole_numbers(bin + 3 * i, i + 1 == p->n, s->arena) != NULL;
	}
	struct plot plot = plot_open(s, a, p->title, (struct axis){ 0, fmax((double)n, 1), false, "" },
		plot_axis(0, most, false, true, NULL), text);
	double low = plot.in.y + plot.in.h, end = -1e9;
	scene_rect(s, (struct area){ plot.in.x - text * 0.3, low + 0.5, plot.in.w + text, text * 2.4 }, 0,
		style_fill(colour_ink(INK_PAPER)));
	for (size_t i = 0; i < p->n; i++) {
		const char *words = whole_numbers(bin + 3 * i, i + 1 == p->n, s->arena);
		if (words == NULL)
			continue;
		double x = plot_x(&plot, (double)at), w = plot_x(&plot, (double)at + 1) - x,
		       y = plot_y(&plot, bin[3 * i + 2]);
		double half = text_width(slice_of(words), text * 0.85) / 2;
		scene_open(s, (struct tag){ .label = slice_of(words),
				      .note = slice_of(arena_format(s->arena, "%.0f images", bin[3 * i + 2])),
				      .score = NAN,
				      .iou = NAN });
		scene_rect(s, (struct area){ x + 0.5, y, w - 1, low - y }, 0, style_fill(colour_rgb(0x3f8bc2)));
		scene_close(s);
		if (x + w / 2 - half > end + 2) {
			scene_text(s, x + w / 2, low + text * 1.2, text * 0.85, TEXT_MIDDLE, colour_ink(INK_SOFT),
				slice_of(words));
			end = x + w / 2 + half;
		}
		at++;
	}
}

/* Rows [threshold,share]. */
static void
draw_crowding(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const double *row = p->data;
	double most = 0;
	for (size_t i = 0; i < p->n; i++)
		most = fmax(most, isnan(row[2 * i + 1]) ? 0 : row[2 * i + 1]);
	struct axis x = { row[0], row[2 * p->n - 2], false, "IoU from which boxes are suppressed" };
	x.to = x.to > x.from ? x.to : x.from + 1;
	struct plot plot = plot_open(s, a, p->title, x, plot_axis(0, most > 0 ? most : 0.01, false, true, NULL), text);
	plot_curve(&plot, row, p->n, style_stroke(colour_rgb(0xd55e00), 2));
	for (size_t i = 0; i < p->n && p->n < 20; i++)
		scene_circle(s, plot_x(&plot, row[2 * i]), plot_y(&plot, row[2 * i + 1]), 3.5,
			style_fill(colour_rgb(0xd55e00)));
}

static void
add_all(struct drawing *d, struct draw_plots *p, struct json_dom *dom, const cJSON *root)
{
	size_t n, images;
	const double *crowding = draw_plots_rows(d, json_dom_member(root, "crowding"), 2, &n);
	(void)dom;
	p->note = slice_of(
		arena_format(d->arena, "%s images, %s boxes", plot_count(draw_plots_value(root, "images"), d->arena),
			plot_count(draw_plots_value(root, "boxes"), d->arena)));
	const double *per_image =
		draw_plots_rows(d, json_dom_member(json_dom_member(root, "per_image"), "histogram"), 3, &images);
	add_labels(d, p, json_dom_member(root, "labels"));
	add_histograms(d, p, root);
	if (per_image != NULL && images > 0)
		draw_plots_add(d, p,
			(struct draw_plot){
				"per_image", draw_per_image, "Images by their boxes", per_image, images, PLOT_FLAT });
	add_counts(d, p, "sizes", "Boxes by size", json_dom_member(root, "sizes"), colour_rgb(0x3f8bc2));
	if (crowding != NULL && n > 0)
		draw_plots_add(d, p,
			(struct draw_plot){
				"crowding", draw_crowding, "Share lost to suppression", crowding, n, PLOT_FLAT });
	add_counts(d, p, "issues", "What is wrong", json_dom_member(root, "issues"), colour_rgb(0xd55e00));
	draw_coverage_add(d, p, json_dom_member(root, "coverage"));
	draw_map_add(d, p);
}

static bool
open_statistics(struct drawing *d)
{
	return draw_plots_open(d, "Dataset", add_all);
}

const struct draw_kind draw_statistics = {
	.name = "statistics",
	.help = "statistics of anchor-stats",
	.read = draw_kind_keep_line,
	.open = open_statistics,
	.size = draw_plots_size,
	.draw = draw_plots_draw,
};
