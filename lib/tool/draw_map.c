/* draw_map.c -- heat maps of the data: where boxes lie in their images, and their widths and heights. */
#include "base/explog.h"
#include "tool/draw_plots.h"

#include <math.h>

enum { SIDE = 28 };

struct map {
	double count[SIDE * SIDE], most;
	struct axis x, y;
	bool down; /* y grows downwards, as in images */
	size_t boxes;
};

static void
draw_map(const struct draw_plot *p, struct scene *s, struct area a, double text)
{
	const struct map *m = p->data;
	struct plot plot = plot_open(s, a, p->title, m->x, m->y, text);
	double w = plot.in.w / SIDE, h = plot.in.h / SIDE;
	for (size_t i = 0; i < SIDE * SIDE; i++) {
		size_t down = i / SIDE;
		double row = (double)down, column = (double)(i % SIDE), share = m->count[i] / m->most;
		if (!(m->count[i] > 0))
			continue;
		scene_open(s, (struct tag){ .label = slice_of(arena_format(
						    s->arena, "%.0f box%s", m->count[i], m->count[i] == 1 ? "" : "es")),
				      .score = NAN,
				      .iou = NAN });
		scene_rect(s,
			(struct area){ plot.in.x + w * column,
				m->down ? plot.in.y + h * row : plot.in.y + plot.in.h - h * (row + 1), w + 0.2,
				h + 0.2 },
			0, style_fill(colour_scale(0.12 + 0.88 * share)));
		scene_close(s);
	}
}

static void
count(struct map *m, double x, double y)
{
	size_t column = (size_t)fmin(fmax(x * SIDE, 0), SIDE - 1), row = (size_t)fmin(fmax(y * SIDE, 0), SIDE - 1);
	m->count[row * SIDE + column]++;
	m->most = fmax(m->most, m->count[row * SIDE + column]);
	m->boxes++;
}

static double
in_log(double x, const struct axis *a)
{
	return explog_log(x / a->from) / explog_log(a->to / a->from);
}

static bool
counts(const struct eval_gt_box *t)
{
	return t->box.w > 0 && t->box.h > 0 && !t->crowd && !t->ignore;
}

static struct map *
map_sides(struct drawing *d, const struct eval_gt *gt)
{
	struct map *m = arena_zero(d->arena, sizeof *m);
	double low = INFINITY, high = 0;
	for (size_t i = 0; i < gt->boxes.n; i++) {
		const struct eval_gt_box *t = blocks_at(&gt->boxes, sizeof *t, i);
		if (counts(t)) {
			low = fmin(low, fmin(t->box.w, t->box.h));
			high = fmax(high, fmax(t->box.w, t->box.h));
		}
	}
	m->x = plot_axis(low, high, true, false, "width, px");
	m->y = plot_axis(low, high, true, false, "height, px");
	for (size_t i = 0; i < gt->boxes.n && high > 0; i++) {
		const struct eval_gt_box *t = blocks_at(&gt->boxes, sizeof *t, i);
		if (counts(t))
			count(m, in_log(t->box.w, &m->x), in_log(t->box.h, &m->y));
	}
	return m;
}

static struct map *
map_places(struct drawing *d, const struct draw_gt *gt)
{
	struct map *m = arena_zero(d->arena, sizeof *m);
	m->x = (struct axis){ 0, 1, false, "middle of the box, from left to right" };
	m->y = (struct axis){ 1, 0, false, "from top to bottom" };
	m->down = true;
	for (size_t i = 0; i < gt->gt.boxes.n; i++) {
		const struct eval_gt_box *t = blocks_at(&gt->gt.boxes, sizeof *t, i);
		const struct draw_frame *f =
			&gt->frame[*(const uint32_t *)blocks_at(&gt->gt.owner, sizeof(uint32_t), i)];
		if (counts(t) && f->width > 0)
			count(m, (t->box.x + t->box.w / 2) / f->width, (t->box.y + t->box.h / 2) / f->height);
	}
	return m;
}

void
draw_map_add(struct drawing *d, struct draw_plots *p)
{
	const struct draw_gt *gt = d->context->gt;
	if (gt == NULL)
		return;
	const struct map *sides = map_sides(d, &gt->gt), *places = map_places(d, gt);
	if (sides->boxes > 0)
		draw_plots_add(
			d, p, (struct draw_plot){ "map", draw_map, "Boxes by width and height", sides, 1, PLOT_FLAT });
	if (places->boxes > 0)
		draw_plots_add(d, p,
			(struct draw_plot){
				"places", draw_map, "Where boxes lie in their images", places, 1, PLOT_FLAT });
}
