/* anchors.c -- laws of anchor sets: numbering is a bijection, and boxes are what the plain loops give. */
#include "geometry/anchors.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <string.h>

enum { LEVELS = 4, BASES = 5, ROUNDS = 300 };

struct random_spec {
	struct box base[BASES];
	struct level_spec level[LEVELS];
	struct anchor_spec spec;
	double tensor[2], frame[2];
};

static double
between(struct rng *r, double low, double high)
{
	return low + (high - low) * rng_unit(r);
}

static void
make_spec(struct rng *r, struct random_spec *s)
{
	for (int i = 0; i < BASES; i++) {
		double x = between(r, -20, 20), y = between(r, -20, 20);
		s->base[i] = (struct box){ x, y, x + between(r, 1, 90), y + between(r, 1, 90) };
	}
	for (int i = 0; i < 2; i++) {
		s->tensor[i] = (double)(8 + rng_below(r, 100));
		s->frame[i] = between(r, s->tensor[i] / 2, s->tensor[i]);
	}
	size_t levels = 1 + rng_below(r, LEVELS);
	for (size_t i = 0; i < levels; i++) {
		size_t first = rng_below(r, BASES);
		bool fixed = rng_below(r, 2) == 0;
		s->level[i] = (struct level_spec){
			.stride = { between(r, 4, 40), (double)(4 + rng_below(r, 40)) },
			.offset = { between(r, -10, 30), between(r, -10, 30) },
			.grid = { fixed ? 1 + rng_below(r, 7) : 0, fixed ? 1 + rng_below(r, 7) : 0 },
			.bases = 1 + rng_below(r, BASES - first), .base = s->base + first };
	}
	s->spec = (struct anchor_spec){ .pad = 1, .round = GRID_CEIL, .stride_rule = (enum stride_rule)rng_below(r, 3),
		.clip = (enum anchor_clip)rng_below(r, 3), .base_major = rng_below(r, 2) == 0,
		.levels = levels, .level = s->level };
}

/* Centre and side along one axis, each into 0..tensor. */
static void
clamp_plainly(double *low, double *high, double tensor)
{
	double centre = (*low + *high) / 2, side = *high - *low;
	double new_centre = centre < 0 ? 0 : centre > tensor ? tensor : centre;
	double new_side = side > tensor ? tensor : side;
	if (new_centre != centre || new_side != side) {
		*low = new_centre - new_side / 2;
		*high = new_centre + new_side / 2;
	}
}

static struct box
plain_box(const struct anchors *a, size_t l, size_t row, size_t column, size_t base)
{
	const struct level *level = &a->level[l];
	double x = level->offset[0] + (double)column * level->stride[0];
	double y = level->offset[1] + (double)row * level->stride[1];
	struct box b = level->base[base];
	b = (struct box){ x + b.x1, y + b.y1, x + b.x2, y + b.y2 };
	if (a->clip == CLIP_BOX)
		return box_clip(b, a->width, a->height);
	if (a->clip == CLIP_CENTRE) {
		clamp_plainly(&b.x1, &b.x2, a->tensor[0]);
		clamp_plainly(&b.y1, &b.y2, a->tensor[1]);
	}
	return b;
}

/* Counts through one level in the order that the flat index has. */
static bool
next_place(const struct anchors *a, struct place *at)
{
	const struct level *l = &a->level[at->level];
	size_t *digit[3] = { &at->base, &at->column, &at->row }, size[3] = { l->bases, l->columns, l->rows };
	if (a->base_major) {
		digit[0] = &at->column, digit[1] = &at->row, digit[2] = &at->base;
		size[0] = l->columns, size[1] = l->rows, size[2] = l->bases;
	}
	for (int i = 0; i < 3; i++) {
		if (++*digit[i] < size[i])
			return true;
		*digit[i] = 0;
	}
	return false;
}

Test(anchors_laws, index_place_box)
{
	struct arena arena = { 0 };
	struct rng r = rng_seed(1);
	for (int round = 0; round < ROUNDS; round++) {
		struct random_spec s;
		make_spec(&r, &s);
		struct anchors a;
		cr_assert_eq(anchors_build(&s.spec, s.tensor, s.frame, &a, &arena), ANCHOR_FAULT_NONE);
		size_t index = 0;
		for (size_t l = 0; l < a.levels; l++) {
			struct place at = { .level = l };
			cr_assert_eq(a.level[l].first, index);
			do {
				struct place got = anchors_place(&a, index);
				cr_assert(got.level == l && got.row == at.row && got.column == at.column &&
					got.base == at.base,
					"round %d: index %zu", round, index);
				cr_assert_eq(anchors_index(&a, at), index, "round %d: index %zu", round, index);
				struct box want = plain_box(&a, l, at.row, at.column, at.base);
				struct box box = anchors_box(&a, index), again = anchors_box_at(&a, at);
				struct anchor whole = anchors_get(&a, index);
				cr_assert_eq(memcmp(&box, &want, sizeof box), 0, "round %d: index %zu", round, index);
				cr_assert_eq(memcmp(&again, &want, sizeof box), 0, "round %d: index %zu", round, index);
				cr_assert_eq(memcmp(&whole.box, &want, sizeof box), 0, "round %d: index %zu", round,
					index);
				cr_assert_eq(whole.stride[0], a.level[l].stride[0]);
				cr_assert_eq(whole.stride[1], a.level[l].stride[1]);
				index++;
			} while (next_place(&a, &at));
		}
		cr_assert_eq(index, a.count);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Grids cover the tensor: a step less than a cell is missing at most, and no cell lies wholly beyond. */
Test(anchors_laws, grids_cover)
{
	struct arena arena = { 0 };
	struct rng r = rng_seed(2);
	for (int round = 0; round < ROUNDS; round++) {
		struct random_spec s;
		make_spec(&r, &s);
		for (size_t i = 0; i < s.spec.levels; i++)
			s.level[i].grid[0] = s.level[i].grid[1] = 0;
		s.spec.stride_rule = STRIDE_NOMINAL;
		struct anchors a;
		cr_assert_eq(anchors_build(&s.spec, s.tensor, s.frame, &a, &arena), ANCHOR_FAULT_NONE);
		for (size_t i = 0; i < a.levels; i++) {
			double w = (double)a.level[i].columns * a.level[i].stride[0];
			double h = (double)a.level[i].rows * a.level[i].stride[1];
			cr_assert(w > s.tensor[0] - 1e-6 && w - a.level[i].stride[0] < s.tensor[0], "round %d", round);
			cr_assert(h > s.tensor[1] - 1e-6 && h - a.level[i].stride[1] < s.tensor[1], "round %d", round);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}
