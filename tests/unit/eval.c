/* eval.c -- matching, operating points, calibration, confusion, error types and recall: named cases. */
#include "eval/bootstrap.h"
#include "eval/calibration.h"
#include "eval/confusion.h"
#include "eval/eval_result.h"
#include "eval/operating.h"
#include "eval/pairwise.h"
#include "eval/recall.h"
#include "eval/sort.h"
#include "eval/tide.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>

static struct arena arena;

static struct eval_gt_box
gt_box(double x, double y, double w, double h, uint32_t label)
{
	return (struct eval_gt_box){ .box = { x, y, w, h }, .area = w * h, .label = label };
}

static struct eval_detection
detection(double x, double y, double w, double h, uint32_t label, double score)
{
	return (struct eval_detection){ .box = { x, y, w, h }, .label = label, .score = score };
}

/* One image, matched by COCO's rule at IoU 0.5 over all areas and one limit. */
static struct eval_lists
match(const struct eval_gt_box *t, size_t gt_boxes, const struct eval_detection *d, size_t detections,
	bool as_published)
{
	static struct eval_matches m;
	static const uint32_t first;
	const struct eval_image image = { gt_boxes, detections, t, d };
	struct eval_settings s = { 0 };
	protocol_find("coco")->defaults(&s);
	s.thresholds = 1;
	s.as_published = as_published;
	eval_matches_init(&m, protocol_find("coco"), &s, &arena);
	eval_matches_labels(&m, 2);
	eval_matches_add(&m, &image, 0, NULL, &arena);
	return eval_lists_make(&m, &first, 1, true, &arena, &arena);
}

/* The signs of label 0's detections, best first: 1 true, -1 false, 0 not counted. */
static void
check_signs(const struct eval_lists *l, size_t area, const int *want, size_t n)
{
	cr_assert_eq(l->first[1], n);
	for (size_t i = 0; i < n; i++) {
		int sign = eval_matches_sign(l->matches, eval_matches_kept(l->matches, l->kept[i])->outcome, 0, area);
		cr_assert_eq(sign, want[i], "detection %zu is %d, not %d", i, sign, want[i]);
	}
}

Test(eval_match, a_box_is_found_once)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0) };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.5), detection(0, 0, 10, 9, 0, 0.9) };
	struct eval_lists l = match(t, 1, d, 2, false);
	check_signs(&l, 0, (int[]){ 1, -1 }, 2);
}

Test(eval_match, a_label_apart)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 1) };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.5) };
	struct eval_lists l = match(t, 1, d, 1, false);
	check_signs(&l, 0, (int[]){ -1 }, 1);
}

/* The first detection reaches both boxes equally and takes the later; the second reaches that one alone. */
Test(eval_match, of_equal_ious_the_later_box)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0), gt_box(0, 0, 10, 10, 0) };
	const struct eval_gt_box apart[] = { gt_box(0, 0, 10, 10, 0), gt_box(4, 0, 10, 10, 0) };
	const struct eval_detection d[] = { detection(2, 0, 10, 10, 0, 0.9), detection(6, 0, 10, 10, 0, 0.8) };
	struct eval_lists l = match(t, 2, d, 1, false);
	check_signs(&l, 0, (int[]){ 1 }, 1);
	l = match(apart, 2, d, 2, false);
	check_signs(&l, 0, (int[]){ 1, -1 }, 2);
}

Test(eval_match, a_threshold_is_reached_by_equality)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0) };
	const struct eval_detection half[] = { detection(0, 0, 10, 5, 0, 1) }, less[] = { detection(0, 0, 10, 4.999, 0,
		1) };
	struct eval_lists l = match(t, 1, half, 1, false);
	check_signs(&l, 0, (int[]){ 1 }, 1);
	l = match(t, 1, less, 1, false);
	check_signs(&l, 0, (int[]){ -1 }, 1);
}

/* Any number of detections; the overlap is over their own area. */
Test(eval_match, a_crowd_takes_all_and_none_counts)
{
	struct eval_gt_box t[] = { gt_box(0, 0, 100, 100, 0) };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.9), detection(50, 50, 10, 10, 0, 0.8),
		detection(95, 0, 10, 10, 0, 0.7), detection(98, 0, 10, 10, 0, 0.6) };
	t[0].crowd = true;
	struct eval_lists l = match(t, 1, d, 4, false);
	check_signs(&l, 0, (int[]){ 0, 0, 0, -1 }, 4);
	cr_assert_eq(l.positives[0], 0);
}

/* A box that counts is taken before one that does not, whatever their IoUs. */
Test(eval_match, an_ignored_box_comes_last)
{
	struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0), gt_box(0, 0, 10, 8, 0) };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.9), detection(0, 0, 10, 10, 0, 0.8) };
	t[0].ignore = true;
	struct eval_lists l = match(t, 2, d, 2, false);
	check_signs(&l, 0, (int[]){ 1, 0 }, 2);
}

/* 32 x 32 is small and medium: both ends of a range are in it. */
Test(eval_match, areas_have_both_ends)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 32, 32, 0) };
	const struct eval_detection d[] = { detection(0, 0, 32, 32, 0, 0.9), detection(200, 0, 33, 32, 0, 0.5) };
	struct eval_lists l = match(t, 1, d, 2, false);
	check_signs(&l, 0, (int[]){ 1, -1 }, 2);
	check_signs(&l, 1, (int[]){ 1, 0 }, 2);
	check_signs(&l, 2, (int[]){ 1, -1 }, 2);
	check_signs(&l, 3, (int[]){ 0, 0 }, 2);
}

Test(eval_match, an_annotation_of_id_0)
{
	struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0) };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.9) };
	t[0].id_is_zero = true;
	struct eval_lists l = match(t, 1, d, 1, false);
	check_signs(&l, 0, (int[]){ 1 }, 1);
	l = match(t, 1, d, 1, true);
	check_signs(&l, 0, (int[]){ -1 }, 1);
}

/* What has matched it is as if it had matched nothing: it does not count where its own area is not asked for. */
Test(eval_match, an_annotation_of_id_0_in_another_area)
{
	struct eval_gt_box t[] = { gt_box(0, 0, 40, 40, 0) };
	const struct eval_detection d[] = { detection(0, 0, 40, 40, 0, 0.9) };
	t[0].id_is_zero = true;
	t[0].area = 1000;
	struct eval_lists l = match(t, 1, d, 1, true);
	check_signs(&l, 0, (int[]){ -1 }, 1);
	check_signs(&l, 1, (int[]){ 0 }, 1);
}

Test(eval_match, a_side_of_0_overlaps_nothing)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 0, 0) };
	const struct eval_detection d[] = { detection(0, 0, 10, 0, 0, 0.9), detection(0, 0, -10, -10, 0, 0.8) };
	struct eval_lists l = match(t, 1, d, 2, false);
	check_signs(&l, 0, (int[]){ -1, -1 }, 2);
}

/* A true one at 0.9, then a true and a false one at 0.5 that come or go together, then a false one. */
static struct eval_lists
operating_scene(void)
{
	static const struct eval_gt_box t[] = { { .box = { 0, 0, 10, 10 }, .area = 100 }, { .box = { 20, 0, 10, 10 },
		.area = 100 },
		{ .box = { 40, 0, 10, 10 }, .area = 100 } };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.9), detection(20, 0, 10, 10, 0, 0.5),
		detection(60, 0, 10, 10, 0, 0.5), detection(80, 0, 10, 10, 0, 0.1) };
	return match(t, 3, d, 4, false);
}

Test(operating, ties_are_whole)
{
	struct eval_lists l = operating_scene();
	size_t n;
	struct operating_point *p = operating_points(&l, 0, 0, &n, &arena, &arena);
	cr_assert_eq(n, 3);
	cr_assert(p[1].score == 0.5 && p[1].tp == 2 && p[1].fp == 1 && p[1].positives == 3);
	struct operating_point at = operating_at(p, n, 3, 0.5), above = operating_at(p, n, 3, 0.51),
		none = operating_at(p, n, 3, 1);
	cr_assert(at.tp == 2 && at.fp == 1);
	cr_assert(above.tp == 1 && above.fp == 0);
	cr_assert(none.tp == 0 && none.fp == 0 && none.score == 1);
	cr_assert(isnan(operating_precision(none)) && operating_recall(none) == 0 && operating_f1(none) == 0);
	cr_assert_eq(operating_precision(at), 2.0 / 3);
	cr_assert_eq(operating_f1(at), 2.0 * 2 / 6);
	cr_assert_eq(operating_best_f1(p, n).score, 0.5);
	p = operating_points(&l, SIZE_MAX, 0, &n, &arena, &arena);
	cr_assert(n == 3 && p[2].fp == 2);
}

Test(calibration, bins)
{
	struct eval_lists l = operating_scene();
	struct calibration_bin bin[2] = { 0 };
	calibration_fill(&l, 0, 0, bin, 2);
	cr_assert(bin[0].detections == 1 && bin[0].tp == 0 && bin[0].score == 0.1);
	cr_assert(bin[1].detections == 3 && bin[1].tp == 2 && fabs(bin[1].score - 1.9) < 1e-15);
	cr_assert_float_eq(calibration_error(bin, 2), (0.1 + 0.1) / 4, 1e-15);
	cr_assert(isnan(calibration_error(bin, 0)));
}

/* Pairs by IoU: the box goes to the better detection of the wrong label; the other finds nothing. */
Test(confusion, by_overlap)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0), gt_box(50, 0, 10, 10, 1) };
	const struct eval_detection d[] = { detection(0, 0, 10, 9, 0, 0.9), detection(0, 0, 10, 10, 1, 0.5),
		detection(0, 0, 10, 10, 0, 0.2) };
	const struct eval_image image = { 2, 3, t, d };
	struct confusion c;
	confusion_init(&c, 0.25, 0.5, &arena);
	confusion_image(&c, &image, &arena);
	cr_assert_eq(confusion_count(&c, 0, 1), 1);
	cr_assert_eq(confusion_count(&c, CONFUSION_BACKGROUND, 0), 1);
	cr_assert_eq(confusion_count(&c, 1, CONFUSION_BACKGROUND), 1);
	cr_assert_eq(confusion_count(&c, 0, 0), 0);
}

Test(confusion, many_cells)
{
	struct confusion c, twice;
	uint32_t same[100];
	confusion_init(&c, 0, 0.5, &arena);
	confusion_init(&twice, 0, 0.5, &arena);
	for (uint32_t i = 0; i < 100; i++) {
		same[i] = 99 - i;
		for (uint32_t k = 0; k < 100; k++)
			confusion_add(&c, i, k, i + 100 * k);
	}
	confusion_merge(&twice, &c, same);
	for (uint32_t i = 0; i < 100; i++) {
		for (uint32_t k = 0; k < 100; k++)
			cr_assert_eq(confusion_count(&twice, 99 - i, 99 - k), i + 100 * k);
	}
}

/* Each rule of TIDE once, in one image. */
Test(tide, each_kind)
{
	struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0), gt_box(100, 0, 10, 10, 0), gt_box(200, 0, 10, 10, 1),
		gt_box(300, 0, 10, 10, 0), gt_box(400, 0, 100, 100, 0) };
	const struct eval_detection d[] = { detection(0, 0, 10, 10, 0, 0.9), detection(0, 0, 10, 9, 0, 0.8),
		detection(100, 0, 10, 4, 0, 0.7), detection(200, 0, 10, 10, 0, 0.6), detection(600, 0, 10, 10, 0, 0.5),
		detection(200, 0, 10, 4, 0, 0.4), detection(410, 0, 10, 10, 0, 0.3) };
	static const enum tide_kind kind[] = { TIDE_TP, TIDE_DUPE, TIDE_LOC, TIDE_CLS, TIDE_BKG, TIDE_BOTH, TIDE_BKG };
	const struct eval_image image = { 5, 7, t, d };
	struct tide_detection what[7];
	struct tide_gt_box found[5];
	t[4].crowd = true;
	tide_image(&tide_usual, &image, what, found, &arena);
	for (size_t i = 0; i < 7; i++)
		cr_assert_eq(what[i].kind, kind[i], "detection %zu is %d, not %d", i, (int)what[i].kind, (int)kind[i]);
	cr_assert(what[2].turned && what[3].turned && !what[1].turned);
	cr_assert(what[6].ignored && !what[4].ignored);
	cr_assert(found[0].found && found[1].usable && found[2].usable && !found[3].found && !found[3].usable);
}

/* One proposal serves one box; the second is served by what is left. */
Test(recall, pairs_are_of_two)
{
	const struct eval_gt_box t[] = { gt_box(0, 0, 10, 10, 0), gt_box(0, 0, 10, 9, 1) };
	const struct eval_box p[] = { { 0, 0, 10, 10 }, { 0, 0, 10, 6 } };
	struct eval_settings s = { 0 };
	struct recall r;
	protocol_find("coco")->defaults(&s);
	s.limits = 2;
	s.max_dets[0] = 1;
	s.max_dets[1] = UINT32_MAX;
	recall_init(&r, &s, &arena);
	recall_image(&r, t, 2, p, 2, &arena);
	cr_assert_eq(recall_gt_boxes(&r, SIZE_MAX, 0), 2);
	cr_assert_eq(recall_figure(&r, 0, 0, 0, SIZE_MAX), 1);
	cr_assert_eq(recall_figure(&r, 1, 0, 0, SIZE_MAX), 0);
	cr_assert_eq(recall_figure(&r, 1, 0, 1, 0), 1);
	cr_assert_float_eq(recall_figure(&r, 1, 0, 1, SIZE_MAX), 0.4, 1e-15); /* IoU 2/3: at .5 .55 .6 .65 */
	cr_assert(isnan(recall_figure(&r, 0, 3, 0, 0)));
}

Test(bootstrap, quantile)
{
	const double x[] = { 1, 2, 4 };
	cr_assert_eq(bootstrap_quantile(x, 3, 0), 1);
	cr_assert_eq(bootstrap_quantile(x, 3, 1), 4);
	cr_assert_eq(bootstrap_quantile(x, 3, 0.5), 2);
	cr_assert_eq(bootstrap_quantile(x, 3, 0.75), 3);
}

/* With one image every draw is the image itself. */
Test(bootstrap, one_image)
{
	struct eval_lists l = operating_scene();
	const uint32_t label = 0;
	double figure[3];
	struct eval_result r = eval_result_make(&l, &label, 1, &arena, &arena);
	bootstrap_rounds(&l, &label, 1, 7, 3, figure, &arena);
	for (size_t i = 0; i < 3; i++)
		cr_assert_float_eq(figure[i], eval_result_metric(&r, &(struct eval_metric){ false, SIZE_MAX, 0, 2 }, 0,
			&arena),
			1e-15);
}

/* What numpy.add.reduce gives for 1/1 + 1/2 + … 1/n. */
Test(pairwise, as_numpy)
{
	static double x[20000];
	for (size_t i = 0; i < 20000; i++)
		x[i] = 1 / (double)(i + 1);
	cr_assert_eq(pairwise_sum(x, 7), 2.5928571428571425);
	cr_assert_eq(pairwise_sum(x, 100), 5.187377517639621);
	cr_assert_eq(pairwise_sum(x, 1000), 7.485470860550345);
	cr_assert_eq(pairwise_sum(x, 20000), 10.480728217229329);
}

Test(sort, long_lists)
{
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct rng r = rng_seed(seed);
		size_t n = rng_below(&r, 3000);
		struct sort_room room = sort_room(n, &arena);
		for (size_t i = 0; i < n; i++)
			room.score[i] = seed % 4 == 0 ? (double)rng_below(&r, 9) - 4 : seed % 4 == 1 ? rng_unit(&r) :
				seed % 4 == 2 ? 1e-300 * rng_unit(&r) + (i == 5) : (double)rng_below(&r, 10000) / 10000;
		const uint32_t *order = sort_descending(&room, n);
		for (size_t i = 1; i < n; i++)
			cr_assert(room.score[order[i - 1]] > room.score[order[i]] ||
				(room.score[order[i - 1]] == room.score[order[i]] && order[i - 1] < order[i]));
	}
}
