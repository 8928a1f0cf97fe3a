/* anchor_generator.c -- an anchor spec from what a user says. */
#include "geometry/anchor_generator.h"

#include "geometry/pyramid.h"

#include <math.h>
#include <string.h>

struct anchor_generator
anchor_generator_defaults(void)
{
	return (struct anchor_generator){ .rule = { .kind = BASE_BOXES_RATIOS, .size_major = true }, .offset = 0.5,
		.pad = 1 };
}

/* Item from..to of n that the level of a rank gets: runs in order, one more each for the first n % levels. */
static void
run_of(size_t n, size_t levels, size_t rank, size_t *from, size_t *to)
{
	size_t each = n / levels, more = n % levels;
	*from = rank * each + (rank < more ? rank : more);
	*to = *from + each + (rank < more);
}

enum { COPIES = 512 };

/* How many levels are finer than level i; of equal ones the first is. */
static size_t
rank_of(const struct level_spec *level, size_t levels, size_t i)
{
	size_t rank = 0;
	for (size_t k = 0; k < levels; k++) {
		double step = level[k].stride[0];
		rank += k < i ? step <= level[i].stride[0] : step < level[i].stride[0];
	}
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

/* The ratios of level i: its own, or all. */
static struct numbers
ratios_of(const struct anchor_generator *g, size_t i)
{
	if (g->ratio_groups == 0)
		return g->rule.ratio;
	size_t from = i > 0 ? g->ratio_end[i - 1] : 0;
	return (struct numbers){ g->rule.ratio.at + from, g->ratio_end[i] - from };
}

/* The base boxes of a level by a rule. */
static void
follow(const struct shape_rule *rule, struct level_spec *level, struct arena *arena)
{
	struct box *box = arena_array(arena, struct box, base_boxes_count(rule));
	level->bases = base_boxes_make(rule, box);
	level->base = box;
}

/* The sizes that are number from..to when all are sorted, in the order in which they were given. */
static struct numbers
sizes_of_run(struct numbers all, size_t from, size_t to, struct arena *arena)
{
	double *size = arena_array(arena, double, to - from);
	struct numbers run = { size, 0 };
	for (size_t i = 0; i < all.n; i++) {
		size_t rank = 0;
		for (size_t k = 0; k < all.n; k++)
			rank += k < i ? all.at[k] <= all.at[i] : all.at[k] < all.at[i];
		if (rank >= from && rank < to)
			size[run.n++] = all.at[i];
	}
	return run;
}

/* The base boxes of a level whose run of shapes or sizes is from..to. */
static void
make_bases(const struct anchor_generator *g, size_t from, size_t to, struct level_spec *level, struct arena *arena)
{
	if (g->shapes > 0) {
		level->bases = to - from;
		level->base = centred(g->shape + from, level->bases, arena);
		return;
	}
	struct shape_rule rule = g->rule;
	if (g->groups > 0)
		rule.size = (struct numbers){ rule.size.at + from, to - from };
	else
		rule.size = sizes_of_run(rule.size, from, to, arena);
	follow(&rule, level, arena);
}

/* Does a ratio come twice, perhaps as its inverse? */
static bool
repeats(struct numbers ratio)
{
	for (size_t i = 0; i < ratio.n; i++)
		for (size_t k = 0; k < i; k++)
			if (ratio.at[i] == ratio.at[k] || fabs(ratio.at[i] * ratio.at[k] - 1) < 1e-9)
				return true;
	return false;
}

/* SSD's base boxes for all levels. */
static enum anchor_fault
make_ssd(const struct anchor_generator *g, struct level_spec *level, size_t levels, struct arena *arena)
{
	double *scale = arena_array(arena, double, levels + 1);
	struct shape_rule rule = g->rule;
	if (!(g->input[0] > 0))
		return ANCHOR_FAULT_SSD_INPUT;
	base_boxes_ssd_scales(g->ssd[0], g->ssd[1], levels, scale);
	rule.kind = BASE_BOXES_SSD;
	rule.unit[0] = g->input[0];
	rule.unit[1] = g->input[1];
	for (size_t i = 0; i < levels; i++) {
		rule.size = (struct numbers){ scale + rank_of(level, levels, i), 2 };
		rule.ratio = ratios_of(g, i);
		if (repeats(rule.ratio))
			return ANCHOR_FAULT_SSD_RATIOS;
		enum anchor_fault wrong = base_boxes_check(&rule);
		if (wrong != ANCHOR_FAULT_NONE)
			return wrong;
		follow(&rule, &level[i], arena);
	}
	return ANCHOR_FAULT_NONE;
}

/* The base boxes of all levels, from shapes or sizes. */
static enum anchor_fault
deal(const struct anchor_generator *g, struct level_spec *level, size_t levels, struct arena *arena)
{
	size_t n = g->shapes > 0 ? g->shapes : g->rule.size.n;
	if (g->groups > 0 && g->groups != levels)
		return ANCHOR_FAULT_GROUPS;
	if (n < levels)
		return ANCHOR_FAULT_FEW_SHAPES;
	enum anchor_fault wrong = g->shapes > 0 ? ANCHOR_FAULT_NONE : base_boxes_check(&g->rule);
	struct anchor_generator sorted = *g;
	if (g->shapes > 0 && g->groups == 0) {
		struct shape *shape = arena_array(arena, struct shape, g->shapes);
		memcpy(shape, g->shape, g->shapes * sizeof *shape);
		shape_sort(shape, g->shapes);
		sorted.shape = shape;
	}
	for (size_t i = 0; i < levels && wrong == ANCHOR_FAULT_NONE; i++) {
		size_t from = g->groups > 0 && i > 0 ? g->group_end[i - 1] : 0, to;
		if (g->groups > 0)
			to = g->group_end[i];
		else
			run_of(n, levels, rank_of(level, levels, i), &from, &to);
		sorted.rule.ratio = ratios_of(g, i);
		make_bases(&sorted, from, to, &level[i], arena);
	}
	return wrong;
}

/* Does a grid of that step have a last column or row that begins beyond the input? */
static bool
overruns(const struct anchor_generator *g, const struct level_spec *level)
{
	double tensor[2];
	if (!(g->input[0] > 0) || g->strides == 0 || g->grids == 0 || g->stride_rule != STRIDE_NOMINAL)
		return false;
	anchors_tensor(g->pad, g->input[0], g->input[1], tensor);
	for (int axis = 0; axis < 2; axis++)
		if ((double)(level->grid[axis] - 1) * level->stride[axis] >= tensor[axis])
			return true;
	return false;
}

/* Stride and grid of level i. */
static enum anchor_fault
place_level(const struct anchor_generator *g, size_t i, struct level_spec *level)
{
	for (int axis = 0; axis < 2; axis++) {
		if (g->grids > 0 && !(g->grid[i][axis] == floor(g->grid[i][axis]) && g->grid[i][axis] < 1e9))
			return ANCHOR_FAULT_GRID;
		level->grid[axis] = g->grids > 0 ? (size_t)g->grid[i][axis] : 0;
		level->stride[axis] = g->strides > 0 ? g->stride[i] : g->input[axis] / g->grid[i][axis];
		level->offset[axis] = g->offset_px ? g->offset : g->offset * level->stride[axis];
	}
	if (overruns(g, level))
		return ANCHOR_FAULT_GRID_OVERRUNS;
	return ANCHOR_FAULT_NONE;
}

static bool
is_finite(const struct level_spec *level)
{
	bool finite = isfinite(level->stride[0]) && isfinite(level->stride[1]) && isfinite(level->offset[0]) &&
		isfinite(level->offset[1]);
	for (size_t i = 0; i < level->bases; i++) {
		const struct box *b = &level->base[i];
		finite = finite && isfinite(b->x1) && isfinite(b->y1) && isfinite(b->x2) && isfinite(b->y2);
	}
	return finite;
}

/* The sliding window; 1.05 is the step between scales of OpenCV's detector of Dalal and Triggs, "Histograms of oriented
 * gradients for human detection", CVPR 2005. */
static enum anchor_fault
slide(const struct anchor_generator *g, struct anchor_spec *out, struct arena *arena)
{
	if (g->shapes != 1 || g->strides != 1 || g->grids > 0)
		return ANCHOR_FAULT_WINDOW;
	if (!(g->input[0] > 0))
		return ANCHOR_FAULT_WINDOW_INPUT;
	if (!(g->input[0] / g->stride[0] < 1e8 && g->input[1] / g->stride[0] < 1e8))
		return ANCHOR_FAULT_MANY_ANCHORS;
	const struct pyramid p = { .window = { g->shape->w, g->shape->h }, .step = g->stride[0], .factor = 1.05,
		.most = COPIES };
	out->levels = pyramid_levels(&p, g->input, &out->level, arena);
	return out->levels > 0 ? ANCHOR_FAULT_NONE : ANCHOR_FAULT_WINDOW_SIZE;
}

enum anchor_fault
anchor_generator_spec(const struct anchor_generator *g, struct anchor_spec *out, struct arena *arena)
{
	size_t levels = g->strides > 0 ? g->strides : g->grids;
	bool ssd = g->ssd[1] > 0;
	*out = (struct anchor_spec){ .input = { g->input[0], g->input[1] }, .pad = g->pad, .round = g->round,
		.stride_rule = g->stride_rule, .clip = g->clip, .base_major = g->base_major };
	if (g->sliding_window)
		return slide(g, out, arena);
	if (!ssd && g->shapes == 0 && g->rule.size.n == 0)
		return ANCHOR_FAULT_NO_SHAPES;
	if (levels == 0)
		return ANCHOR_FAULT_NO_GRID;
	if (g->strides > 0 && g->grids > 0 && g->strides != g->grids)
		return ANCHOR_FAULT_STRIDES_AND_GRIDS;
	if (g->ratio_groups > 0 && g->ratio_groups != levels)
		return ANCHOR_FAULT_RATIO_GROUPS;
	if (g->strides == 0 && !(g->input[0] > 0))
		return ANCHOR_FAULT_GRID_INPUT;
	struct level_spec *level = arena_zeros(arena, struct level_spec, levels);
	enum anchor_fault wrong = ANCHOR_FAULT_NONE;
	for (size_t i = 0; i < levels && wrong == ANCHOR_FAULT_NONE; i++)
		wrong = place_level(g, i, &level[i]);
	if (wrong == ANCHOR_FAULT_NONE)
		wrong = ssd ? make_ssd(g, level, levels, arena) : deal(g, level, levels, arena);
	for (size_t i = 0; i < levels && wrong == ANCHOR_FAULT_NONE; i++)
		wrong = is_finite(&level[i]) ? ANCHOR_FAULT_NONE : ANCHOR_FAULT_BASE_RANGE;
	out->levels = levels;
	out->level = level;
	return wrong;
}
