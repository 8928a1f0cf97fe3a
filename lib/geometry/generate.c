/* generate.c -- an anchor spec from what a user says. */
#include "geometry/generate.h"

#include <math.h>
#include <string.h>

struct generate
generate_defaults(void)
{
	return (struct generate){ .rule = { .kind = SHAPES_RATIOS, .size_major = true }, .offset = 0.5, .pad = 1 };
}

/* Item from..to of n that the level of a rank gets: runs in order, one more each for the first n % levels. */
static void
run_of(size_t n, size_t levels, size_t rank, size_t *from, size_t *to)
{
	size_t each = n / levels, more = n % levels;
	*from = rank * each + (rank < more ? rank : more);
	*to = *from + each + (rank < more);
}

/* How many levels are finer than level i; of equal ones the first is. */
static size_t
rank_of(const struct level_spec *level, size_t levels, size_t i)
{
	size_t rank = 0;
	for (size_t k = 0; k < levels; k++)
		rank += level[k].stride[0] < level[i].stride[0] || (level[k].stride[0] == level[i].stride[0] && k < i);
	return rank;
}

/* Boxes centred on the cell. */
static const struct box *
centred(const struct shape *shape, size_t n, struct arena *arena)
{
	struct box *box = arena_array(arena, struct box, n);
	for (size_t i = 0; i < n; i++)
		box[i] = (struct box){ -shape[i].w / 2, -shape[i].h / 2, shape[i].w / 2, shape[i].h / 2 };
	return box;
}

/* The base boxes of a level whose run of shapes or sizes is from..to. */
static void
make_bases(const struct generate *g, size_t from, size_t to, struct level_spec *level, struct arena *arena)
{
	if (g->shapes > 0) {
		level->bases = to - from;
		level->base = centred(g->shape + from, level->bases, arena);
		return;
	}
	struct shape_rule rule = g->rule;
	rule.size = (struct numbers){ g->rule.size.at + from, to - from };
	struct box *box = arena_array(arena, struct box, shapes_count(&rule));
	level->bases = shapes_make(&rule, box);
	level->base = box;
}

/* Stride and grid of level i. */
static const char *
place_level(const struct generate *g, size_t i, struct level_spec *level)
{
	for (int axis = 0; axis < 2; axis++) {
		if (g->grids > 0)
			level->grid[axis] = (size_t)g->grid[i][axis];
		if (g->grids > 0 && !(g->grid[i][axis] == floor(g->grid[i][axis]) && g->grid[i][axis] < 1e9))
			return "a grid is whole numbers of columns and rows";
		level->stride[axis] = g->strides > 0 ? g->stride[i] : g->input[axis] / g->grid[i][axis];
		level->offset[axis] = g->offset_px ? g->offset : g->offset * level->stride[axis];
	}
	return NULL;
}

const char *
generate_spec(const struct generate *g, struct anchor_spec *out, struct arena *arena)
{
	size_t levels = g->strides > 0 ? g->strides : g->grids;
	size_t n = g->shapes > 0 ? g->shapes : g->rule.size.n;
	if (n == 0)
		return "no shapes: give --shapes, --sizes or --scales";
	if (levels == 0)
		return "no grid: give --strides or --grid";
	if (g->strides > 0 && g->grids > 0 && g->strides != g->grids)
		return "--strides and --grid name different numbers of levels";
	if (g->strides == 0 && !(g->input[0] > 0))
		return "--grid without --strides needs --input";
	if (n < levels)
		return "fewer shapes than levels";
	const char *wrong = g->shapes > 0 ? NULL : shapes_check(&g->rule);
	struct generate sorted = *g;
	if (g->shapes > 0) {
		struct shape *shape = arena_array(arena, struct shape, g->shapes);
		memcpy(shape, g->shape, g->shapes * sizeof *shape);
		fit_sort(shape, g->shapes);
		sorted.shape = shape;
	}
	struct level_spec *level = arena_zeros(arena, struct level_spec, levels);
	for (size_t i = 0; i < levels && wrong == NULL; i++)
		wrong = place_level(g, i, &level[i]);
	for (size_t i = 0; i < levels && wrong == NULL; i++) {
		size_t from, to;
		run_of(n, levels, rank_of(level, levels, i), &from, &to);
		make_bases(&sorted, from, to, &level[i], arena);
	}
	*out = (struct anchor_spec){ .input = { g->input[0], g->input[1] }, .pad = g->pad, .round = g->round,
		.stride_rule = g->stride_rule, .clip = g->clip, .base_major = g->base_major, .levels = levels, .level = level };
	return wrong;
}
