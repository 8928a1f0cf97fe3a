/* box_sample.c -- laws of samples: what they hold is a function of the boxes alone, and what the definition gives. */
#include "fit/box_sample.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BOXES = 500, ROUNDS = 120 };

static void
make_boxes(struct rng *r, struct box_sample_box *p)
{
	uint64_t range = 1 + rng_below(r, 12); /* few: many are the same */
	for (size_t i = 0; i < BOXES; i++) {
		double x = (double)rng_below(r, range), y = (double)rng_below(r, range) - 1;
		p[i] = (struct box_sample_box){ { x, y, x + 1 + (double)rng_below(r, 3), y + 2 }, { 10, 20 }, { 0, 0 },
			rng_below(r, 2) };
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct box_sample_entry *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* The definition: all distinct boxes, sorted by key. Returns how many there are; keys of different boxes differ
 * here. */
static size_t
plain_count(const struct box_sample_box *p, struct box_sample_entry *out)
{
	for (size_t i = 0; i < BOXES; i++)
		out[i] = (struct box_sample_entry){ p[i], box_sample_key(&p[i]), 1 };
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
expect_entries(const struct box_sample *t, const struct box_sample_entry *e, size_t n, const char *what)
{
	cr_assert_eq(t->n, n, "%s: %zu entries, not %zu", what, t->n, n);
	for (size_t i = 0; i < n; i++) {
		cr_assert(memcmp(&t->entry[i].sample, &e[i].sample, sizeof e[i].sample) == 0, "%s: another box at %zu",
			what, i);
		cr_assert_eq(t->entry[i].count, e[i].count, "%s: another count at %zu", what, i);
		cr_assert_eq(t->entry[i].key, e[i].key, "%s: another key at %zu", what, i);
	}
}

static void
expect_same(const struct box_sample *a, const struct box_sample *b, const char *what)
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

Test(box_sample, is_what_the_definition_says)
{
	struct rng r = rng_seed(21);
	struct arena arena = { 0 };
	static struct box_sample_box box[BOXES];
	static struct box_sample_entry all[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t distinct = plain_count(box, all), limit = round == 0 ? distinct : any_limit(&r);
		struct box_sample t;
		box_sample_init(&t, limit, &arena);
		for (size_t i = 0; i < BOXES; i++)
			box_sample_add(&t, &box[i], 1);
		box_sample_finish(&t);
		cr_assert_eq(t.total, BOXES);
		cr_assert_eq(t.sampled, distinct > limit);
		expect_entries(&t, all, distinct < limit ? distinct : limit, "finished");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

static void
shuffle(struct rng *r, struct box_sample_box *p)
{
	for (size_t i = BOXES; i > 1; i--) {
		size_t j = rng_below(r, i);
		struct box_sample_box t = p[j];
		p[j] = p[i - 1];
		p[i - 1] = t;
	}
}

enum { PARTS = 4 };

Test(box_sample, knows_no_order_and_no_parts)
{
	struct rng r = rng_seed(22);
	struct arena arena = { 0 };
	static struct box_sample_box box[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t limit = any_limit(&r);
		struct box_sample whole, part[PARTS];
		box_sample_init(&whole, limit, &arena);
		for (size_t i = 0; i < BOXES; i++)
			box_sample_add(&whole, &box[i], 1);
		box_sample_finish(&whole);

		shuffle(&r, box);
		for (size_t i = 0; i < PARTS; i++)
			box_sample_init(&part[i], limit, &arena);
		uint64_t parts = 1 + rng_below(&r, PARTS);
		for (size_t i = 0; i < BOXES; i++)
			box_sample_add(&part[rng_below(&r, parts)], &box[i], 1);
		for (size_t i = 0; i < PARTS; i++)
			if (rng_below(&r, 2))
				box_sample_finish(&part[i]);
		/* as a tree: 1 into 0, 3 into 2, 0 into 2 */
		box_sample_merge(&part[0], &part[1]);
		box_sample_merge(&part[2], &part[3]);
		if (rng_below(&r, 2))
			box_sample_finish(&part[2]);
		box_sample_merge(&part[2], &part[0]);
		box_sample_finish(&part[2]);
		expect_same(&part[2], &whole, "parts");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* What a saved and restored table is: its entries in any order, the total, and whether it is a sample. */
static void
restore(struct rng *r, const struct box_sample *from, struct box_sample *to, struct arena *arena)
{
	box_sample_init(to, from->limit, arena);
	size_t start = rng_below(r, from->n);
	for (size_t i = 0; i < from->n; i++) {
		const struct box_sample_entry *e = &from->entry[(start + i) % from->n];
		box_sample_add(to, &e->sample, e->count);
	}
	box_sample_restore(to, from->total, from->sampled);
}

Test(box_sample, saved_parts_make_the_whole)
{
	struct rng r = rng_seed(23);
	struct arena arena = { 0 };
	static struct box_sample_box box[BOXES];
	for (int round = 0; round < ROUNDS; round++) {
		make_boxes(&r, box);
		size_t limit = any_limit(&r), end = 1 + rng_below(&r, BOXES - 1);
		struct box_sample whole, part[2], saved[2];
		box_sample_init(&whole, limit, &arena);
		box_sample_init(&part[0], limit, &arena);
		box_sample_init(&part[1], limit, &arena);
		for (size_t i = 0; i < BOXES; i++) {
			uint64_t count = 1 + rng_below(&r, 3);
			box_sample_add(&whole, &box[i], count);
			box_sample_add(&part[i >= end], &box[i], count);
		}
		box_sample_finish(&whole);
		for (int i = 0; i < 2; i++) {
			box_sample_finish(&part[i]);
			restore(&r, &part[i], &saved[i], &arena);
			expect_same(&saved[i], &part[i], "restored");
		}
		box_sample_merge(&saved[0], &saved[1]);
		box_sample_finish(&saved[0]);
		expect_same(&saved[0], &whole, "merged after saving");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Keys are uniform: of boxes on a lattice, where only a few bits differ, each sixteenth of the range of keys gets its
 * share, and a sample's mean is the mean of all within the error that is claimed. */
Test(box_sample, samples_are_uniform)
{
	struct arena arena = { 0 };
	struct box_sample t;
	enum { SIDE = 200, LIMIT = 4000 };
	size_t sixteenth[16] = { 0 }, low[16] = { 0 };
	box_sample_init(&t, LIMIT, &arena);
	for (int i = 0; i < SIDE * SIDE; i++) {
		double x = i % SIDE, y = (double)(i / SIDE);
		struct box_sample_box p = { { x, y, x + 8, y + 8 }, { 640, 480 }, { 0, 0 }, 0 };
		uint64_t key = box_sample_key(&p);
		sixteenth[key >> 60]++;
		low[key & 15]++;
		box_sample_add(&t, &p, 1);
	}
	double mean = SIDE * SIDE / 16.0;
	for (int i = 0; i < 16; i++) {
		cr_assert(fabs((double)sixteenth[i] - mean) < 5 * sqrt(mean), "%zu keys in sixteenth %d", sixteenth[i],
			i);
		cr_assert(fabs((double)low[i] - mean) < 5 * sqrt(mean), "%zu keys end in %d", low[i], i);
	}
	box_sample_finish(&t);
	cr_assert_eq(t.n, LIMIT);
	double left = 0, top = 0;
	for (size_t i = 0; i < t.n; i++) {
		left += t.entry[i].sample.box.x1 < SIDE / 4 ? 1.0 / LIMIT : 0;
		top += t.entry[i].sample.box.y1 < SIDE / 2 ? 1.0 / LIMIT : 0;
	}
	double error = box_sample_error(&t);
	cr_assert_float_eq(error, 0.5 / sqrt(LIMIT) * sqrt(0.9), 1e-4);
	cr_assert_float_eq(left, 0.25, 4 * error);
	cr_assert_float_eq(top, 0.5, 4 * error);
	arena_free(&arena);
}
