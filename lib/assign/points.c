/* points.c -- heads without base boxes. */
#include "assign/points.h"

#include "assign/match_builder.h"
#include "base/order.h"

#include <math.h>

double
points_x(const struct level *l, size_t base, size_t column)
{
	return l->offset[0] + (double)column * l->stride[0] + (l->base[base].x1 + l->base[base].x2) / 2;
}

double
points_y(const struct level *l, size_t base, size_t row)
{
	return l->offset[1] + (double)row * l->stride[1] + (l->base[base].y1 + l->base[base].y2) / 2;
}

/* The first of n cells whose centre is above low, n where none is; after a guess, the exact comparison decides. */
static size_t
first_above(const struct level *l, size_t base, bool y, size_t n, double low)
{
	double (*centre)(const struct level *, size_t, size_t) = y ? points_y : points_x;
	double guess = (low - centre(l, base, 0)) / l->stride[y];
	size_t i = guess > 1 ? (size_t)box_min(guess - 1, (double)n) : 0;
	while (i < n && !(centre(l, base, i) > low))
		i++;
	return i;
}

/* Likewise the first that is not below high. */
static size_t
first_from(const struct level *l, size_t base, bool y, size_t n, double high)
{
	double (*centre)(const struct level *, size_t, size_t) = y ? points_y : points_x;
	double guess = (high - centre(l, base, 0)) / l->stride[y];
	size_t i = guess > 1 ? (size_t)box_min(guess - 1, (double)n) : 0;
	while (i < n && centre(l, base, i) < high)
		i++;
	return i;
}

struct point_window
points_inside(const struct level *l, size_t base, struct box open)
{
	struct point_window w = { .column = first_above(l, base, false, l->columns, open.x1),
		.row = first_above(l, base, true, l->rows, open.y1) };
	size_t column = first_from(l, base, false, l->columns, open.x2),
		row = first_from(l, base, true, l->rows, open.y2);
	w.columns = column > w.column ? column - w.column : 0;
	w.rows = row > w.row ? row - w.row : 0;
	return w;
}

double
points_farthest(double x, double y, struct box box)
{
	return box_max(box_max(x - box.x1, box.x2 - x), box_max(y - box.y1, box.y2 - y));
}

/* All points of a level that may learn a box take it, whatever they had. */
static void
force_level(struct match_builder *choices, const struct point_region *r, size_t level, uint32_t i)
{
	const struct anchors *a = choices->in->anchors;
	const struct level *l = &a->level[level];
	struct box box = choices->in->gt->box[i];
	for (size_t base = 0; base < l->bases && l->count > 0; base++) {
		struct point_window w = points_inside(l, base, r->open);
		for (size_t k = 0; k < w.rows * w.columns; k++) {
			struct place at = { level, w.column + k % w.columns, w.row + k / w.columns, base };
			double far = points_farthest(points_x(l, base, at.column), points_y(l, base, at.row), box);
			if (far >= r->least && far <= r->most)
				match_builder_force(choices, anchors_index(a, at), i,
					box_iou(anchors_box_at(a, at), box));
		}
	}
}

void
points_run(point_rule *rule, const struct assign_input *in, struct assign_room *room, struct assignment *out,
	struct arena *arena)
{
	const struct ground_truth *gt = in->gt;
	struct match_builder choices = match_builder_begin(in, room, arena);
	double *area = arena_array(arena, double, gt->boxes);
	uint32_t *order = arena_array(arena, uint32_t, gt->boxes);
	for (size_t i = 0; i < gt->boxes; i++)
		area[i] = -box_area(gt->box[i]);
	order_descending(area, gt->boxes, order, arena);
	for (size_t k = gt->boxes; k-- > 0;) {
		if (ground_truth_skips(gt, order[k]) || box_empty(gt->box[order[k]]))
			continue;
		for (size_t level = 0; level < in->anchors->levels; level++) {
			struct point_region r = rule(in->anchors, level, gt->box[order[k]]);
			force_level(&choices, &r, level, order[k]);
		}
	}
	match_builder_cover_crowds(&choices);
	match_builder_gather(&choices, INFINITY, INFINITY, out);
}
