/* order.c -- laws of the order of scores: a permutation, descending, ties by index. */
#include "base/order.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 3000, ROUNDS = 400 };

static double
any_double(struct rng *r)
{
	uint64_t bits = rng_next(r);
	double x;
	memcpy(&x, &bits, sizeof x);
	return x == x ? x : 0;
}

/* Scores of one kind: probabilities, those of float32, few different ones, all magnitudes, one byte apart, none
 * apart, ascending, one far from the others, zeros of both signs. */
static double
make_score(struct rng *r, uint64_t kind, size_t i)
{
	switch (kind) {
	case 0: return rng_unit(r);
	case 1: return (double)(float)rng_unit(r);
	case 2: return (double)rng_below(r, 7) / 4 - 0.5;
	case 3: return any_double(r);
	case 4: return 1 + (double)rng_below(r, 256) * 0x1p-52;
	case 5: return 0.25;
	case 6: return (double)i / 4;
	case 7: return i == 3 ? 1e300 : rng_unit(r);
	case 8: return i == 3 ? -1e300 : 1 + rng_unit(r) * 0x1p-30;
	default: return rng_below(r, 3) ? 1.0 - (double)rng_below(r, 2) : -0.0;
	}
}

static void
check(const double *score, size_t n, const uint32_t *order)
{
	bool *seen = calloc(n + 1, sizeof *seen);
	for (size_t i = 0; i < n; i++) {
		cr_assert(order[i] < n && !seen[order[i]], "%zu scores: not a permutation at %zu", n, i);
		seen[order[i]] = true;
		if (i == 0)
			continue;
		double before = score[order[i - 1]], here = score[order[i]];
		cr_assert(before > here || (before == here && order[i - 1] < order[i]),
			"%zu scores: %g (%u) is before %g (%u)", n, before, order[i - 1], here, order[i]);
	}
	free(seen);
}

Test(order, descending_and_stable)
{
	static double score[MOST];
	static uint32_t order[MOST];
	struct rng r = rng_seed(1);
	struct arena arena = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		size_t n = rng_below(&r, round % 2 ? 200 : MOST);
		uint64_t kind = rng_below(&r, 10);
		for (size_t i = 0; i < n; i++)
			score[i] = make_score(&r, kind, i);
		order_descending(score, n, order, &arena);
		check(score, n, order);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* More of them are told apart by more digits. */
Test(order, many)
{
	enum { MANY = 100000 };
	static double score[MANY];
	static uint32_t order[MANY];
	struct rng r = rng_seed(3);
	struct arena arena = { 0 };
	for (uint64_t kind = 0; kind < 10; kind++) {
		for (size_t i = 0; i < MANY; i++)
			score[i] = make_score(&r, kind, i);
		order_descending(score, MANY, order, &arena);
		check(score, MANY, order);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(order, ascending_and_stable)
{
	static uint64_t key[MOST];
	static uint32_t order[MOST];
	struct rng r = rng_seed(2);
	struct arena arena = { 0 };
	for (int round = 0; round < ROUNDS; round++) {
		size_t n = rng_below(&r, round % 2 ? 200 : MOST);
		int drop = (int)rng_below(&r, 63); /* many drops: few different keys */
		for (size_t i = 0; i < n; i++)
			key[i] = rng_next(&r) >> drop;
		order_ascending(key, n, order, &arena);
		for (size_t i = 1; i < n; i++)
			cr_assert(key[order[i - 1]] < key[order[i]]
					|| (key[order[i - 1]] == key[order[i]] && order[i - 1] < order[i]),
				"%zu keys: %u stands before %u", n, order[i - 1], order[i]);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
