/* range.c -- shapes as scales times ratios. */
#include "support/fit.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>

static const uint64_t ones[16] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static void
expect_numbers(const double *x, size_t n, const double *wanted, size_t wanted_n, const char *what)
{
	cr_assert_eq(n, wanted_n, "%s: %zu, not %zu", what, n, wanted_n);
	for (size_t i = 0; i < n; i++)
		cr_expect_eq(x[i], wanted[i], "%s %zu: %g is not %g", what, i, x[i], wanted[i]);
}

/* Objects of 40 to 80 px, square or twice as wide as high: they are among the shapes. */
Test(range, example_of_the_article)
{
	static const struct shape shape[] = { { 40, 40 }, { 80, 40 } };
	const struct shape want[] = { { 40, 20 }, { 40, 40 }, { 60, 30 }, { 80, 40 }, { 60, 60 }, { 80, 80 } };
	struct shapes data = { 2, shape, ones };
	struct arena arena = { 0 };
	struct fit fit;
	fit_by("range", &data, &(struct fit_options){ .scales = 3 }, &fit, &arena);
	expect_numbers(fit.scale, fit.scales, (const double[]){ 40, 60, 80 }, 3, "scale");
	expect_numbers(fit.ratio, fit.ratios, (const double[]){ 1, 0.5 }, 2, "ratio");
	cr_assert_eq(fit.n, 6);
	for (size_t i = 0; i < 6; i++)
		cr_expect(fit.shape[i].w == want[i].w && fit.shape[i].h == want[i].h, "shape %zu: %gx%g", i,
			fit.shape[i].w, fit.shape[i].h);
	arena_free(&arena);
}

/* A scale is the longer side, whichever that is. */
Test(range, longer_side)
{
	static const struct shape shape[] = { { 30, 90 } };
	const double ratio[] = { 3, 0.25, 1 };
	struct shapes data = { 1, shape, ones };
	struct arena arena = { 0 };
	struct fit fit;
	fit_by("range", &data, &(struct fit_options){ .scales = 2, .ratios = 3, .ratio = ratio }, &fit, &arena);
	cr_assert_eq(fit.n, 6);
	for (size_t i = 0; i < 6; i++) {
		double longer = fmax(fit.shape[i].w, fit.shape[i].h), shorter = fmin(fit.shape[i].w, fit.shape[i].h);
		cr_expect(longer == 30 || longer == 90);
		cr_expect(longer == shorter || longer == 3 * shorter || longer == 4 * shorter);
	}
	arena_free(&arena);
}

/* The same scales and ratios by area. */
Test(range, square_root_of_the_area)
{
	static const struct shape shape[] = { { 40, 40 }, { 60, 60 }, { 80, 40 }, { 80, 80 } };
	struct shapes data = { 4, shape, ones };
	struct arena arena = { 0 };
	struct fit fit;
	fit_by("range", &data, &(struct fit_options){ .scales = 3, .scale_of = SCALE_OF_AREA }, &fit, &arena);
	expect_numbers(fit.scale, fit.scales, (const double[]){ 40, 60, 80 }, 3, "scale");
	expect_numbers(fit.ratio, fit.ratios, (const double[]){ 1, 0.5 }, 2, "ratio");
	cr_assert_eq(fit.n, 6);
	for (size_t i = 0; i < 6; i++) {
		double scale = fit.scale[i / 2], ratio = fit.ratio[i % 2];
		bool found = false;
		for (size_t j = 0; j < fit.n; j++)
			found = found || (fabs(fit.shape[j].w - scale / sqrt(ratio)) < 1e-9 &&
			                  fabs(fit.shape[j].h - scale * sqrt(ratio)) < 1e-9);
		cr_expect(found, "no shape of scale %g and ratio %g", scale, ratio);
	}
	arena_free(&arena);
}

Test(range, scales)
{
	static const struct shape shape[] = { { 10, 30 }, { 20, 90 } }, equal[] = { { 5, 5 } };
	struct shapes data = { 2, shape, ones }, same = { 1, equal, ones }, none = { 0, NULL, NULL };
	struct arena arena = { 0 };
	struct fit fit;
	fit_by("range", &data, &(struct fit_options){ .scales = 1 }, &fit, &arena);
	expect_numbers(fit.scale, fit.scales, (const double[]){ 50 }, 1, "one scale");
	fit_by("range", &data, &(struct fit_options){ .scales = 2 }, &fit, &arena);
	expect_numbers(fit.scale, fit.scales, (const double[]){ 10, 90 }, 2, "two scales");
	fit_by("range", &data, &(struct fit_options){ .scales = 5 }, &fit, &arena);
	expect_numbers(fit.scale, fit.scales, (const double[]){ 10, 30, 50, 70, 90 }, 5, "five scales");
	fit_by("range", &same, &(struct fit_options){ .scales = 5 }, &fit, &arena);
	expect_numbers(fit.scale, fit.scales, (const double[]){ 5 }, 1, "equal sides");
	cr_expect_eq(fit.n, 1);
	fit_by("range", &none, &(struct fit_options){ .scales = 5 }, &fit, &arena);
	cr_expect(fit.n == 0 && fit.scales == 0 && fit.ratios == 0);
	arena_free(&arena);
}

Test(range, ratios_take_the_nearest_in_log)
{
	static const struct {
		double w, h, ratio;
	} cases[] = {
		{ 1, 3, 3 }, { 1, 100, 3 }, { 40, 99, 3 }, { 41, 100, 2 }, { 1, 2, 2 }, { 70, 100, 2 }, { 71, 100, 1 },
		{ 100, 71, 1 }, { 100, 70, 1.0 / 2 }, { 244, 100, 1.0 / 2 }, { 245, 100, 1.0 / 3 }, { 9, 1, 1.0 / 3 },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct shape shape = { cases[i].w, cases[i].h };
		struct shapes data = { 1, &shape, ones };
		struct fit fit;
		fit_by("range", &data, &(struct fit_options){ .scales = 1 }, &fit, &arena);
		expect_numbers(fit.ratio, fit.ratios, &cases[i].ratio, 1, "ratio");
	}
	arena_free(&arena);
}

Test(range, a_tenth_of_the_boxes_makes_a_ratio)
{
	static const struct shape shape[] = { { 10, 10 }, { 20, 10 }, { 30, 10 } };
	struct arena arena = { 0 };
	struct fit fit;
	struct shapes data = { 3, shape, (const uint64_t[]){ 80, 10, 10 } };
	fit_by("range", &data, &(struct fit_options){ .scales = 1 }, &fit, &arena);
	expect_numbers(fit.ratio, fit.ratios, (const double[]){ 1, 1.0 / 2, 1.0 / 3 }, 3, "a tenth each");
	data.count = (const uint64_t[]){ 81, 10, 10 };
	fit_by("range", &data, &(struct fit_options){ .scales = 1 }, &fit, &arena);
	expect_numbers(fit.ratio, fit.ratios, (const double[]){ 1 }, 1, "less than a tenth");
	data.count = (const uint64_t[]){ 4, 1, 1 };
	fit_by("range", &data, &(struct fit_options){ .scales = 1 }, &fit, &arena);
	expect_numbers(fit.ratio, fit.ratios, (const double[]){ 1, 1.0 / 2, 1.0 / 3 }, 3, "few boxes");
	arena_free(&arena);
}

Test(range, given_ratios_replace_the_vote)
{
	static const struct shape shape[] = { { 10, 10 } };
	static const double ratio[] = { 4, 0.25 };
	struct shapes data = { 1, shape, ones };
	struct arena arena = { 0 };
	struct fit fit;
	fit_by("range", &data,
		&(struct fit_options){ .scales = 3, .scale_of = SCALE_OF_AREA, .ratios = 2, .ratio = ratio }, &fit,
		&arena);
	expect_numbers(fit.ratio, fit.ratios, ratio, 2, "ratio");
	cr_assert_eq(fit.n, 2);
	cr_expect_eq(fit.shape[0].w, 5, "of equal area the narrower comes first");
	cr_expect_eq(fit.shape[0].h, 20);
	cr_expect_eq(fit.shape[1].w, 20);
	cr_expect_eq(fit.shape[1].h, 5);
	arena_free(&arena);
}
