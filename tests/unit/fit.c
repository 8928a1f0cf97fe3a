/* fit.c -- figures for given anchors, what the searches do in degenerate cases, and knees of curves. */
#include "support/fit.h"
#include "fit/fit_knee.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(fit, measures)
{
	static const struct {
		const char *name;
		struct shape box[2];
		uint64_t count[2];
		struct shape anchor[2];
		size_t k;
		double iou, recall, fitness, per_box;
	} cases[] = {
		{ "itself", { { 8, 8 }, { 8, 9 } }, { 1, 0 }, { { 8, 8 } }, 1, 1, 1, 1, 1 },
		{ "half as wide", { { 4, 8 }, { 8, 9 } }, { 1, 0 }, { { 8, 8 } }, 1, 0.5, 1, 0.5, 1 },
		{ "one side longer, one shorter", { { 4, 16 }, { 8, 9 } }, { 1, 0 }, { { 8, 8 } }, 1, 1.0 / 3, 1, 0.5,
			1 },
		{ "at the threshold is outside", { { 2, 8 }, { 8, 9 } }, { 1, 0 }, { { 8, 8 } }, 1, 0.25, 0, 0, 0 },
		{ "just inside", { { 2.5, 8 }, { 8, 9 } }, { 1, 0 }, { { 8, 8 } }, 1, 0.3125, 1, 0.3125, 1 },
		{ "counts are weights", { { 2, 8 }, { 8, 8 } }, { 1, 3 }, { { 8, 8 } }, 1, 0.8125, 0.75, 0.75, 0.75 },
		{ "two anchors", { { 4, 8 }, { 8, 8 } }, { 1, 1 }, { { 8, 8 }, { 4, 8 } }, 2, 1, 1, 1, 2 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct shapes data = { cases[i].count[1] > 0 ? 2 : 1, cases[i].box, cases[i].count };
		struct fit_score s = fit_measure(&data, cases[i].anchor, cases[i].k, 4);
		cr_expect_float_eq(s.mean_iou, cases[i].iou, 1e-12, "%s: IoU %g", cases[i].name, s.mean_iou);
		cr_expect_float_eq(s.recall, cases[i].recall, 1e-12, "%s: recall %g", cases[i].name, s.recall);
		cr_expect_float_eq(s.fitness, cases[i].fitness, 1e-12, "%s: fitness %g", cases[i].name, s.fitness);
		cr_expect_float_eq(s.per_box, cases[i].per_box, 1e-12, "%s: per box %g", cases[i].name, s.per_box);
	}
}

Test(fit, measures_nothing_as_zeros)
{
	struct shapes none = { 0, NULL, NULL };
	struct shape anchor = { 1, 1 };
	struct fit_score s = fit_measure(&none, &anchor, 1, 4);
	cr_expect(s.mean_iou == 0 && s.recall == 0 && s.fitness == 0 && s.per_box == 0);
	cr_expect_eq(fit_recall(&none, &anchor, 1, 0.5), 0);
}

Test(fit, best_takes_the_first_of_equals)
{
	static const struct shape box[] = { { 4, 4 }, { 8, 2 } }, anchor[] = { { 2, 8 }, { 4, 8 }, { 8, 4 }, { 8, 2 } };
	struct shapes data = { 2, box, (const uint64_t[]){ 1, 3 } };
	uint32_t best[2];
	double iou[2];
	fit_best(&data, anchor, 4, best, iou);
	cr_expect_eq(best[0], 1);
	cr_expect_eq(iou[0], 0.5);
	cr_expect_eq(best[1], 3);
	fit_best(&data, anchor, 4, NULL, NULL);
	cr_expect_eq(fit_recall(&data, anchor, 4, 0.5), 1, "the bound is inside");
	cr_expect_eq(fit_recall(&data, anchor, 4, 0.51), 0.75);
}

Test(fit, sorts_by_float_area_then_width)
{
	/* 3e4 * 3e4 and a width less by 1e-5 are one area in float32 */
	struct shape s[] = { { 30000, 30000 }, { 29999.99999, 30000 }, { 1, 7 }, { 7, 1 }, { 2, 3 }, { 1, 1 } };
	shape_sort(s, 6);
	static const double wanted[6] = { 1, 2, 1, 7, 29999.99999, 30000 };
	for (size_t i = 0; i < 6; i++)
		cr_expect_eq(s[i].w, wanted[i], "%zu: %g", i, s[i].w);
}

Test(fit, finds_methods_by_name)
{
	cr_assert_not_null(fit_find("kmeans"));
	for (size_t i = 0; fit_methods[i] != NULL; i++) {
		cr_expect_str_eq(fit_method_names[i], fit_methods[i]->name);
		cr_expect_eq(fit_find(fit_method_names[i]), fit_methods[i]);
	}
	cr_expect_str_eq(fit_metrics[METRIC_IOU], "iou");
	cr_expect_str_eq(fit_metrics[METRIC_RATIO], "ratio");
	cr_expect_null(fit_metrics[2]);
	cr_expect_null(fit_find("kmean"));
}

static void
expect_shapes(const struct fit *fit, size_t n, const char *what)
{
	cr_assert_eq(fit->n, n, "%s: %zu shapes, not %zu", what, fit->n, n);
	for (size_t i = 0; i < n; i++)
		cr_expect(isfinite(fit->shape[i].w) && isfinite(fit->shape[i].h) && fit->shape[i].w > 0 &&
			fit->shape[i].h > 0,
			"%s: shape %zu is %g x %g", what, i, fit->shape[i].w, fit->shape[i].h);
}

Test(fit, odd_cases)
{
	static const struct shape box[] = { { 1, 1 }, { 1, 100000 }, { 2, 2 }, { 50, 60 }, { 100000, 1 },
		{ 100000, 100000 } };
	static const uint64_t count[] = { 5, 1, 1, UINT64_C(1) << 50, 1, 2 };
	static const struct {
		const char *name;
		size_t first, n, k, wanted;
	} cases[] = {
		{ "no box", 0, 0, 3, 0 }, { "one box", 3, 1, 1, 1 }, { "one box for nine", 3, 1, 9, 1 },
		{ "as many as k", 0, 6, 6, 6 }, { "one fewer than k", 0, 6, 7, 6 }, { "one more than k", 0, 6, 5, 5 },
		{ "1 px and 100000 px, one anchor", 0, 6, 1, 1 }, { "1 px and 100000 px, two anchors", 0, 6, 2, 2 },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < 4 * sizeof cases / sizeof cases[0]; i++) {
		enum fit_metric metric = i % 2 ? METRIC_RATIO : METRIC_IOU;
		const char *method = i / 2 % 2 ? "evolve" : "kmeans", *name = cases[i / 4].name;
		struct shapes data = { cases[i / 4].n, box + cases[i / 4].first, count + cases[i / 4].first };
		struct fit fit;
		fit_by(method, &data, &(struct fit_options){ .k = cases[i / 4].k, .metric = metric }, &fit, &arena);
		expect_shapes(&fit, cases[i / 4].wanted, name);
		if (cases[i / 4].wanted == cases[i / 4].n && data.n > 0)
			cr_expect_eq(fit_measure(&data, fit.shape, fit.n, 4).mean_iou, 1, "%s: not the boxes", name);
	}
	arena_free(&arena);
}

/* By areas these would be infinite or 0, and their quotients no numbers. */
Test(fit, measures_extremes)
{
	static const struct {
		const char *name;
		struct shape box, anchor;
		double iou;
	} cases[] = {
		{ "large, equal", { 1e300, 1e300 }, { 1e300, 1e300 }, 1 },
		{ "small, equal", { 1e-300, 1e-300 }, { 1e-300, 1e-300 }, 1 },
		{ "large, inside", { 1e300, 1e300 }, { 5e299, 1e300 }, 0.5 },
		{ "small, across", { 1e-300, 4e-300 }, { 2e-300, 2e-300 }, 1.0 / 3 },
		{ "far apart", { 1e300, 1e-300 }, { 1e-300, 1e300 }, 0 },
		{ "far apart, inside", { 1e300, 1e300 }, { 1e-300, 1e-300 }, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct shapes data = { 1, &cases[i].box, (const uint64_t[]){ 1 } };
		struct fit_score s = fit_measure(&data, &cases[i].anchor, 1, 4);
		cr_expect_float_eq(s.mean_iou, cases[i].iou, 1e-12, "%s: %g", cases[i].name, s.mean_iou);
	}
}

/* Nothing but equal boxes match when the threshold is next to 1. */
Test(fit, thresholds_next_to_one)
{
	struct shape box[30];
	uint64_t count[30];
	for (size_t i = 0; i < 30; i++) {
		box[i] = (struct shape){ 10 + (double)i, 10 };
		count[i] = i == 17 ? 5 : 1;
	}
	struct shapes data = { 30, box, count };
	struct arena arena = { 0 };
	const double thresholds[] = { nextafter(1, 2), 1 + 1e-15, 1 + 1e-14, 1.000001, 1.01 };
	for (size_t i = 0; i < 10; i++) {
		struct fit_options o = { .k = 2, .metric = METRIC_RATIO, .threshold = thresholds[i / 2] };
		struct fit fit;
		fit_by(i % 2 ? "evolve" : "kmeans", &data, &o, &fit, &arena);
		expect_shapes(&fit, 2, "next to one");
		double fitness = fit_measure(&data, fit.shape, 2, o.threshold).fitness;
		cr_expect(i < 4 || fabs(fitness - 6.0 / 34) < 1e-12, "%.17g: fitness %g", o.threshold, fitness);
	}
	arena_free(&arena);
}

/* Sides one unit in the last place apart: every IoU rounds to 1 or nearly, and nothing is left to gain. */
Test(fit, kmeans_of_boxes_almost_equal)
{
	struct shape box[40];
	uint64_t count[40];
	double w = 100;
	for (size_t i = 0; i < 40; i++) {
		box[i] = (struct shape){ w, 100 };
		count[i] = 1;
		w = nextafter(w, 200);
	}
	struct shapes data = { 40, box, count };
	struct arena arena = { 0 };
	struct fit fit;
	fit_by("kmeans", &data, &(struct fit_options){ .k = 9 }, &fit, &arena);
	expect_shapes(&fit, 9, "almost equal");
	cr_expect_gt(fit_measure(&data, fit.shape, fit.n, 4).mean_iou, 1 - 1e-12);
	arena_free(&arena);
}

/* Clusters that are far apart and small have one right answer. */
Test(fit, kmeans_finds_plain_clusters)
{
	static const struct shape centre[] = { { 10, 13 }, { 33, 23 }, { 62, 45 }, { 59, 119 }, { 373, 326 } };
	struct arena arena = { 0 };
	struct size_histogram sizes;
	size_histogram_init(&sizes, 1000, &arena);
	for (size_t i = 0; i < 5; i++)
		for (int x = -2; x <= 2; x++)
			for (int y = -2; y <= 2; y++)
				size_histogram_add(&sizes, centre[i].w * (1 + 0.01 * x), centre[i].h * (1 + 0.01 * y),
					1 + i);
	size_histogram_settle(&sizes);
	struct shapes data = size_histogram_shapes(&sizes, &arena);
	struct fit fit;
	fit_by("kmeans", &data, &(struct fit_options){ .k = 5 }, &fit, &arena);
	expect_shapes(&fit, 5, "plain clusters");
	for (size_t i = 0; i < 5; i++) {
		cr_expect_float_eq(fit.shape[i].w, centre[i].w, 0.011 * centre[i].w, "%zu: w %g", i, fit.shape[i].w);
		cr_expect_float_eq(fit.shape[i].h, centre[i].h, 0.011 * centre[i].h, "%zu: h %g", i, fit.shape[i].h);
	}
	arena_free(&arena);
}

Test(fit, knees)
{
	static const struct {
		const char *name;
		double quality[10];
		size_t n, knee;
	} cases[] = {
		{ "one", { 0.5 }, 1, 0 },
		{ "two", { 0.5, 0.6 }, 2, 1 },
		{ "two, equal", { 0.5, 0.5 }, 2, 0 },
		{ "two, falling", { 0.6, 0.5 }, 2, 0 },
		{ "flat", { 0.5, 0.5, 0.5, 0.5 }, 4, 0 },
		{ "a corner", { 0, 0.5, 0.9, 0.92, 0.94, 0.96 }, 6, 2 },
		{ "straight", { 0, 0.25, 0.5, 0.75, 1 }, 5, 4 },
		{ "ever steeper", { 0, 0.1, 0.3, 0.6, 1 }, 5, 4 },
		{ "1 - 1/x, the paper's kind", { 0, 0.5, 2.0 / 3, 0.75, 0.8, 5.0 / 6, 6.0 / 7, 7.0 / 8, 8.0 / 9, 0.9 },
			10, 2 },
		{ "a dip counts as level", { 0, 0.8, 0.7, 0.9, 1 }, 5, 1 },
		{ "full at once", { 0.2, 1, 1, 1 }, 4, 1 },
		{ "two equally far above the chord", { 0, 0.5, 0.75, 1 }, 4, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t knee = fit_knee(cases[i].quality, cases[i].n);
		cr_expect_eq(knee, cases[i].knee, "%s: %zu, not %zu", cases[i].name, knee, cases[i].knee);
	}
}
