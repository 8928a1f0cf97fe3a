/* comparison.c -- verdicts at and beside their bounds, and the figures that they rest on. */
#include "fit/comparison.h"

#include <criterion/criterion.h>
#include <math.h>

/* Of so many boxes some are covered by both sets, some by one alone. */
struct covered {
	uint64_t boxes, both, old, new;
};

static struct comparison_mean
recall_of(struct covered c)
{
	struct comparison_mean m = { 0 };
	comparison_add(&m, 1, 1, c.both);
	comparison_add(&m, 1, 0, c.old);
	comparison_add(&m, 0, 1, c.new);
	comparison_add(&m, 0, 0, c.boxes - c.both - c.old - c.new);
	return m;
}

/* IoUs of 0.5 with the old set; with the new one half of the boxes have more and half have less than 0.5 + gain. */
static struct comparison_mean
iou_of(uint64_t boxes, double gain, double spread)
{
	struct comparison_mean m = { 0 };
	comparison_add(&m, 0.5, 0.5 + gain - spread, boxes / 2);
	comparison_add(&m, 0.5, 0.5 + gain + spread, boxes - boxes / 2);
	return m;
}

Test(verdict, judges)
{
	static const struct {
		const char *name;
		struct covered recall;
		double gain, spread;
		enum comparison_verdict verdict;
		enum comparison_cause cause;
	} cases[] = {
		{ "the same", { 1000, 900, 0, 0 }, 0, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE },
		{ "99 boxes", { 99, 10, 0, 80 }, 0.3, 0, COMPARISON_KEEP, COMPARISON_FEW },
		{ "100 boxes", { 100, 10, 0, 80 }, 0.3, 0, COMPARISON_REPLACE, COMPARISON_RECALL_RISES },
		{ "recall falls by a point", { 10000, 9000, 100, 0 }, 0, 0, COMPARISON_KEEP, COMPARISON_RECALL_FALLS },
		{ "by less", { 10000, 9000, 99, 0 }, 0, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE },
		{ "by a point in all", { 10000, 8000, 600, 500 }, 0, 0, COMPARISON_KEEP, COMPARISON_RECALL_FALLS },
		{ "recall falls, IoU rises", { 10000, 9000, 100, 0 }, 0.2, 0, COMPARISON_KEEP,
			COMPARISON_RECALL_FALLS },
		{ "a fall need not be real", { 100, 90, 1, 0 }, 0, 0, COMPARISON_KEEP, COMPARISON_RECALL_FALLS },
		{ "IoU falls by 0.02", { 10000, 9000, 0, 0 }, -0.02, 0, COMPARISON_KEEP, COMPARISON_IOU_FALLS },
		{ "by less", { 10000, 9000, 0, 0 }, -0.0199, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE },
		{ "IoU falls, recall rises", { 10000, 8000, 0, 900 }, -0.02, 0, COMPARISON_KEEP, COMPARISON_IOU_FALLS },
		{ "recall rises by a point", { 10000, 9000, 0, 100 }, 0, 0, COMPARISON_REPLACE,
			COMPARISON_RECALL_RISES },
		{ "by less", { 10000, 9000, 0, 99 }, 0, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE },
		{ "recall rises from the bar", { 10000, 9800, 0, 100 }, 0, 0, COMPARISON_REPLACE,
			COMPARISON_RECALL_RISES },
		{ "from above the bar", { 10000, 9801, 0, 100 }, 0, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_SERVED },
		{ "recall rises by chance", { 100, 90, 0, 2 }, 0, 0, COMPARISON_KEEP, COMPARISON_CHANCE },
		{ "recall sways and rises", { 10000, 5000, 2000, 2100 }, 0, 0, COMPARISON_KEEP, COMPARISON_CHANCE },
		{ "IoU rises by 0.02", { 10000, 9000, 0, 0 }, 0.02, 0.1, COMPARISON_REPLACE, COMPARISON_IOU_RISES },
		{ "by less", { 10000, 9000, 0, 0 }, 0.0199, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE },
		{ "IoU rises by chance", { 100, 90, 0, 0 }, 0.02, 0.1, COMPARISON_KEEP, COMPARISON_CHANCE },
		{ "chance in one is made up by the other", { 100, 90, 0, 2 }, 0.05, 0.1, COMPARISON_REPLACE,
			COMPARISON_IOU_RISES },
		{ "above the bar IoU rises by 0.02", { 10000, 9900, 0, 0 }, 0.02, 0, COMPARISON_HARDLY_MATTERS,
			COMPARISON_SERVED },
		{ "by less", { 10000, 9900, 0, 0 }, 0.0199, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE },
		{ "by almost 0.1", { 10000, 9900, 0, 0 }, 0.0999, 0, COMPARISON_HARDLY_MATTERS, COMPARISON_SERVED },
		{ "by 0.1", { 10000, 9900, 0, 0 }, 0.1, 0, COMPARISON_REPLACE, COMPARISON_IOU_RISES },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct comparison_mean recall = recall_of(cases[i].recall);
		struct comparison_mean iou = iou_of(cases[i].recall.boxes, cases[i].gain, cases[i].spread);
		struct comparison_result j = comparison_judge(&recall, &iou);
		cr_expect(j.verdict == cases[i].verdict && j.cause == cases[i].cause, "case %zu, %s: %s, cause %d", i,
			cases[i].name, comparison_verdicts[j.verdict], j.cause);
	}
}

/* Every gain has to be larger by what fitting alone may give; losses count as they stand. */
Test(verdict, optimism_is_taken_off)
{
	static const struct {
		const char *name;
		uint64_t won, lost;
		double gain, recall_optimism, iou_optimism;
		enum comparison_cause cause;
	} cases[] = {
		{ "recall rises by optimism and a point", 150, 0, 0, 0.005, 0.005, COMPARISON_RECALL_RISES },
		{ "by less", 149, 0, 0, 0.005, 0.005, COMPARISON_CHANCE },
		{ "recall falls", 0, 100, 0, 0.005, 0.005, COMPARISON_RECALL_FALLS },
		{ "IoU rises by optimism and 0.02", 0, 0, 0.03, 0, 0.01, COMPARISON_IOU_RISES },
		{ "by less", 0, 0, 0.0299, 0, 0.01, COMPARISON_CHANCE },
		{ "IoU falls", 0, 0, -0.02, 0, 0.01, COMPARISON_IOU_FALLS },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct comparison_mean recall = recall_of((struct covered){ 10000, 9000, cases[i].lost, cases[i].won });
		struct comparison_mean iou = iou_of(10000, cases[i].gain, 0);
		recall.optimism = cases[i].recall_optimism;
		iou.optimism = cases[i].iou_optimism;
		cr_expect_eq(comparison_judge(&recall, &iou).cause, cases[i].cause, "%s", cases[i].name);
	}
}

Test(verdict, judges_nothing_without_boxes)
{
	struct comparison_mean none = { 0 };
	struct comparison_result j = comparison_judge(&none, &none);
	cr_expect(j.verdict == COMPARISON_KEEP && j.cause == COMPARISON_FEW);
	cr_expect_eq(comparison_of(&none, 0), 0);
	cr_expect_eq(comparison_gain(&none), 0);
	cr_expect(isinf(comparison_error(&none)));
}

Test(verdict, error_is_that_of_the_differences)
{
	struct comparison_mean m = { 0 };
	comparison_add(&m, 0.25, 0.5, 1);
	comparison_add(&m, 0.75, 0.75, 3);
	/* Differences 0.25, 0, 0, 0: mean 0.0625, variance 0.01171875 over n. */
	cr_expect_eq(m.boxes, 4);
	cr_expect_eq(comparison_of(&m, 0), 0.625);
	cr_expect_eq(comparison_of(&m, 1), 0.6875);
	cr_expect_eq(comparison_gain(&m), 0.0625);
	cr_expect_float_eq(comparison_error(&m), sqrt(0.01171875 / 3), 1e-15);
}

Test(verdict, sizes)
{
	static const struct {
		double w, h;
		size_t size;
	} cases[] = {
		{ 1e-300, 1e-300, 0 }, { 7.999, 8, 0 }, { 8, 8, 1 }, { 4, 16, 1 }, { 16, 16, 2 }, { 31.9, 32, 2 },
		{ 32, 32, 3 }, { 8, 128, 3 }, { 96, 96, 4 }, { 287, 288, 4 }, { 288, 288, 5 }, { 1e200, 1e200, 5 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(comparison_size(cases[i].w, cases[i].h), cases[i].size, "%g x %g", cases[i].w, cases[i].h);
}

Test(verdict, centred)
{
	static const struct shape anchor[] = { { 10, 10 }, { 40, 20 } };
	static const struct {
		const char *name;
		struct shape box;
		size_t k;
		double threshold, iou;
		bool covered;
	} cases[] = {
		{ "itself", { 10, 10 }, 2, 4, 1, true },
		{ "at the threshold", { 40, 10 }, 1, 4, 0.25, false },
		{ "below it", { 39, 10 }, 1, 4, 100.0 / 390, true },
		{ "the second is better", { 40, 10 }, 2, 4, 0.5, true },
		{ "best IoU without a match, match without the best", { 4, 10 }, 2, 2.5, 0.4, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool covered;
		double iou = comparison_centred(cases[i].box, anchor, cases[i].k, cases[i].threshold, &covered);
		cr_expect_float_eq(iou, cases[i].iou, 1e-12, "%s: %g", cases[i].name, iou);
		cr_expect_eq(covered, cases[i].covered, "%s", cases[i].name);
	}
}

Test(verdict, counts_what_is_not_covered)
{
	struct comparison_group g = { 0 };
	comparison_count(&g, true, true, 5);
	comparison_count(&g, false, true, 3);
	comparison_count(&g, true, false, 2);
	comparison_count(&g, false, false, 7);
	cr_expect(g.boxes == 17 && g.uncovered[0] == 10 && g.uncovered[1] == 9);
}
