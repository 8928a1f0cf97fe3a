/* size_histogram.c -- laws of size histograms: the result is a function of the set of boxes, and the one that the
 * definition gives. */
#include "fit/size_histogram.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BOXES = 2000, ROUNDS = 60 };

struct cell {
	uint64_t w, h;
};

static uint64_t
pattern(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static int
by_cell(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	if (x->w != y->w)
		return x->w < y->w ? -1 : 1;
	return x->h < y->h ? -1 : x->h > y->h;
}

/* Sizes as they occur: of all magnitudes, or whole pixels, or close together. */
static void
make_boxes(struct rng *r, struct shape *box)
{
	uint64_t kind = rng_below(r, 3);
	for (size_t i = 0; i < BOXES; i++) {
		double side[2];
		for (int d = 0; d < 2; d++)
			side[d] = kind == 0 ? ldexp(1 + rng_unit(r), (int)rng_below(r, 17))
				: kind == 1 ? (double)(1 + rng_below(r, 40)) : 100 + ldexp(rng_unit(r), -20);
		box[i] = (struct shape){ side[0], side[1] };
	}
}

/* The definition, by sorting at each level: fills cells with the sorted cells of all boxes, one a box, and returns the
 * lowest level with at most limit different ones. */
static unsigned
plain_level(const struct shape *box, size_t limit, struct cell *cells)
{
	for (unsigned level = 0;; level++) {
		unsigned w = level / 2, h = (level + 1) / 2;
		for (size_t i = 0; i < BOXES; i++)
			cells[i] = (struct cell){ pattern(box[i].w) >> w << w, pattern(box[i].h) >> h << h };
		qsort(cells, BOXES, sizeof *cells, by_cell);
		size_t distinct = 1;
		for (size_t i = 1; i < BOXES; i++)
			distinct += by_cell(&cells[i - 1], &cells[i]) != 0;
		if (distinct <= limit)
			return level;
	}
}

static void
shuffle(struct rng *r, struct shape *box)
{
	for (size_t i = BOXES; i > 1; i--) {
		size_t j = rng_below(r, i);
		struct shape t = box[j];
		box[j] = box[i - 1];
		box[i - 1] = t;
	}
}

static void
expect_same(struct size_histogram *a, struct size_histogram *b, const char *what, struct arena *arena)
{
	size_histogram_settle(a);
	size_histogram_settle(b);
	struct shapes x = size_histogram_shapes(a, arena), y = size_histogram_shapes(b, arena);
	cr_assert_eq(a->level, b->level, "%s: level %u is not %u", what, a->level, b->level);
	cr_assert_eq(x.n, y.n, "%s: %zu cells, not %zu", what, x.n, y.n);
	cr_assert(memcmp(x.shape, y.shape, x.n * sizeof *x.shape) == 0, "%s: other shapes", what);
	cr_assert(memcmp(x.count, y.count, x.n * sizeof *x.count) == 0, "%s: other counts", what);
}

Test(sizes, is_what_the_definition_says)
{
	struct rng r = rng_seed(11);
	struct arena arena = { 0 };
	struct shape box[BOXES];
	struct cell cells[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t limit = 1 + rng_below(&r, round % 2 ? BOXES + 10 : 20);
		struct size_histogram t;
		size_histogram_init(&t, limit, &arena);
		for (size_t i = 0; i < BOXES; i++) {
			size_histogram_add(&t, box[i].w, box[i].h, 1);
			if (rng_below(&r, 500) == 0)
				size_histogram_settle(&t);
		}
		size_histogram_settle(&t);
		cr_assert_eq(t.level, plain_level(box, limit, cells));
		size_histogram_settle(&t);
		struct shapes s = size_histogram_shapes(&t, &arena);
		size_t at = 0;
		for (size_t i = 0; i < s.n; i++) {
			for (uint64_t c = 0; c < s.count[i]; c++, at++) {
				cr_assert_lt(at, BOXES);
				cr_assert(pattern(s.shape[i].w) >> t.level / 2 == cells[at].w >> t.level / 2);
				cr_assert(pattern(s.shape[i].h) >> (t.level + 1) / 2 == cells[at].h >> (t.level + 1) /
					2);
			}
		}
		cr_assert_eq(at, BOXES);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(sizes, knows_no_order_and_no_parts)
{
	struct rng r = rng_seed(12);
	struct arena arena = { 0 };
	struct shape box[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t limit = 1 + rng_below(&r, 1500), parts = 1 + rng_below(&r, 5);
		struct size_histogram whole, shuffled, merged, part[5];
		size_histogram_init(&whole, limit, &arena);
		size_histogram_init(&shuffled, limit, &arena);
		size_histogram_init(&merged, limit, &arena);
		for (size_t i = 0; i < parts; i++)
			size_histogram_init(&part[i], limit, &arena);
		for (size_t i = 0; i < BOXES; i++)
			size_histogram_add(&whole, box[i].w, box[i].h, 1);
		shuffle(&r, box);
		for (size_t i = 0; i < BOXES; i++) {
			size_histogram_add(&shuffled, box[i].w, box[i].h, 1);
			size_histogram_add(&part[rng_below(&r, parts)], box[i].w, box[i].h, 1);
		}
		for (size_t i = 0; i < parts; i++)
			size_histogram_merge(&merged, &part[i]);
		expect_same(&whole, &shuffled, "shuffled", &arena);
		expect_same(&whole, &merged, "merged", &arena);

		size_histogram_settle(&whole);
		struct size_histogram restored;
		struct shapes saved = size_histogram_shapes(&whole, &arena);
		size_histogram_init(&restored, limit, &arena);
		size_histogram_coarsen(&restored, whole.level);
		for (size_t i = 0; i < saved.n; i++)
			size_histogram_add(&restored, saved.shape[i].w, saved.shape[i].h, saved.count[i]);
		expect_same(&whole, &restored, "restored", &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(sizes, error_bounds_every_box)
{
	struct rng r = rng_seed(13);
	struct arena arena = { 0 };
	struct shape box[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		struct size_histogram t;
		size_histogram_init(&t, 2 + rng_below(&r, 100), &arena);
		for (size_t i = 0; i < BOXES; i++)
			size_histogram_add(&t, box[i].w, box[i].h, 1);
		size_histogram_settle(&t);
		struct shapes s = size_histogram_shapes(&t, &arena);
		double error = size_histogram_error(&t);
		for (size_t i = 0; i < BOXES; i++) {
			bool near = false;
			for (size_t j = 0; j < s.n && !near; j++)
				near = fabs(s.shape[j].w - box[i].w) <= error * box[i].w &&
				       fabs(s.shape[j].h - box[i].h) <= error * box[i].h;
			cr_assert(near, "%g x %g is farther than %g from any cell", box[i].w, box[i].h, error);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}
