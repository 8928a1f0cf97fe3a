/* draw_kind_evaluation.c -- what anchor-eval writes: figures, labels, confusion, reliability, kinds of errors. */
#include "tool/draw_plots.h"

#include <math.h>
#include <string.h>

enum { MOST_LABELS = 30 };

/* Bars of an object's numbers, 0..1. */
static void
add_metrics(struct drawing *d, struct draw_plots *p, const cJSON *metrics)
{
	size_t n = cJSON_IsObject(metrics) ? (size_t)cJSON_GetArraySize(metrics) : 0, k = 0;
	struct bar *bar = arena_array(d->arena, struct bar, n);
	for (const cJSON *m = n > 0 ? metrics->child : NULL; m != NULL; m = m->next, k++) {
		double value = draw_plots_value(metrics, m->string);
		bool recall = strncmp(m->string, "AR", 2) == 0;
		bar[k] = (struct bar){ slice_of(arena_format(d->arena, "%s", m->string)),
			slice_of(isnan(value) ? "n/a" : arena_format(d->arena, "%.3f", value)), value,
			colour_rgb(recall ? 0x009e73 : 0x0072b2) };
	}
	if (k > 0)
		draw_plots_add(d, p,
			(struct draw_plot){
				"metrics", draw_plots_bars, "Average precision and recall", bar, k, PLOT_FLAT });
}

/* By descending AP, as far as there is room. */
static void
add_labels(struct drawing *d, struct draw_plots *p, const cJSON *labels)
{
	size_t n = cJSON_IsArray(labels) ? (size_t)cJSON_GetArraySize(labels) : 0, k = 0;
	struct bar *bar = arena_array(d->arena, struct bar, n);
	for (const cJSON *l = n > 0 ? labels->child : NULL; l != NULL; l = l->next) {
		double ap = draw_plots_value(l, "AP"), boxes = draw_plots_value(l, "boxes");
		struct slice name = draw_plots_text(d, json_dom_member(l, "label"));
		size_t at = k++;
		ap = isnan(ap) ? draw_plots_value(l, "AP50") : ap;
		for (; at > 0 && (bar[at - 1].value < ap || (isnan(bar[at - 1].value) && !isnan(ap))); at--)
			bar[at] = bar[at - 1];
		bar[at] = (struct bar){ name,
			slice_of(isnan(ap) ? arena_format(d->arena, "n/a, %s", plot_boxes(boxes, d->arena))
					   : arena_format(d->arena, "%.3f, %s", ap, plot_boxes(boxes, d->arena))),
			ap, colour_label(name) };
	}
	if (k == 0)
		return;
	size_t shown = k > MOST_LABELS ? MOST_LABELS : k;
	draw_plots_add(d, p,
		(struct draw_plot){ "labels", draw_plots_bars,
			shown < k ? arena_format(d->arena, "AP of the best %zu of %zu labels", shown, k)
				  : "AP of each label",
			bar, shown, k > 12 ? PLOT_TALL : PLOT_FLAT });
}

struct confusion_plot {
	const struct slice *name;
	const double *value;
};

static void
draw_confusion(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const struct confusion_plot *c = p->data;
	plot_matrix(s, a, p->title, c->name, c->value, p->n, "ground truth", "taken for", text);
}

static void
add_confusion(struct drawing *d, struct draw_plots *p, struct json_dom *dom, const cJSON *confusion)
{
	const cJSON *labels = json_dom_member(confusion, "labels"), *matrix = json_dom_member(confusion, "matrix");
	if (!cJSON_IsArray(labels) || !cJSON_IsArray(matrix))
		return;
	size_t n = (size_t)cJSON_GetArraySize(labels) + 1, rows, i = 0;
	const double *value = draw_plots_rows(d, matrix, n, &rows);
	struct slice *name = arena_array(d->arena, struct slice, n);
	struct confusion_plot *plot = arena_alloc(d->arena, sizeof *plot);
	if (rows != n) {
		json_dom_fail(dom, "confusion: expected %zu rows", n);
		return;
	}
	for (const cJSON *l = labels->child; l != NULL; l = l->next)
		name[i++] = draw_plots_text(d, l);
	name[i] = slice_of("nothing");
	*plot = (struct confusion_plot){ name, value };
	draw_plots_add(d, p,
		(struct draw_plot){ "confusion", draw_confusion,
			arena_format(d->arena, "Confusion, from score %.3g on, IoU %.3g",
				draw_plots_value(confusion, "score"), draw_plots_value(confusion, "iou")),
			plot, n, n > 14 ? PLOT_WIDE : PLOT_TALL });
}

/* Rows [low,high,count,score,precision]. */
static void
draw_reliability(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const double *bin = p->data;
	const struct axis unit = { 0, 1, false, "score" }, precision = { 0, 1, false, "precision" };
	struct plot plot = plot_open(s, a, p->title, unit, precision, text);
	double most = 0, *line = arena_array(s->arena, double, 2 * p->n);
	for (size_t i = 0; i < p->n; i++)
		most = fmax(most, bin[5 * i + 2]);
	for (size_t i = 0; i < p->n; i++) {
		double x1 = plot_x(&plot, bin[5 * i]), x2 = plot_x(&plot, bin[5 * i + 1]),
		       h = bin[5 * i + 2] / fmax(most, 1) * plot.in.h * 0.3;
		scene_open(s, (struct tag){ .label = slice_of(arena_format(
						    s->arena, "scores %.2f to %.2f", bin[5 * i], bin[5 * i + 1])),
				      .note = slice_of(arena_format(s->arena, "%.0f detections, precision %.3f",
					      bin[5 * i + 2], bin[5 * i + 4])),
				      .score = NAN,
				      .iou = NAN });
		scene_rect(s, (struct area){ x1 + 1, plot.in.y + plot.in.h - h, fmax(x2 - x1 - 2, 0.5), h }, 0,
			style_fill(colour_fade(colour_ink(INK_SOFT), 0.3)));
		if (!isnan(bin[5 * i + 4]))
			scene_circle(s, plot_x(&plot, bin[5 * i + 3]), plot_y(&plot, bin[5 * i + 4]), 3.5,
				style_fill(colour_rgb(0x0072b2)));
		scene_close(s);
		line[2 * i] = bin[5 * i + 3];
		line[2 * i + 1] = bin[5 * i + 4];
	}
	struct style ideal = style_stroke(colour_ink(INK_SOFT), 1.25);
	ideal.dashed = true;
	plot_curve(&plot, (const double[]){ 0, 0, 1, 1 }, 2, ideal);
	plot_curve(&plot, line, p->n, style_stroke(colour_rgb(0x0072b2), 1.75));
}

static void
add_reliability(struct drawing *d, struct draw_plots *p, const cJSON *calibration)
{
	size_t n;
	const double *bin = draw_plots_rows(d, json_dom_member(calibration, "bins"), 5, &n);
	double ece = draw_plots_value(calibration, "ECE");
	if (bin != NULL && n > 0)
		draw_plots_add(d, p,
			(struct draw_plot){ "reliability", draw_reliability,
				isnan(ece) ? "Reliability"
					   : arena_format(d->arena, "Reliability at IoU %.3g: ECE %.3f",
						     draw_plots_value(calibration, "iou"), ece),
				bin, n, PLOT_FLAT });
}

static void
add_tide(struct drawing *d, struct draw_plots *p, const cJSON *tide)
{
	static const char *const words[][2] = { { "Cls", "wrong label" }, { "Loc", "too far off" },
		{ "Both", "label and place" }, { "Dupe", "found twice" }, { "Bkg", "nothing there" },
		{ "Miss", "missed" }, { "FalsePos", "all false alarms" }, { "FalseNeg", "all misses" } };
	enum { KINDS = sizeof words / sizeof *words };
	const cJSON *cost = json_dom_member(tide, "dAP"), *count = json_dom_member(tide, "count");
	struct bar *bar = arena_array(d->arena, struct bar, KINDS);
	if (cost == NULL)
		return;
	for (size_t i = 0; i < KINDS; i++) {
		double value = draw_plots_value(cost, words[i][0]), n = draw_plots_value(count, words[i][0]);
		bar[i] = (struct bar){ slice_of(arena_format(d->arena, "%s: %s", words[i][0], words[i][1])),
			slice_of(isnan(value) ? "n/a"
				 : isnan(n)   ? arena_format(d->arena, "%.2f", value)
					      : arena_format(d->arena, "%.2f (%.0f)", value, n)),
			value, i < 6 ? colour_at(i) : colour_rgb(0x8a929c) };
	}
	draw_plots_add(d, p,
		(struct draw_plot){ "tide", draw_plots_bars,
			arena_format(
				d->arena, "What errors cost, in points of AP50 (%.1f)", draw_plots_value(tide, "AP50")),
			bar, KINDS, PLOT_FLAT });
}

static void
add_all(struct drawing *d, struct draw_plots *p, struct json_dom *dom, const cJSON *root)
{
	p->note = slice_of(arena_format(d->arena, "%s images, %s boxes, %s detections",
		plot_count(draw_plots_value(root, "images"), d->arena),
		plot_count(draw_plots_value(root, "boxes"), d->arena),
		plot_count(draw_plots_value(root, "detections"), d->arena)));
	add_metrics(d, p, json_dom_member(root, "metrics"));
	add_labels(d, p, json_dom_member(root, "labels"));
	add_tide(d, p, json_dom_member(root, "tide"));
	add_reliability(d, p, json_dom_member(root, "calibration"));
	add_confusion(d, p, dom, json_dom_member(root, "confusion"));
}

static bool
open_evaluation(struct drawing *d)
{
	return draw_plots_open(d, "Evaluation", add_all);
}

const struct draw_kind draw_evaluation = {
	.name = "evaluation",
	.help = "evaluations of anchor-eval",
	.read = draw_kind_keep_line,
	.open = open_evaluation,
	.size = draw_plots_size,
	.draw = draw_plots_draw,
};
