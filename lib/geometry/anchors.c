/* anchors.c -- anchors: base boxes repeated over one grid or several, and their numbering. */
#include "geometry/anchors.h"

#include <math.h>
#include <stdint.h>

/* Counts above this are not whole numbers in a double any more. */
#define MOST_CELLS 9007199254740992.0

/* a / b, taken for the whole number that it misses by rounding errors alone: 320 / (320.0 / 3) is 3. */
static double
quotient(double a, double b)
{
	double q = a / b, whole = floor(q + 0.5);
	return fabs(q - whole) <= 1e-9 * whole ? whole : q;
}

static bool
positive(const double pair[2])
{
	return pair[0] > 0 && pair[1] > 0 && isfinite(pair[0]) && isfinite(pair[1]);
}

void
anchors_tensor(double pad, double width, double height, double tensor[2])
{
	tensor[0] = ceil(quotient(width, pad)) * pad;
	tensor[1] = ceil(quotient(height, pad)) * pad;
}

bool
anchors_tensor_of(const struct anchor_spec *spec, const struct image_size *image, double tensor[2])
{
	const double *rounded = image->input[0] > 0 ? image->input : image->frame[0] > 0 ? image->frame : spec->input;
	const struct level_spec *fixed = spec->levels > 0 && spec->level[0].grid[0] > 0 ? spec->level : NULL;
	if (image->padded[0] > 0 && !(image->input[0] > 0)) {
		tensor[0] = image->padded[0];
		tensor[1] = image->padded[1];
	} else if (rounded[0] > 0) {
		anchors_tensor(spec->pad, rounded[0], rounded[1], tensor);
	} else if (fixed != NULL) {
		for (int axis = 0; axis < 2; axis++)
			tensor[axis] = (double)fixed->grid[axis] * fixed->stride[axis];
	} else {
		return false;
	}
	return true;
}

/* Cells along one axis; 0 when there are none, or too many to count. */
static size_t
cells(double tensor, double stride, enum grid_round round)
{
	double q = quotient(tensor, stride);
	double n = round == GRID_CEIL ? ceil(q) : floor(q);
	return n >= 1 && n <= MOST_CELLS ? (size_t)n : 0;
}

static double
step(enum stride_rule rule, double tensor, size_t count, double nominal)
{
	switch (rule) {
	case STRIDE_FLOOR:
		return floor(quotient(tensor, (double)count));
	case STRIDE_EXACT:
		return tensor / (double)count;
	case STRIDE_NOMINAL:
		break;
	}
	return nominal;
}

/* Is the tensor the one of the input that the spec names, padded or not? */
static bool
fits_input(const struct anchor_spec *spec, const double tensor[2])
{
	double padded[2];
	anchors_tensor(spec->pad, spec->input[0], spec->input[1], padded);
	return (tensor[0] == spec->input[0] && tensor[1] == spec->input[1])
		|| (tensor[0] == padded[0] && tensor[1] == padded[1]);
}

static enum anchor_fault
build_level(const struct anchor_spec *spec, const struct level_spec *from, const double tensor[2], struct level *to)
{
	bool fixed = from->grid[0] > 0 || from->grid[1] > 0;
	if (!positive(from->stride))
		return ANCHOR_FAULT_STRIDE;
	if (fixed && spec->input[0] > 0 && !fits_input(spec, tensor))
		return ANCHOR_FAULT_OTHER_INPUT;

	size_t count[2];
	for (int axis = 0; axis < 2; axis++) {
		count[axis] = fixed ? from->grid[axis] : cells(tensor[axis], from->stride[axis], spec->round);
		if (count[axis] == 0)
			return ANCHOR_FAULT_NO_CELLS;
		to->stride[axis] = step(spec->stride_rule, tensor[axis], count[axis], from->stride[axis]);
		if (!(to->stride[axis] > 0))
			return ANCHOR_FAULT_MANY_CELLS;
		to->offset[axis] = from->offset[axis];
		if (to->stride[axis] != from->stride[axis])
			to->offset[axis] = from->offset[axis] * to->stride[axis] / from->stride[axis];
	}
	to->columns = count[0];
	to->rows = count[1];
	to->bases = from->bases;
	to->base = from->base;
	if (__builtin_mul_overflow(to->columns, to->rows, &to->count)
		|| __builtin_mul_overflow(to->count, to->bases, &to->count))
		return ANCHOR_FAULT_MANY_ANCHORS;
	return ANCHOR_FAULT_NONE;
}

enum anchor_fault
anchors_build(const struct anchor_spec *spec, const double tensor[2], const double frame[2], struct anchors *out,
	struct arena *arena)
{
	if (!positive(tensor) || !positive(frame))
		return ANCHOR_FAULT_INPUT;

	struct level *level = arena_array(arena, struct level, spec->levels);
	size_t count = 0;
	for (size_t i = 0; i < spec->levels; i++) {
		enum anchor_fault wrong = build_level(spec, &spec->level[i], tensor, &level[i]);
		if (wrong != ANCHOR_FAULT_NONE)
			return wrong;
		level[i].first = count;
		if (__builtin_add_overflow(count, level[i].count, &count))
			return ANCHOR_FAULT_MANY_ANCHORS;
	}
	*out = (struct anchors){ .levels = spec->levels, .level = level, .count = count, .base_major = spec->base_major,
		.clip = spec->clip, .width = frame[0], .height = frame[1], .tensor = { tensor[0], tensor[1] } };
	return ANCHOR_FAULT_NONE;
}

void
anchors_from_boxes(const struct box *boxes, size_t n, struct level *level, struct anchors *out)
{
	*level = (struct level){
		.stride = { 1, 1 }, .columns = 1, .rows = 1, .bases = n, .base = boxes, .first = 0, .count = n };
	*out = (struct anchors){ .levels = 1, .level = level, .count = n, .clip = CLIP_NONE };
}

/* A place on a level by the three numbers that its order counts by, the innermost first. */
static inline struct place
place_on(const struct anchors *a, size_t level, size_t inner, size_t middle, size_t outer)
{
	if (a->base_major)
		return (struct place){ .level = level, .column = inner, .row = middle, .base = outer };
	return (struct place){ .level = level, .base = inner, .column = middle, .row = outer };
}

struct place
anchors_place(const struct anchors *a, size_t index)
{
	size_t level = 0;
	while (index >= a->level[level].first + a->level[level].count)
		level++;
	const struct level *l = &a->level[level];
	size_t rest = index - l->first, inner = a->base_major ? l->columns : l->bases;
	size_t middle = a->base_major ? l->rows : l->columns;
	return place_on(a, level, rest % inner, rest / inner % middle, rest / inner / middle);
}

size_t
anchors_index(const struct anchors *a, struct place at)
{
	const struct level *l = &a->level[at.level];
	if (a->base_major)
		return l->first + (at.base * l->rows + at.row) * l->columns + at.column;
	return l->first + (at.row * l->columns + at.column) * l->bases + at.base;
}

/* Along one axis: centre and side each into [0,tensor]. What need not move keeps its bits. */
static void
clamp_axis(double *low, double *high, double tensor)
{
	double centre = (*low + *high) / 2, side = *high - *low;
	if (centre >= 0 && centre <= tensor && side <= tensor)
		return;
	centre = box_min(box_max(centre, 0), tensor);
	side = box_min(side, tensor);
	*low = centre - side / 2;
	*high = centre + side / 2;
}

static inline struct box
clipped(const struct anchors *a, struct box b)
{
	switch (a->clip) {
	case CLIP_BOX:
		return box_clip(b, a->width, a->height);
	case CLIP_CENTRE:
		clamp_axis(&b.x1, &b.x2, a->tensor[0]);
		clamp_axis(&b.y1, &b.y2, a->tensor[1]);
		break;
	case CLIP_NONE:
		break;
	}
	return b;
}

/* The box of a cell's base, as the header says, not clipped. */
static inline struct box
box_of(const struct level *l, const struct place *at)
{
	const struct box *base = &l->base[at->base];
	double x = l->offset[0] + (double)at->column * l->stride[0];
	double y = l->offset[1] + (double)at->row * l->stride[1];
	return (struct box){ x + base->x1, y + base->y1, x + base->x2, y + base->y2 };
}

struct box
anchors_box_at(const struct anchors *a, struct place at)
{
	return clipped(a, box_of(&a->level[at.level], &at));
}

struct box
anchors_box(const struct anchors *a, size_t index)
{
	return anchors_box_at(a, anchors_place(a, index));
}

struct anchor
anchors_get(const struct anchors *a, size_t index)
{
	struct place at = anchors_place(a, index);
	const struct level *l = &a->level[at.level];
	return (struct anchor){ anchors_box_at(a, at), { l->stride[0], l->stride[1] }, at.level };
}

/* n / by, whose inverse is given: a product takes a fraction of the time of a division. n + 1/2 is at least 1 / (2 by)
 * away from all multiples of by, which rounding does not bridge where n is below 2^31. */
static inline size_t
divided(size_t n, size_t by, double inverse)
{
	return n <= INT32_MAX ? (size_t)(int32_t)(((double)(int32_t)n + 0.5) * inverse) : n / by;
}

/* The boxes of those anchors from `from` on that are on a level, up to the first that is not; returns which that is. */
static size_t
put_level(const struct anchors *a, size_t level, const size_t *index, size_t from, size_t n, struct box *out)
{
	const struct level *l = &a->level[level];
	const size_t inner = a->base_major ? l->columns : l->bases, middle = a->base_major ? l->rows : l->columns;
	const double per_inner = 1 / (double)inner, per_middle = 1 / (double)middle;
	size_t i = from;
	for (; i < n && index[i] - l->first < l->count; i++) {
		size_t rest = index[i] - l->first, line = divided(rest, inner, per_inner);
		size_t outer = divided(line, middle, per_middle);
		struct place at = place_on(a, level, rest - line * inner, line - outer * middle, outer);
		out[i] = box_of(l, &at);
	}
	return i;
}

void
anchors_boxes(const struct anchors *a, const size_t *index, size_t n, struct box *out)
{
	for (size_t i = 0, level = 0; i < n; level = level + 1 < a->levels ? level + 1 : 0)
		i = put_level(a, level, index, i, n, out);
	for (size_t i = 0; a->clip != CLIP_NONE && i < n; i++)
		out[i] = clipped(a, out[i]);
}
