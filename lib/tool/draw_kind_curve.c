/* draw_kind_curve.c -- what anchor-eval --curves writes: precision, recall and F1 of each label and IoU. */
#include "tool/draw_plots.h"

#include <math.h>
#include <string.h>

enum { NAMED = 8, PLACES = 101 };

/* A label's points [score,precision,recall,f1] at an IoU. */
struct curve {
	struct slice label;
	double iou, boxes;
	size_t n;
	const double *point;
};

static bool
any_curve(const struct draw_item *a, const struct draw_item *b)
{
	(void)a, (void)b;
	return true;
}

/* Two columns of the points, as precision after recall or F1 after score. Precision is what can be had at that recall
 * or above, the curve that average precision is the area under. */
static const double *
columns(struct scene *s, const struct curve *c, bool f1, size_t *n)
{
	double *xy = arena_array(s->arena, double, 2 * (c->n + 2)), best = 0;
	*n = 0;
	if (f1) {
		for (size_t i = 0; i < c->n; i++) {
			xy[2 * i] = c->point[4 * i];
			xy[2 * i + 1] = c->point[4 * i + 3];
		}
		*n = c->n;
		return xy;
	}
	for (size_t i = c->n; i-- > 0;)
		xy[2 * i + 3] = best = fmax(best, isnan(c->point[4 * i + 1]) ? 0 : c->point[4 * i + 1]);
	for (size_t i = 0; i < c->n; i++)
		xy[2 * i + 2] = c->point[4 * i + 2];
	xy[0] = 0;
	xy[1] = c->n > 0 ? xy[3] : NAN;
	*n = c->n + 1;
	return xy;
}

/* The mean over labels, at so many places of the axis; where a label has no point any more, its share is 0. Of
 * precision it is the curve that mean average precision is the area under. */
static void
draw_mean(const struct plot *plot, const struct curve *c, size_t n, bool f1)
{
	double xy[2 * PLACES];
	for (size_t k = 0; k < PLACES; k++) {
		double at = (double)k / (PLACES - 1), sum = 0;
		for (size_t i = 0; i < n; i++) {
			double best = 0;
			for (size_t j = 0; j < c[i].n; j++) {
				const double *point = c[i].point + 4 * j;
				if (f1 && point[0] >= at)
					best = isnan(point[3]) ? 0 : point[3];
				if (!f1 && point[2] >= at)
					best = fmax(best, isnan(point[1]) ? 0 : point[1]);
			}
			sum += best;
		}
		xy[2 * k] = at;
		xy[2 * k + 1] = sum / (double)n;
	}
	plot_curve(plot, xy, PLACES, style_stroke(colour_ink(INK_TEXT), 3));
}

/* Those of one IoU. */
static void
draw_curves(const struct draw_plot *p, struct scene *s, struct area a, double text, bool f1)
{
	const struct curve *c = p->data;
	const struct axis x = { 0, 1, false, f1 ? "score" : "recall" }, y = { 0, 1, false, f1 ? "F1" : "precision" };
	struct plot plot = plot_open(s, a, p->title, x, y, text);
	for (size_t i = 0; i < p->n; i++) {
		size_t n;
		const double *xy = columns(s, &c[i], f1, &n);
		scene_open(s, (struct tag){ .label = c[i].label,
				      .note = slice_of(plot_boxes(c[i].boxes, s->arena)),
				      .score = NAN,
				      .iou = NAN });
		plot_curve(&plot, xy, n,
			style_stroke(
				colour_fade(colour_label(c[i].label), p->n > NAMED ? 0.4 : 1), p->n > NAMED ? 1 : 2));
		scene_close(s);
	}
	for (size_t i = 0; i < p->n && p->n <= NAMED; i++)
		plot_legend(&plot, i, colour_label(c[i].label), false, c[i].label);
	if (p->n > NAMED) {
		draw_mean(&plot, c, p->n, f1);
		plot_legend(&plot, 0, colour_ink(INK_TEXT), false,
			slice_of(arena_format(s->arena, "mean of %zu labels", p->n)));
	}
}

static void
draw_pr(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	draw_curves(p, s, a, text, false);
}

static void
draw_f1(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	draw_curves(p, s, a, text, true);
}

static bool
read_curve(struct drawing *d, const struct draw_item *item, struct curve *c)
{
	struct json_dom dom = { .arena = d->arena };
	cJSON *root = json_dom_parse(&dom, item->text);
	c->label = draw_plots_text(d, json_dom_member(root, "label"));
	c->iou = draw_plots_value(root, "iou");
	c->boxes = draw_plots_value(root, "boxes");
	c->point = draw_plots_rows(d, json_dom_member(root, "points"), 4, &c->n);
	cJSON_Delete(root);
	return dom.error == NULL || draw_kind_wrong(item, dom.error);
}

/* The curves of an IoU, brought together. */
static void
add_iou(struct drawing *d, struct draw_plots *p, const struct curve *all, double iou)
{
	struct curve *some = arena_array(d->arena, struct curve, d->items);
	size_t n = 0;
	for (size_t i = 0; i < d->items; i++) {
		if (all[i].iou == iou)
			some[n++] = all[i];
	}
	draw_plots_add(d, p,
		(struct draw_plot){ "pr", draw_pr, arena_format(d->arena, "Precision and recall at IoU %.3g", iou),
			some, n, PLOT_FLAT });
	draw_plots_add(d, p,
		(struct draw_plot){
			"f1", draw_f1, arena_format(d->arena, "F1 by score at IoU %.3g", iou), some, n, PLOT_FLAT });
}

static bool
open_curves(struct drawing *d)
{
	struct draw_plots *p = arena_zero(d->arena, sizeof *p);
	struct curve *all = arena_array(d->arena, struct curve, d->items);
	double last = -1, strict = NAN;
	for (size_t i = 0; i < d->items; i++) {
		if (!read_curve(d, d->item[i], &all[i]))
			return false;
		strict = all[i].iou == 0.75 ? 0.75 : strict;
	}
	last = d->items > 0 ? all[0].iou : 0.5;
	add_iou(d, p, all, last);
	if (!isnan(strict) && strict != last)
		add_iou(d, p, all, strict);
	return draw_plots_done(d, p, "Curves");
}

const struct draw_kind draw_curve = {
	.name = "curves",
	.help = "curves of anchor-eval",
	.read = draw_kind_keep_line,
	.joins = any_curve,
	.open = open_curves,
	.size = draw_plots_size,
	.draw = draw_plots_draw,
};
