/* sampler.c -- samples of one image, case by case. */
#include "assign/sampler.h"

#include <criterion/criterion.h>
#include <string.h>

enum { ANCHORS = 10, MOST = 10 };

static const double losses[ANCHORS] = { 9, 1, 9, 2, 3, 9, 2, 0, 5, 2 };

/* Anchors 2 and 5 are positive, 5 for two boxes, and 0, 8 are ignored. */
static struct case_ {
	const char *name;
	struct sample rule;
	const double *loss;
	size_t positives, ignored, negatives;
	size_t negative[MOST]; /* checked where known is set */
	bool known;
} const cases[] = {
	{ "all there is", { 256, 0.5, 0 }, NULL, 3, 2, 6, { 1, 3, 4, 6, 7, 9 }, true },
	{ "no positives", { 4, 0, 0 }, NULL, 0, 4, 4, { 0 }, false },
	{ "rounded down", { 5, 0.5, 0 }, NULL, 2, 0, 3, { 0 }, false },
	{ "positives alone", { 3, 1, 0 }, NULL, 3, 2, 0, { 0 }, true },
	{ "one hard background a positive", { 0, 0, 1 }, losses, 3, 2, 3, { 3, 4, 6 }, true },
	{ "a third", { 0, 0, 0.34 }, losses, 3, 2, 1, { 4 }, true },
	{ "less than one", { 0, 0, 0.33 }, losses, 3, 2, 0, { 0 }, true },
	{ "more than there are", { 0, 0, 1e300 }, losses, 3, 2, 6, { 1, 3, 4, 6, 7, 9 }, true },
	{ "without losses", { 0, 0, 1 }, NULL, 3, 2, 3, { 0 }, false },
	{ "mined in a sample", { 5, 1, 3 }, losses, 3, 2, 2, { 3, 4 }, true },
	{ "losses do not matter", { 256, 1, 0 }, losses, 3, 2, 6, { 1, 3, 4, 6, 7, 9 }, true },
};

Test(sample, cases)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct case_ *c = &cases[i];
		size_t anchor[] = { 2, 5, 5 };
		uint32_t matched[] = { 0, 0, 1 };
		double iou[] = { 0.5, 0.6, 0.7 };
		struct run ignore[] = { { 0, 1 }, { 8, 1 } };
		struct assignment a = { .positives = 3, .anchor = anchor, .matched = matched, .iou = iou, .ignored = 2,
			.ignore = ignore };
		struct negatives n;
		struct rng rng = rng_seed(i);
		sampler_draw(&c->rule, ANCHORS, c->loss, &rng, &a, &n, &arena);
		cr_assert_eq(a.positives, c->positives, "%s: %zu positives", c->name, a.positives);
		cr_assert_eq(n.n, c->negatives, "%s: %zu negatives", c->name, n.n);
		cr_assert(c->ignored == 0 || a.ignored == c->ignored, "%s: %zu runs", c->name, a.ignored);
		for (size_t k = 0; c->known && k < n.n; k++)
			cr_assert_eq(n.anchor[k], c->negative[k], "%s: negative %zu is %zu", c->name, k, n.anchor[k]);
	}
	arena_free(&arena);
}

Test(sample, nothing_at_all)
{
	struct arena arena = { 0 };
	struct assignment a = { 0 };
	struct negatives n;
	struct rng rng = rng_seed(0);
	sampler_draw(&(struct sample){ 256, 0.5, 3 }, 0, NULL, &rng, &a, &n, &arena);
	cr_assert(a.positives == 0 && a.ignored == 0 && n.n == 0);
	arena_free(&arena);
}
