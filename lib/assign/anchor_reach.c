/* anchor_reach.c -- which anchors can a box reach? What is the same for all boxes. */
#include "assign/anchor_reach_probe.h"

static bool
single(const struct level *l)
{
	return l->columns == 1 && l->rows == 1;
}

/* Those of a level without cells do not count. */
static size_t
bases_of(const struct level *l)
{
	return l->count > 0 ? l->bases : 0;
}

static struct reach_axis
make_axis(const struct anchors *a, const struct level *l, const struct box *base, int axis)
{
	size_t count = axis == 0 ? l->columns : l->rows;
	struct reach_axis w = {
		.low = axis == 0 ? base->x1 : base->y1,
		.high = axis == 0 ? base->x2 : base->y2,
		.offset = l->offset[axis],
		.stride = l->stride[axis],
		.per_stride = 1 / l->stride[axis],
		.last = (double)(count - 1),
		.least = -INFINITY,
		.most = INFINITY,
	};
	double centre = (w.low + w.high) / 2;
	w.middle = w.offset + centre;
	w.slack = SLACK *
		(anchor_reach_largest(w.offset, w.offset + w.last * w.stride) + anchor_reach_largest(w.low, w.high));
	if (a->clip == CLIP_CENTRE) {
		double side = box_min(w.high - w.low, a->tensor[axis]);
		w.low = centre - side / 2;
		w.high = centre + side / 2;
		w.least = -centre;
		w.most = a->tensor[axis] - centre;
		w.slack += SLACK * a->tensor[axis];
	}
	return w;
}

/* The least length of an anchor along an axis. Clipping to the frame [0,limit] leaves least at one of the ends. */
static double
least_side(const struct reach_axis *w, enum anchor_clip clip, double limit)
{
	if (clip != CLIP_BOX)
		return box_max(w->high - w->low - w->slack, 0);
	double least = w->high - w->low;
	for (int end = 0; end < 2; end++) {
		double centre = w->offset + (end == 0 ? 0 : w->last * w->stride);
		double low = box_max(centre + w->low, 0), high = box_min(centre + w->high, limit);
		least = box_min(least, high - low);
	}
	return box_max(least - w->slack, 0);
}

static void
prepare_base(struct anchor_reach *w, size_t i, size_t level, size_t base)
{
	const struct anchors *a = w->anchors;
	const struct level *l = &a->level[level];
	struct reach_base *b = &w->base[i];
	b->x = make_axis(a, l, &l->base[base], 0);
	b->y = make_axis(a, l, &l->base[base], 1);
	b->level = level;
	b->base = base;
	b->first = anchors_index(a, (struct place){ .level = level, .base = base });
	b->column_step = a->base_major ? 1 : l->bases;
	b->row_step = b->column_step * l->columns;
	w->width[i] = b->x.high - b->x.low + b->x.slack;
	w->height[i] = b->y.high - b->y.low + b->y.slack;
	w->area[i] = least_side(&b->x, a->clip, a->width) * least_side(&b->y, a->clip, a->height);
}

static void
prepare_cell(struct reach_cell *c, const struct anchors *a, size_t level, size_t base)
{
	c->box = anchors_box_at(a, (struct place){ .level = level, .base = base });
	c->area = box_area(c->box);
	c->anchor = a->level[level].first + base;
}

static void
prepare_level(struct anchor_reach *w, size_t level, size_t first)
{
	struct reach_level *l = &w->level[w->levels++];
	size_t end = first + bases_of(&w->anchors->level[level]);
	*l = (struct reach_level){ .first = first, .end = end, .least = INFINITY };
	for (size_t i = l->first; i < l->end; i++) {
		prepare_base(w, i, level, i - first);
		l->least = box_min(l->least, w->area[i]);
		l->most = box_max(l->most, w->width[i] * w->height[i]);
	}
}

void
anchor_reach_prepare(const struct anchors *a, struct anchor_reach *out, struct arena *arena)
{
	*out = (struct anchor_reach){ .anchors = a };
	for (size_t i = 0; i < a->levels; i++)
		*(single(&a->level[i]) ? &out->cells : &out->bases) += bases_of(&a->level[i]);
	out->level = arena_array(arena, struct reach_level, a->levels);
	out->base = arena_array(arena, struct reach_base, out->bases);
	out->width = arena_array(arena, double, out->bases);
	out->height = arena_array(arena, double, out->bases);
	out->area = arena_array(arena, double, out->bases);
	out->cell = arena_array(arena, struct reach_cell, out->cells);

	size_t bases = 0, cells = 0;
	for (size_t i = 0; i < a->levels; i++) {
		size_t n = bases_of(&a->level[i]);
		if (!single(&a->level[i])) {
			prepare_level(out, i, bases);
			bases += n;
			continue;
		}
		for (size_t k = 0; k < n; k++)
			prepare_cell(&out->cell[cells++], a, i, k);
	}
}
