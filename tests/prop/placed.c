/* placed.c -- laws of placed tables: what they hold is a function of the boxes alone, and what the definition gives. */
#include "geometry/placed.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BOXES = 500, ROUNDS = 120 };

static void
make_boxes(struct rng *r, struct placed *p)
{
	uint64_t range = 1 + rng_below(r, 12); /* few: many are the same */
	for (size_t i = 0; i < BOXES; i++) {
		double x = (double)rng_below(r, range), y = (double)rng_below(r, range) - 1;
		p[i] = (struct placed){ { x, y, x + 1 + (double)rng_below(r, 3), y + 2 }, { 10, 20 }, { 0, 0 },
			rng_below(r, 2) };
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct placed_entry *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* The definition: all distinct boxes, sorted by key. Returns how many there are; keys of different boxes differ here. */
static size_t
plain_count(const struct placed *p, struct placed_entry *out)
{
	for (size_t i = 0; i < BOXES; i++)
		out[i] = (struct placed_entry){ p[i], placed_key(&p[i]), 1 };
	qsort(out, BOXES, sizeof *out, by_key);
	size_t n = 0;
	for (size_t i = 0; i < BOXES; i++) {
		if (n > 0 && out[n - 1].key == out[i].key)
			out[n - 1].count++;
		else
			out[n++] = out[i];
	}
	return n;
}

static void
expect_entries(const struct placed_table *t, const struct placed_entry *e, size_t n, const char *what)
{
	cr_assert_eq(t->n, n, "%s: %zu entries, not %zu", what, t->n, n);
	for (size_t i = 0; i < n; i++) {
		cr_assert(memcmp(&t->entry[i].placed, &e[i].placed, sizeof e[i].placed) == 0, "%s: another box at %zu", what,
			i);
		cr_assert_eq(t->entry[i].count, e[i].count, "%s: another count at %zu", what, i);
		cr_assert_eq(t->entry[i].key, e[i].key, "%s: another key at %zu", what, i);
	}
}

static void
expect_same(const struct placed_table *a, const struct placed_table *b, const char *what)
{
	cr_assert_eq(a->sampled, b->sampled, "%s: one is a sample", what);
	cr_assert_eq(a->most, b->most, "%s: other thresholds", what);
	cr_assert_eq(a->total, b->total, "%s: other totals", what);
	expect_entries(a, b->entry, b->n, what);
}

static size_t
any_limit(struct rng *r)
{
	return 1 + rng_below(r, rng_below(r, 2) ? 12 : 300);
}

Test(placed, is_what_the_definition_says)
{
	struct rng r = rng_seed(21);
	struct arena arena = { 0 };
	static struct placed box[BOXES];
	static struct placed_entry all[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t distinct = plain_count(box, all), limit = round == 0 ? distinct : any_limit(&r);
		struct placed_table t;
		placed_init(&t, limit, &arena);
		for (size_t i = 0; i < BOXES; i++)
			placed_add(&t, &box[i], 1);
		placed_settle(&t);
		cr_assert_eq(t.total, BOXES);
		cr_assert_eq(t.sampled, distinct > limit);
		expect_entries(&t, all, distinct < limit ? distinct : limit, "settled");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

static void
shuffle(struct rng *r, struct placed *p)
{
	for (size_t i = BOXES; i > 1; i--) {
		size_t j = rng_below(r, i);
		struct placed t = p[j];
		p[j] = p[i - 1];
		p[i - 1] = t;
	}
}

enum { PARTS = 4 };

Test(placed, knows_no_order_and_no_parts)
{
	struct rng r = rng_seed(22);
	struct arena arena = { 0 };
	static struct placed box[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t limit = any_limit(&r);
		struct placed_table whole, part[PARTS];
		placed_init(&whole, limit, &arena);
		for (size_t i = 0; i < BOXES; i++)
			placed_add(&whole, &box[i], 1);
		placed_settle(&whole);

		shuffle(&r, box);
		for (size_t i = 0; i < PARTS; i++)
			placed_init(&part[i], limit, &arena);
		uint64_t parts = 1 + rng_below(&r, PARTS);
		for (size_t i = 0; i < BOXES; i++)
			placed_add(&part[rng_below(&r, parts)], &box[i], 1);
		for (size_t i = 0; i < PARTS; i++)
			if (rng_below(&r, 2))
				placed_settle(&part[i]);
		/* as a tree: 1 into 0, 3 into 2, 0 into 2 */
		placed_merge(&part[0], &part[1]);
		placed_merge(&part[2], &part[3]);
		if (rng_below(&r, 2))
			placed_settle(&part[2]);
		placed_merge(&part[2], &part[0]);
		placed_settle(&part[2]);
		expect_same(&part[2], &whole, "parts");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* What a saved and restored table is: its entries in any order, the total, and whether it is a sample. */
static void
restore(struct rng *r, const struct placed_table *from, struct placed_table *to, struct arena *arena)
{
	placed_init(to, from->limit, arena);
	size_t start = rng_below(r, from->n);
	for (size_t i = 0; i < from->n; i++) {
		const struct placed_entry *e = &from->entry[(start + i) % from->n];
		placed_add(to, &e->placed, e->count);
	}
	placed_restore(to, from->total, from->sampled);
}

Test(placed, saved_parts_make_the_whole)
{
	struct rng r = rng_seed(23);
	struct arena arena = { 0 };
	static struct placed box[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t limit = any_limit(&r), end = 1 + rng_below(&r, BOXES - 1);
		struct placed_table whole, part[2], saved[2];
		placed_init(&whole, limit, &arena);
		placed_init(&part[0], limit, &arena);
		placed_init(&part[1], limit, &arena);
		for (size_t i = 0; i < BOXES; i++) {
			uint64_t count = 1 + rng_below(&r, 3);
			placed_add(&whole, &box[i], count);
			placed_add(&part[i >= end], &box[i], count);
		}
		placed_settle(&whole);
		for (int i = 0; i < 2; i++) {
			placed_settle(&part[i]);
			restore(&r, &part[i], &saved[i], &arena);
			expect_same(&saved[i], &part[i], "restored");
		}
		placed_merge(&saved[0], &saved[1]);
		placed_settle(&saved[0]);
		expect_same(&saved[0], &whole, "merged after saving");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Keys are uniform: of boxes on a lattice, where only a few bits differ, each sixteenth of the range of keys gets its share,
 * and a sample's mean is the mean of all within the error that is claimed. */
Test(placed, samples_are_uniform)
{
	struct arena arena = { 0 };
	struct placed_table t;
	enum { SIDE = 200, LIMIT = 4000 };
	size_t sixteenth[16] = { 0 }, low[16] = { 0 };
	placed_init(&t, LIMIT, &arena);
	for (int i = 0; i < SIDE * SIDE; i++) {
		double x = i % SIDE, y = (double)(i / SIDE);
		struct placed p = { { x, y, x + 8, y + 8 }, { 640, 480 }, { 0, 0 }, 0 };
		uint64_t key = placed_key(&p);
		sixteenth[key >> 60]++;
		low[key & 15]++;
		placed_add(&t, &p, 1);
	}
	double mean = SIDE * SIDE / 16.0;
	for (int i = 0; i < 16; i++) {
		cr_assert(fabs((double)sixteenth[i] - mean) < 5 * sqrt(mean), "%zu keys in sixteenth %d", sixteenth[i], i);
		cr_assert(fabs((double)low[i] - mean) < 5 * sqrt(mean), "%zu keys end in %d", low[i], i);
	}
	placed_settle(&t);
	cr_assert_eq(t.n, LIMIT);
	double left = 0, top = 0;
	for (size_t i = 0; i < t.n; i++) {
		left += t.entry[i].placed.box.x1 < SIDE / 4 ? 1.0 / LIMIT : 0;
		top += t.entry[i].placed.box.y1 < SIDE / 2 ? 1.0 / LIMIT : 0;
	}
	double error = placed_error(&t);
	cr_assert_float_eq(error, 0.5 / sqrt(LIMIT) * sqrt(0.9), 1e-4);
	cr_assert_float_eq(left, 0.25, 4 * error);
	cr_assert_float_eq(top, 0.5, 4 * error);
	arena_free(&arena);
}
