/* comparison.c -- laws of verdicts, and figures as plain loops give them. */
#include "fit/comparison.h"

#include "base/rng.h"
#include "fit/fit.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 400 };

/* Boxes with what two sets give them. */
struct pairs {
	size_t n;
	double old[MOST], new[MOST];
	uint64_t count[MOST];
};

static struct pairs
some_pairs(struct rng *r)
{
	struct pairs s = { .n = 1 + rng_below(r, MOST) };
	double shift = rng_unit(r) / 5 - 0.1, noise = rng_unit(r) / 2;
	for (size_t i = 0; i < s.n; i++) {
		s.old[i] = rng_unit(r);
		s.new[i] = fmin(fmax(s.old[i] + shift + noise * (rng_unit(r) - 0.5), 0), 1);
		s.count[i] = 1 + rng_below(r, 4);
	}
	return s;
}

/* The mean of the sample, of its IoUs or of those that are at least 0.3, seen from either side. */
static struct comparison_mean
mean_of(const struct pairs *s, bool recall, bool turned, uint64_t times)
{
	struct comparison_mean m = { 0 };
	for (size_t i = 0; i < s->n; i++) {
		double old = recall ? s->old[i] >= 0.3 : s->old[i], new = recall ? s->new[i] >= 0.3 : s->new[i];
		comparison_add(&m, turned ? new : old, turned ? old : new, times * s->count[i]);
	}
	return m;
}

Test(verdict, error_is_the_plain_one)
{
	struct rng r = rng_seed(1);
	for (int round = 0; round < 300; round++) {
		struct pairs s = some_pairs(&r);
		struct comparison_mean m = mean_of(&s, round % 2 == 0, false, 1);
		double n = 0, sum = 0, squares = 0;
		for (size_t i = 0; i < s.n; i++)
			n += (double)s.count[i];
		for (size_t i = 0; i < s.n; i++) {
			double d = round % 2 == 0 ? (s.new[i] >= 0.3) - (s.old[i] >= 0.3) : s.new[i] - s.old[i];
			sum += (double)s.count[i] * d;
		}
		for (size_t i = 0; i < s.n; i++) {
			double d = round % 2 == 0 ? (s.new[i] >= 0.3) - (s.old[i] >= 0.3) : s.new[i] - s.old[i];
			squares += (double)s.count[i] * (d - sum / n) * (d - sum / n);
		}
		cr_assert_float_eq(comparison_gain(&m), sum / n, 1e-12);
		if (n > 1)
			cr_assert_float_eq(comparison_error(&m), sqrt(squares / n / (n - 1)), 1e-8);
	}
}

Test(verdict, of_a_set_with_itself_hardly_matters)
{
	struct rng r = rng_seed(2);
	for (int round = 0; round < 300; round++) {
		struct pairs s = some_pairs(&r);
		for (size_t i = 0; i < s.n; i++)
			s.new[i] = s.old[i];
		struct comparison_mean recall = mean_of(&s, true, false, 1), iou = mean_of(&s, false, false, 1);
		struct comparison_result j = comparison_judge(&recall, &iou);
		cr_assert(comparison_gain(&recall) == 0 && comparison_gain(&iou) == 0);
		cr_assert(comparison_error(&recall) == 0 || recall.boxes < 2);
		cr_assert_eq(j.verdict, recall.boxes < COMPARISON_LEAST ? COMPARISON_KEEP : COMPARISON_HARDLY_MATTERS);
	}
}

/* If the new set is to replace the old one, the old one is not to replace the new. */
Test(verdict, does_not_go_round_in_circles)
{
	struct rng r = rng_seed(3);
	int replaced = 0, kept = 0;
	for (int round = 0; round < 1000; round++) {
		struct pairs s = some_pairs(&r);
		struct comparison_mean recall = mean_of(&s, true, false, 1), iou = mean_of(&s, false, false, 1);
		struct comparison_mean back = mean_of(&s, true, true, 1), iou_back = mean_of(&s, false, true, 1);
		bool there = comparison_judge(&recall, &iou).verdict == COMPARISON_REPLACE;
		bool again = comparison_judge(&back, &iou_back).verdict == COMPARISON_REPLACE;
		cr_assert(!(there && again));
		replaced += there;
		kept += !there;
	}
	cr_expect(replaced > 50 && kept > 50, "%d replaced, %d kept: the law was hardly tried", replaced, kept);
}

/* More of the same boxes can only make a gain more certain. */
Test(verdict, stays_with_more_of_the_same)
{
	struct rng r = rng_seed(4);
	for (int round = 0; round < 500; round++) {
		struct pairs s = some_pairs(&r);
		struct comparison_mean recall = mean_of(&s, true, false, 1), iou = mean_of(&s, false, false, 1);
		struct comparison_mean more = mean_of(&s, true, false, 9), iou_more = mean_of(&s, false, false, 9);
		struct comparison_result one = comparison_judge(&recall, &iou),
			nine = comparison_judge(&more, &iou_more);
		if (one.cause != COMPARISON_FEW && one.cause != COMPARISON_CHANCE)
			cr_assert(one.verdict == nine.verdict);
	}
}

static void
some_shapes(struct rng *r, struct shape *shape, size_t n)
{
	for (size_t i = 0; i < n; i++)
		shape[i] = (struct shape){ 1 + 200 * rng_unit(r) * rng_unit(r), 1 + 200 * rng_unit(r) * rng_unit(r) };
}

/* What both sets of shapes do for the boxes, all sides times by. */
static struct comparison_result
judge(const struct shapes *data, const struct shape *anchor, const size_t k[2], double by,
	struct comparison_mean *recall, struct comparison_mean *iou)
{
	struct shape large[2][9];
	for (int which = 0; which < 2; which++)
		for (size_t i = 0; i < k[which]; i++)
			large[which][i] = (struct shape){ by * anchor[9 * which + (int)i].w,
				by * anchor[9 * which + (int)i].h };
	*recall = *iou = (struct comparison_mean){ 0 };
	for (size_t i = 0; i < data->n; i++) {
		struct shape box = { by * data->shape[i].w, by * data->shape[i].h };
		bool covered[2];
		double best[2];
		for (int which = 0; which < 2; which++)
			best[which] = comparison_centred(box, large[which], k[which], 4, &covered[which]);
		comparison_add(recall, covered[0], covered[1], data->count[i]);
		comparison_add(iou, best[0], best[1], data->count[i]);
	}
	return comparison_judge(recall, iou);
}

Test(verdict, means_of_shapes_are_those_of_fit_measure_and_scale)
{
	struct rng r = rng_seed(5);
	struct shape box[MOST], anchor[18];
	uint64_t count[MOST];
	for (int round = 0; round < 100; round++) {
		const struct shapes data = { 1 + rng_below(&r, MOST), box, count };
		const size_t k[2] = { 1 + rng_below(&r, 9), 1 + rng_below(&r, 9) };
		struct comparison_mean recall, iou, recall_large, iou_large;
		some_shapes(&r, box, data.n);
		some_shapes(&r, anchor, 18);
		for (size_t i = 0; i < data.n; i++)
			count[i] = 1 + rng_below(&r, 5);
		struct comparison_result j = judge(&data, anchor, k, 1, &recall, &iou);
		for (int which = 0; which < 2; which++) {
			struct fit_score s = fit_measure(&data, anchor + 9 * which, k[which], 4);
			cr_assert_float_eq(comparison_of(&recall, which), s.recall, 1e-12);
			cr_assert_float_eq(comparison_of(&iou, which), s.mean_iou, 1e-12);
		}
		double by = ldexp(1, (int)rng_below(&r, 21) - 10);
		struct comparison_result large = judge(&data, anchor, k, by, &recall_large, &iou_large);
		cr_assert(j.verdict == large.verdict && j.cause == large.cause);
		cr_assert_eq(comparison_gain(&recall), comparison_gain(&recall_large));
		cr_assert_eq(comparison_gain(&iou), comparison_gain(&iou_large));
	}
}
