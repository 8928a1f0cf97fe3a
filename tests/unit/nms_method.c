/* nms_method.c -- the methods of suppression on boxes that can be worked out by hand. */
#include "nms/nms.h"
#include "nms/nms_limit.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 256 };

static const struct nms_method *
method(const char *name)
{
	const struct nms_method *m = nms_method_find(name);
	cr_assert_not_null(m, "no method %s", name);
	return m;
}

struct outcome {
	size_t kept;
	uint32_t keep[MOST];
	double score[MOST];
	struct box box[MOST];
	int32_t by[MOST];
};

static struct outcome got;

static void
run(const char *name, const struct nms_input *in, struct nms_options o)
{
	struct arena arena = { 0 };
	memset(&got, 0xff, sizeof got);
	if (in->n > 0) {
		memcpy(got.score, in->score, in->n * sizeof *in->score);
		memcpy(got.box, in->box, in->n * sizeof *in->box);
	}
	struct nms_result out = { .keep = got.keep, .score = got.score, .box = got.box, .by = got.by };
	method(name)->run(in, &o, &out, &arena);
	got.kept = out.kept;
	arena_free(&arena);
}

static struct nms_options
options(void)
{
	return (struct nms_options){ .iou = 0.5, .sigma = 0.5, .beta = 1, .score = 0.001, .max = SIZE_MAX };
}

/* Three boxes in a row and one of another group. IoU of 0 and 1: 0.6; of 1 and 2: 0.6; of 0 and 2: 1/3. d^2/c^2 of
 * neighbours: 4/244, for both lie in 10 by 12. */
static const struct box row[] = { { 0, 0, 8, 12 }, { 2, 0, 10, 12 }, { 4, 0, 12, 12 }, { 2, 0, 10, 12 } };
static const double row_score[] = { 0.8, 0.5, 0.4, 0.3 };
static const uint32_t row_group[] = { 1, 1, 1, 9 };

struct row_case {
	const char *name, *method;
	double iou;
	size_t max, kept;
	uint32_t keep[4];
	double score[4];
	int32_t by[4];
};

static const struct row_case row_cases[] = {
	{ "hard: 1 goes, so 2 stays", "hard", 0.5, 9, 3, { 0, 2, 3 }, { 0.8, 0.5, 0.4, 0.3 }, { -1, 0, -1, -1 } },
	{ "hard: exactly at the threshold", "hard", 0.6, 9, 4, { 0, 1, 2, 3 }, { 0.8, 0.5, 0.4, 0.3 },
		{ -1, -1, -1, -1 } },
	{ "fast: 1 goes and takes 2 along", "fast", 0.5, 9, 2, { 0, 3 }, { 0.8, 0.5, 0.4, 0.3 }, { -1, 0, 1, -1 } },
	{ "fast: max", "fast", 0.5, 1, 1, { 0 }, { 0.8, 0.5, 0.4, 0.3 }, { -1, 0, 1, -2 } },
	{ "diou: 0.6 - 4/244 is above 0.58", "diou", 0.58, 9, 3, { 0, 2, 3 }, { 0.8, 0.5, 0.4, 0.3 },
		{ -1, 0, -1, -1 } },
	{ "diou: and not above 0.59", "diou", 0.59, 9, 4, { 0, 1, 2, 3 }, { 0.8, 0.5, 0.4, 0.3 }, { -1, -1, -1, -1 } },
	{ "linear: 2 is not lowered by 0; 1 by 0, then by 2", "linear", 0.5, 9, 4, { 0, 2, 3, 1 },
		{ 0.8, 0.5 * 0.4 * 0.4, 0.4, 0.3 }, { -1, -1, -1, -1 } },
	{ "linear: max", "linear", 0.5, 2, 2, { 0, 2 }, { 0.8, 0.5 * 0.4 * 0.4, 0.4, 0.3 }, { -1, -2, -1, -2 } },
	{ "linear: nothing overlaps", "linear", 0.6, 9, 4, { 0, 1, 2, 3 }, { 0.8, 0.5, 0.4, 0.3 }, { -1, -1, -1, -1 } },
	{ "gaussian: exp(-2 IoU^2)", "gaussian", 0.5, 9, 4, { 0, 2, 3, 1 },
		{ 0.8, 0.5 * 0.48675225595997168 * 0.48675225595997168, 0.4 * 0.80073740291680808, 0.3 },
		{ -1, -1, -1, -1 } },
	{ "matrix: the overlap of 1 and 2 counts as 1 is hidden", "matrix", 0.5, 9, 4, { 0, 2, 3, 1 },
		{ 0.8, 0.5 * 0.48675225595997168, 0.4 * 0.80073740291680808, 0.3 }, { -1, -1, -1, -1 } },
};

Test(suppress, a_row_of_boxes)
{
	struct nms_input in = { .n = 4, .box = row, .score = row_score, .group = row_group };
	for (size_t i = 0; i < sizeof row_cases / sizeof row_cases[0]; i++) {
		const struct row_case *c = &row_cases[i];
		struct nms_options o = options();
		o.iou = c->iou;
		o.max = c->max;
		run(c->method, &in, o);
		cr_expect_eq(got.kept, c->kept, "%s: %zu kept", c->name, got.kept);
		for (size_t k = 0; k < c->kept; k++)
			cr_expect_eq(got.keep[k], c->keep[k], "%s: keep[%zu] is %u", c->name, k, got.keep[k]);
		for (size_t k = 0; k < 4; k++) {
			cr_expect(fabs(got.score[k] - c->score[k]) < 1e-15, "%s: score[%zu] is %.17g", c->name, k,
				got.score[k]);
			cr_expect_eq(got.by[k], c->by[k], "%s: by[%zu] is %d", c->name, k, got.by[k]);
		}
	}
}

Test(suppress, a_score_that_falls_too_low_goes)
{
	struct nms_input in = { .n = 4, .box = row, .score = row_score, .group = row_group };
	struct nms_options o = options();
	o.score = 0.35; /* 3 never was above it */
	run("linear", &in, o);
	cr_expect_eq(got.kept, 2);
	static const int32_t linear[] = { -1, 0, -1, -2 };
	cr_expect_arr_eq(got.by, linear, sizeof linear);
	cr_expect_eq(got.score[1], 0.5 * (1 - 0.6));
	o.score = 0.31;
	run("matrix", &in, o);
	cr_expect_eq(got.kept, 2);
	cr_expect_arr_eq(got.by, linear, sizeof linear);
}

/* Nothing multiplies a score that is not above 0: it would rise. */
Test(suppress, scores_below_0_are_not_lowered)
{
	static const double score[] = { 0.5, -0.125, 0, -0.25 };
	struct nms_input in = { .n = 4, .box = row, .score = score };
	struct nms_options o = options();
	o.score = -INFINITY;
	static const char *const names[] = { "linear", "gaussian", "matrix" };
	for (size_t i = 0; i < 3; i++) {
		run(names[i], &in, o);
		cr_expect_eq(got.kept, 4);
		cr_expect_arr_eq(got.score, score, sizeof score);
	}
	/* Nor do they weigh. */
	run("weighted", &in, o);
	cr_expect_eq(got.kept, 2);
	cr_expect_arr_eq(&got.box[0], &row[0], sizeof row[0]);
	run("wbf", &in, o);
	cr_expect_arr_eq(&got.box[0], &row[0], sizeof row[0]);
	cr_expect_eq(got.score[0], (0.5 - 0.125 - 0.25) / 3);
	static const double none[] = { 0, 0, 0, 0 };
	in.score = none;
	run("wbf", &in, o);
	cr_expect_arr_eq(&got.box[0], &row[0], sizeof row[0]);
}

/* Of two boxes that lower a third alike the first in score order is named, whatever the order of looking; the rest keep
 * the index from looking at all boxes. */
Test(suppress, matrix_names_the_first)
{
	static struct box box[MOST];
	static double score[MOST];
	for (size_t i = 0; i < MOST; i++) {
		double x = 1000 + 20 * (double)i;
		box[i] = (struct box){ x, 0, x + 10, 10 };
		score[i] = 0.99;
	}
	box[100] = (struct box){ 0, 0, 10, 10 };
	box[101] = (struct box){ 10, 0, 20, 10 };
	box[50] = (struct box){ 5, 0, 15, 10 };
	score[50] = 0.4;
	struct nms_input in = { .n = MOST, .box = box, .score = score };
	struct nms_options o = options();
	o.score = 0.39;
	for (int swapped = 0; swapped < 2; swapped++) {
		score[100] = swapped ? 0.98 : 0.99;
		run("matrix", &in, o);
		cr_expect_eq(got.by[50], swapped ? 101 : 100);
		cr_expect_eq(got.kept, MOST - 1);
	}
}

Test(suppress, diou_exponent)
{
	/* IoU 1/3, d^2/c^2 is 25/325 = 1/13 */
	static const struct box box[] = { { 0, 0, 10, 10 }, { 5, 0, 15, 10 } };
	static const double score[] = { 0.9, 0.8 };
	struct nms_input in = { .n = 2, .box = box, .score = score };
	static const struct { double beta, iou; bool goes; } cases[] = {
		{ 1, 1.0 / 3 - 1.0 / 13 - 1e-9, true }, { 1, 1.0 / 3 - 1.0 / 13 + 1e-9, false },
		{ 2, 1.0 / 3 - 1.0 / 169 - 1e-9, true }, { 2, 1.0 / 3 - 1.0 / 169 + 1e-9, false },
		{ 0.6, 0.1187, true }, { 0.6, 0.1188, false }, /* 13^-0.6 = 0.21460... */
		{ 0, 0, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct nms_options o = options();
		o.beta = cases[i].beta;
		o.iou = cases[i].iou;
		run("diou", &in, o);
		cr_expect_eq(got.kept, cases[i].goes ? 1 : 2, "beta %g, iou %g", o.beta, o.iou);
	}
}

/* Box 2 goes to the kept box that is nearest to it, not to the best. */
Test(suppress, weighted_mean)
{
	static const struct box box[] = { { 0, 0, 10, 10 }, { 6, 0, 16, 10 }, { 4, 0, 14, 10 } };
	static const double score[] = { 0.9, 0.6, 0.5 };
	struct nms_input in = { .n = 3, .box = box, .score = score };
	struct nms_options o = options();
	o.iou = 0.3; /* IoU of 0 and 1: 1/4; of 0 and 2: 3/7; of 1 and 2: 2/3 */
	run("weighted", &in, o);
	double w1 = 0.6, w2 = 0.5 * (80.0 / 120), x = (w1 * 6 + w2 * 4) / (w1 + w2);
	cr_expect_eq(got.kept, 2);
	cr_expect_eq(got.by[2], 1);
	cr_expect_arr_eq(&got.box[0], &box[0], sizeof box[0]);
	cr_expect(fabs(got.box[1].x1 - x) < 1e-14 && fabs(got.box[1].x2 - x - 10) < 1e-14);
	cr_expect_arr_eq(&got.box[2], &box[2], sizeof box[2]);
	o.max = 1; /* which cuts the box that 2 went to, and 2 with it */
	run("weighted", &in, o);
	static const int32_t by[] = { -1, -2, -2 };
	cr_expect_eq(got.kept, 1);
	cr_expect_arr_eq(got.by, by, sizeof by);
}

Test(suppress, wbf_of_one_list)
{
	static const struct box box[] = { { 0, 0, 10, 10 }, { 0, 0, 10, 8 }, { 50, 0, 60, 10 }, { 0, 0, 0, 5 } };
	static const double score[] = { 0.25, 0.75, 0.625, 0.1 };
	struct nms_input in = { .n = 4, .box = box, .score = score };
	run("wbf", &in, options());
	static const uint32_t keep[] = { 2, 1, 3 }; /* the cluster of 1 has score 0.5 by now; an empty box stays */
	static const int32_t by[] = { 1, -1, -1, -1 };
	cr_expect_eq(got.kept, 3);
	cr_expect_arr_eq(got.keep, keep, sizeof keep);
	cr_expect_arr_eq(got.by, by, sizeof by);
	cr_expect_eq(got.score[1], 0.5);
	cr_expect_eq(got.box[1].y2, 8.5);
}

/* Two lists of equal content are that list; what one alone has seen gets half the score, weights being equal. */
Test(suppress, wbf_of_two_lists)
{
	static const struct box box[] = { { 0, 0, 8, 8 }, { 0, 0, 8, 8 }, { 50, 0, 60, 10 } };
	static const double score[] = { 0.5, 0.5, 0.5 }, weight[] = { 1, 3 };
	static const uint32_t list[] = { 0, 1, 0 };
	struct nms_input in = { .n = 3, .box = box, .score = score, .list = list, .lists = 2 };
	run("wbf", &in, options());
	cr_expect_eq(got.kept, 2);
	cr_expect_eq(got.score[0], 0.5);
	cr_expect_arr_eq(&got.box[0], &box[0], sizeof box[0]);
	cr_expect_eq(got.score[2], 0.25);
	in.weight = weight; /* the heavier list founds the cluster: its box is 1 */
	run("wbf", &in, options());
	cr_expect_eq(got.by[0], 1);
	cr_expect_eq(got.score[1], (0.5 + 1.5) / 2 * 2 / 4);
	cr_expect_eq(got.score[2], 0.125);
}

/* The other scores: the highest; the mean by weights and the share of models; those that saw nothing count in the
 * mean. */
Test(suppress, wbf_scores)
{
	static const struct box box[] = { { 0, 0, 8, 8 }, { 0, 0, 8, 8 }, { 0, 0, 8, 8 }, { 50, 0, 60, 10 } };
	static const double score[] = { 0.5, 0.25, 0.75, 0.5 }, weight[] = { 1, 4, 3 };
	static const uint32_t list[] = { 0, 0, 2, 1 };
	static const struct {
		enum nms_fused_score fused;
		double many, one;
	} cases[] = { { NMS_FUSED_AVG, 3.0 / 3 * 3 / 8, 2.0 / 8 }, { NMS_FUSED_MAX, 2.25 / 4, 2.0 / 4 },
		{ NMS_FUSED_BOX_AND_MODEL, 3.0 / 5 * 4 / 8, 2.0 / 4 * 4 / 8 },
		{ NMS_FUSED_ABSENT_MODEL, 3.0 / (5 + 4), 2.0 / (4 + 4) } };
	struct nms_input in = { .n = 4, .box = box, .score = score, .list = list, .lists = 3, .weight = weight };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nms_options o = options();
		o.fused = cases[i].fused;
		run("wbf", &in, o);
		cr_expect_eq(got.kept, 2);
		cr_expect_float_eq(got.score[2], cases[i].many, 1e-15, "%s: %g", nms_fused_scores[i], got.score[2]);
		cr_expect_float_eq(got.score[3], cases[i].one, 1e-15, "%s: %g", nms_fused_scores[i], got.score[3]);
	}
}

/* 0 grows around 1; 2, which it suppressed, too, overlaps what has grown no more and is lost. 3 is kept. */
Test(suppress, nmm)
{
	static const struct box box[] = { { 0, 0, 10, 10 }, { 4, 0, 14, 10 }, { -6, 0, 6, 10 }, { 30, 0, 40, 10 } };
	static const double score[] = { 0.9, 0.8, 0.7, 0.6 };
	static const struct box grown = { 0, 0, 14, 10 };
	struct nms_input in = { .n = 4, .box = box, .score = score };
	struct nms_options o = options();
	o.iou = 0.35; /* of 0 with 1 0.43, with 2 0.375; of 0 to 14 with 2 0.3 */
	run("nmm", &in, o);
	cr_expect_eq(got.kept, 2);
	cr_expect_eq(got.by[1], 0);
	cr_expect_eq(got.by[2], 0);
	cr_expect_arr_eq(&got.box[0], &grown, sizeof grown);
	cr_expect_arr_eq(&got.box[3], &box[3], sizeof grown);
	o.iou = 0.25;
	run("nmm", &in, o);
	cr_expect_eq(got.box[0].x1, -6);
}

/* Of each label so many, then of all; what those suppressed that went is cut with them. */
Test(suppress, limit_of_labels)
{
	static const struct box box[] = { { 0, 0, 8, 8 }, { 0, 0, 8, 7 }, { 20, 0, 28, 8 }, { 40, 0, 48, 8 },
		{ 60, 0, 68, 8 } };
	static const double score[] = { 0.5, 0.4, 0.9, 0.8, 0.7 };
	static const uint32_t label[] = { 0, 0, 0, 1, 1 };
	struct arena arena = { 0 };
	uint32_t keep[5];
	int32_t by[5];
	struct nms_input in = { .n = 5, .box = box, .score = score };
	struct nms_options o = options();
	struct nms_result out = { .keep = keep, .by = by };
	size_t over[2];
	method("hard")->run(&in, &o, &out, &arena);
	cr_assert_eq(out.kept, 4);
	nms_limit(&in, label, 1, SIZE_MAX, &out, over, &arena);
	cr_expect(out.kept == 2 && keep[0] == 2 && keep[1] == 3 && over[0] == 2 && over[1] == 0);
	cr_expect(by[0] == NMS_CUT && by[1] == NMS_CUT && by[2] == NMS_KEPT && by[4] == NMS_CUT);
	method("hard")->run(&in, &o, &out, &arena);
	nms_limit(&in, NULL, 3, 1, &out, over, &arena);
	cr_expect(out.kept == 1 && keep[0] == 2 && over[0] == 1 && over[1] == 2);
	arena_free(&arena);
}

Test(suppress, no_boxes)
{
	struct nms_input in = { .n = 0 };
	for (size_t i = 0; nms_method_names[i] != NULL; i++) {
		cr_expect_str_eq(nms_method_names[i], nms_methods[i]->name);
		run(nms_method_names[i], &in, options());
		cr_expect_eq(got.kept, 0, "%s", nms_method_names[i]);
	}
}

Test(suppress, max_0_keeps_nothing)
{
	struct nms_input in = { .n = 4, .box = row, .score = row_score };
	for (size_t i = 0; nms_method_names[i] != NULL; i++) {
		struct nms_options o = options();
		o.max = 0;
		run(nms_method_names[i], &in, o);
		cr_expect_eq(got.kept, 0, "%s", nms_method_names[i]);
		cr_expect_eq(got.by[0], NMS_CUT, "%s", nms_method_names[i]);
	}
}
