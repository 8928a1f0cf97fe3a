/* draw_kind_shapes.c -- shapes as anchor-fit writes them, among the widths and heights of the data. */
#include "anchorset/shape_set.h"
#include "base/explog.h"
#include "draw/cell_scene.h"
#include "draw/label_layout.h"
#include "draw/text_width.h"
#include "tool/draw_plots.h"

#include <math.h>
#include <string.h>

enum { RASTER = 132, DOTS = 4000 };

struct shapes_plot {
	size_t n, data;
	const struct shape *shape;
	bool ratio;              /* cells are by the ratio of sides, else by IoU centre on centre */
	const struct shape *box; /* the data's */
};

static double
likeness(const struct shapes_plot *p, size_t i, double w, double h)
{
	const struct shape *s = &p->shape[i];
	return p->ratio ? fmin(fmin(w / s->w, s->w / w), fmin(h / s->h, s->h / h)) : box_shape_iou(w, h, s->w, s->h);
}

static size_t
nearest(const struct shapes_plot *p, double w, double h)
{
	size_t best = 0;
	double most = -1;
	for (size_t i = 0; i < p->n; i++) {
		double x = likeness(p, i, w, h);
		if (x > most) {
			most = x;
			best = i;
		}
	}
	return best;
}

/* The width or height at a place of an axis of the raster, even in log. */
static double
at_raster(const struct axis *a, double part)
{
	return a->from * explog_exp(explog_log(a->to / a->from) * part);
}

/* Which shape is nearest, all over the plane: runs of one colour along each row. */
static void
draw_cells(const struct plot *plot, const struct shapes_plot *p)
{
	double w = plot->in.w / RASTER, h = plot->in.h / RASTER;
	for (size_t row = 0; row < RASTER; row++) {
		double height = at_raster(&plot->y, ((double)row + 0.5) / RASTER);
		size_t from = 0, run = nearest(p, at_raster(&plot->x, 0.5 / RASTER), height);
		for (size_t c = 1; c <= RASTER; c++) {
			size_t next = c < RASTER ? nearest(p, at_raster(&plot->x, ((double)c + 0.5) / RASTER), height)
						 : SIZE_MAX;
			if (next == run)
				continue;
			scene_rect(plot->scene,
				(struct area){ plot->in.x + w * (double)from,
					plot->in.y + plot->in.h - h * (double)(row + 1), w * (double)(c - from),
					h + 0.05 },
				0, style_fill(colour_fade(colour_at(run), 0.17)));
			from = c;
			run = next;
		}
	}
}

/* Each box a dot; where there are many, places of the raster, darker by the number of boxes in them. */
static void
draw_data(const struct plot *plot, const struct shapes_plot *p)
{
	struct scene *s = plot->scene;
	double most = 0, *count = arena_zeros(s->arena, double, RASTER *RASTER);
	for (size_t i = 0; i < p->data && p->data <= DOTS; i++)
		scene_circle(s, plot_x(plot, p->box[i].w), plot_y(plot, p->box[i].h), 1.6,
			style_fill(colour_fade(colour_at(nearest(p, p->box[i].w, p->box[i].h)), 0.75)));
	for (size_t i = 0; i < p->data && p->data > DOTS; i++) {
		size_t c = (size_t)((plot_x(plot, p->box[i].w) - plot->in.x) / plot->in.w * (RASTER - 0.01));
		size_t r =
			(size_t)((plot->in.y + plot->in.h - plot_y(plot, p->box[i].h)) / plot->in.h * (RASTER - 0.01));
		count[r * RASTER + c]++;
		most = fmax(most, count[r * RASTER + c]);
	}
	for (size_t i = 0; i < RASTER * RASTER; i++) {
		size_t row = i / RASTER;
		double r = (double)row, c = (double)(i % RASTER), w = plot->in.w / RASTER, h = plot->in.h / RASTER;
		if (count[i] > 0)
			scene_rect(s, (struct area){ plot->in.x + w * c, plot->in.y + plot->in.h - h * (r + 1), w, h },
				0,
				style_fill(colour_fade(colour_ink(INK_TEXT),
					0.15 + 0.8 * explog_log(1 + count[i]) / explog_log(1 + most))));
	}
}

static void
draw_marks(const struct plot *plot, const struct shapes_plot *p)
{
	struct scene *s = plot->scene;
	struct label_place *label = arena_zeros(s->arena, struct label_place, 2 * p->n), *name = label + p->n;
	struct slice *words = arena_array(s->arena, struct slice, p->n);
	double size = plot->text * 0.92;
	for (size_t i = 0; i < p->n; i++) {
		double x = plot_x(plot, p->shape[i].w), y = plot_y(plot, p->shape[i].h);
		words[i] = slice_of(arena_format(
			s->arena, "%s×%s", plot_number(p->shape[i].w, s->arena), plot_number(p->shape[i].h, s->arena)));
		label[i] = (struct label_place){ .box = { x - 6, y - 6, 12, 12 }, .fixed = true };
		name[i] = (struct label_place){
			.box = { x - 7, y - 7, 14, 14 }, .w = text_width(words[i], size) + size * 0.6, .h = size * 1.3
		};
		scene_circle(s, x, y, 5.5, (struct style){ colour_at(i), colour_ink(INK_PAPER), 1.75, false });
	}
	label_layout(label, 2 * p->n, plot->in, p->n <= 9, s->arena);
	for (size_t i = 0; i < p->n; i++) {
		if (!name[i].placed)
			continue;
		scene_rect(s, (struct area){ name[i].x, name[i].y, name[i].w, name[i].h }, 2, style_fill(colour_at(i)));
		scene_text(s, name[i].x + size * 0.3, name[i].y + size, size, TEXT_START, colour_on(colour_at(i)),
			words[i]);
	}
}

static void
draw_scatter(const struct draw_plot *plot, struct scene *s, struct area a, double text)
{
	const struct shapes_plot *p = plot->data;
	double low[2] = { INFINITY, INFINITY }, high[2] = { 0, 0 };
	for (size_t i = 0; i < p->n + p->data; i++) {
		const struct shape *x = i < p->n ? &p->shape[i] : &p->box[i - p->n];
		low[0] = fmin(low[0], x->w);
		high[0] = fmax(high[0], x->w);
		low[1] = fmin(low[1], x->h);
		high[1] = fmax(high[1], x->h);
	}
	double wide = p->data > 0 ? 1 : 1.6;
	struct plot axes =
		plot_open(s, a, plot->title, plot_axis(low[0] / wide, high[0] * wide, true, false, "width, px"),
			plot_axis(low[1] / wide, high[1] * wide, true, false, "height, px"), text);
	draw_cells(&axes, p);
	draw_data(&axes, p);
	draw_marks(&axes, p);
}

static void
draw_rectangles(const struct draw_plot *plot, struct scene *s, struct area a, double text)
{
	const struct shapes_plot *p = plot->data;
	struct box *box = arena_array(s->arena, struct box, p->n);
	double top = plot_title(s, a.x, a.y, a.w, plot->title, text);
	for (size_t i = 0; i < p->n; i++) {
		box[i] = (struct box){ -p->shape[i].w / 2, -p->shape[i].h / 2, p->shape[i].w / 2, p->shape[i].h / 2 };
	}
	cell_scene_boxes(s, (struct area){ a.x, a.y + top, a.w, a.h - top }, box, p->n, NULL, text);
}

/* The widths and heights of the ground truth that count. */
static void
take_data(struct drawing *d, struct shapes_plot *p)
{
	const struct draw_gt *gt = d->context->gt;
	size_t n = gt != NULL ? gt->gt.boxes.n : 0;
	struct shape *box = arena_array(d->arena, struct shape, n);
	for (size_t i = 0; i < n; i++) {
		const struct eval_gt_box *t = blocks_at(&gt->gt.boxes, sizeof *t, i);
		if (t->box.w > 0 && t->box.h > 0 && !t->crowd && !t->ignore)
			box[p->data++] = (struct shape){ t->box.w, t->box.h };
	}
	p->box = box;
}

static bool
open_shapes(struct drawing *d)
{
	struct json_dom dom = { .arena = d->arena };
	struct draw_plots *plots = arena_zero(d->arena, sizeof *plots);
	struct shapes_plot *p = arena_zero(d->arena, sizeof *p);
	cJSON *root = json_dom_parse(&dom, d->item[0]->text);
	const cJSON *fit = json_dom_member(root, "fit"), *metric = json_dom_member(fit, "metric");
	double iou = draw_plots_value(fit, "mean_iou"), recall = draw_plots_value(fit, "recall");
	p->ratio = cJSON_IsString(metric) && strcmp(metric->valuestring, "ratio") == 0;
	cJSON_Delete(root);
	if (dom.error == NULL)
		shape_set_parse(&dom, d->item[0]->text, &p->shape, &p->n);
	if (dom.error != NULL)
		return draw_kind_wrong(d->item[0], dom.error);
	take_data(d, p);
	plots->note = slice_of(
		isnan(iou) ? ""
			   : arena_format(d->arena, isnan(recall) ? "mean IoU %.3f" : "mean IoU %.3f, recall %.3f", iou,
				     recall));
	draw_plots_add(d, plots,
		(struct draw_plot){ "shapes", draw_scatter,
			p->data > 0 ? arena_format(d->arena, "%zu boxes, and the shape that is nearest", p->data)
				    : "Where each shape is the nearest",
			p, p->n, PLOT_TALL });
	draw_plots_add(d, plots, (struct draw_plot){ "cell", draw_rectangles, "To scale", p, p->n, PLOT_TALL });
	return draw_plots_done(d, plots, arena_format(d->arena, "%zu shape%s", p->n, p->n == 1 ? "" : "s"));
}

const struct draw_kind draw_shapes = {
	.name = "shapes",
	.help = "shapes of anchor-fit",
	.read = draw_kind_keep_line,
	.open = open_shapes,
	.size = draw_plots_size,
	.draw = draw_plots_draw,
};
