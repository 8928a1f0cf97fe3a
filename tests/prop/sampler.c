/* sampler.c -- laws of samples, and agreement with lists of all anchors. */
#include "assign/sampler.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { ANCHORS = 300, ROUNDS = 4000 };

enum state { BACKGROUND, POSITIVE, IGNORED };

/* A random assignment, with the state of each anchor; anchors repeat now and then. */
static struct assignment
make(struct rng *r, size_t anchors, enum state *state, struct arena *arena)
{
	struct assignment a = { .anchor = arena_array(arena, size_t, 2 * anchors),
		.matched = arena_array(arena, uint32_t, 2 * anchors), .iou = arena_array(arena, double, 2 * anchors),
		.ignore = arena_array(arena, struct run, anchors) };
	uint64_t some = 1 + rng_below(r, 20);
	for (size_t i = 0; i < anchors; i++) {
		uint64_t kind = rng_below(r, some);
		state[i] = kind == 0 ? POSITIVE : kind == 1 ? IGNORED : BACKGROUND;
		for (uint32_t k = 0; state[i] == POSITIVE && k < 1 + (rng_below(r, 4) == 0); k++) {
			a.anchor[a.positives] = i;
			a.matched[a.positives] = k;
			a.iou[a.positives++] = (double)i + k / 2.0;
		}
		if (state[i] == IGNORED && i > 0 && state[i - 1] == IGNORED)
			a.ignore[a.ignored - 1].count++;
		else if (state[i] == IGNORED)
			a.ignore[a.ignored++] = (struct run){ i, 1 };
	}
	return a;
}

/* Every anchor is where it may be: positives stay or are ignored, the ignored stay, negatives were backgrounds. */
static void
check_states(const enum state *state, size_t anchors, const struct assignment *a, const struct negatives *n)
{
	char now[ANCHORS] = { 0 };
	for (size_t i = 0; i < a->positives; i++) {
		now[a->anchor[i]] = 'p';
		cr_assert_eq(state[a->anchor[i]], POSITIVE);
		cr_assert_eq(a->iou[i], (double)a->anchor[i] + a->matched[i] / 2.0, "a positive lost its box");
		cr_assert(i == 0 || a->anchor[i - 1] < a->anchor[i] || a->matched[i - 1] < a->matched[i]);
	}
	for (size_t i = 0; i < n->n; i++) {
		now[n->anchor[i]] = 'n';
		cr_assert_eq(state[n->anchor[i]], BACKGROUND);
		cr_assert(i == 0 || n->anchor[i - 1] < n->anchor[i]);
	}
	for (size_t i = 0; i < a->ignored; i++) {
		cr_assert(i == 0 || a->ignore[i - 1].first + a->ignore[i - 1].count < a->ignore[i].first);
		for (size_t k = 0; k < a->ignore[i].count; k++) {
			cr_assert_eq(now[a->ignore[i].first + k], 0);
			now[a->ignore[i].first + k] = 'i';
		}
	}
	for (size_t i = 0; i < anchors; i++)
		cr_assert(state[i] == BACKGROUND ? now[i] != 'i' : now[i] != 0, "anchor %zu is lost", i);
}

static void
check_counts(const struct sample *rule, size_t positives, size_t backgrounds, const struct assignment *a,
	const struct negatives *n)
{
	size_t most = (size_t)((double)rule->count * rule->fraction), wanted = backgrounds;
	cr_assert_eq(a->positives, rule->count > 0 && most < positives ? most : positives);
	if (rule->count > 0)
		wanted = (size_t)fmin((double)wanted, (double)rule->count - (double)a->positives);
	if (rule->neg_ratio > 0)
		wanted = (size_t)fmin((double)wanted, rule->neg_ratio * (double)a->positives);
	cr_assert_eq(n->n, wanted, "%zu negatives, not %zu", n->n, wanted);
}

/* No background that was left out is harder than one that was chosen, nor as hard and earlier. */
static void
check_hardest(const double *loss, const enum state *state, size_t anchors, const struct negatives *n)
{
	bool chosen[ANCHORS] = { false };
	for (size_t i = 0; i < n->n; i++)
		chosen[n->anchor[i]] = true;
	for (size_t i = 0; i < n->n; i++)
		for (size_t k = 0; k < anchors; k++)
			if (state[k] == BACKGROUND && !chosen[k])
				cr_assert(loss[k] < loss[n->anchor[i]] ||
					(loss[k] == loss[n->anchor[i]] && k > n->anchor[i]));
}

Test(sample, laws)
{
	struct rng r = rng_seed(1);
	struct arena arena = { 0 };
	static enum state state[ANCHORS];
	static double loss[ANCHORS];
	for (int round = 0; round < ROUNDS; round++) {
		size_t anchors = rng_below(&r, ANCHORS), backgrounds = 0;
		struct assignment a = make(&r, anchors, state, &arena);
		size_t positives = a.positives;
		for (size_t i = 0; i < anchors; i++) {
			backgrounds += state[i] == BACKGROUND;
			loss[i] = (double)rng_below(&r, 9);
		}
		struct sample rule = { .count = (unsigned)rng_below(&r, 100), .fraction = (double)rng_below(&r, 9) /
			8 };
		if (rule.count == 0 || rng_below(&r, 2))
			rule.neg_ratio = (double)(1 + rng_below(&r, 12)) / 4;
		bool ranked = rng_below(&r, 2);
		struct negatives n;
		sampler_draw(&rule, anchors, ranked ? loss : NULL, &r, &a, &n, &arena);
		check_counts(&rule, positives, backgrounds, &a, &n);
		check_states(state, anchors, &a, &n);
		if (ranked && rule.neg_ratio > 0)
			check_hardest(loss, state, anchors, &n);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Each of 10 positives and 20 backgrounds is chosen as often as any other: within 6 standard deviations. */
Test(sample, uniform)
{
	enum { DRAWS = 20000 };
	struct rng r = rng_seed(2);
	struct arena arena = { 0 };
	double times[32] = { 0 };
	const struct sample rule = { .count = 16, .fraction = 0.25 };
	for (int round = 0; round < DRAWS; round++) {
		struct run ignore[] = { { 4, 1 }, { 30, 1 } };
		size_t anchor[] = { 0, 3, 6, 9, 12, 15, 18, 21, 24, 27 };
		uint32_t matched[10] = { 0 };
		double iou[10] = { 0 };
		struct assignment a = { .positives = 10, .anchor = anchor, .matched = matched, .iou = iou, .ignored = 2,
			.ignore = ignore };
		struct negatives n;
		sampler_draw(&rule, 32, NULL, &r, &a, &n, &arena);
		for (size_t i = 0; i < a.positives; i++)
			times[a.anchor[i]]++;
		for (size_t i = 0; i < n.n; i++)
			times[n.anchor[i]]++;
		arena_reset(&arena);
	}
	for (size_t i = 0; i < 32; i++) {
		double share = i == 4 || i == 30 ? 0 : i % 3 == 0 && i < 30 ? 0.4 : 0.6;
		double spread = sqrt(DRAWS * share * (1 - share));
		cr_assert(fabs(times[i] - DRAWS * share) <= 6 * spread, "anchor %zu: %g times of %d", i, times[i],
			DRAWS);
	}
	arena_free(&arena);
}
