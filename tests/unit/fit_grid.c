/* fit_grid.c -- anchors on a grid fitted to boxes: what is found where the answer is known, and what options hold
 * fast. */
#include "fit/fit_grid.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { SIDE = 12, MOST = 2 * SIDE * SIDE };

/* Boxes of w x h around the centres of a grid's cells, in an image that it covers. */
static size_t
tile(double w, double h, double stride, struct box_sample_entry *entry)
{
	for (size_t i = 0; i < SIDE * SIDE; i++) {
		double x = ((double)(i % SIDE) + 0.5) * stride, y = ((double)(i / SIDE) + 0.5) * stride;
		entry[i] = (struct box_sample_entry){ .count = 1,
			.sample = { .box = { x - w / 2, y - h / 2, x + w / 2, y + h / 2 },
			.frame = { SIDE * stride, SIDE * stride } } };
	}
	return SIDE * SIDE;
}

Test(fit_grid, finds_one_shape)
{
	static const struct {
		const char *name;
		double w, h, stride;
	} table[] = {
		{ "a square of four strides", 64, 64, 16 },
		{ "a small square", 11, 11, 8 },
		{ "a large one", 150, 150, 16 },
		{ "high", 30, 75, 16 },
		{ "wide", 90, 21, 8 },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct arena arena = { 0 };
		struct box_sample_entry entry[MOST];
		size_t n = tile(table[i].w, table[i].h, table[i].stride, entry);
		struct fit_grid_options o = { .levels = 1, .stride = &table[i].stride, .scales = 1, .ratios = 1 };
		struct fit_grid fit;
		cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
		cr_assert_eq(fit.n, 1);
		cr_assert(fabs(fit.shape[0].w / table[i].w - 1) < 0.002, "%s: w %g", table[i].name, fit.shape[0].w);
		cr_assert(fabs(fit.shape[0].h / table[i].h - 1) < 0.002, "%s: h %g", table[i].name, fit.shape[0].h);
		cr_assert_float_eq(fit.ratio[0], table[i].h / table[i].w, 0.004 * table[i].h / table[i].w, "%s",
			table[i].name);
		cr_assert_gt(fit.score.mean_iou, 0.997, "%s: %g", table[i].name, fit.score.mean_iou);
		cr_assert_eq(fit.score.recall_50, 1);
		arena_free(&arena);
	}
}

Test(fit_grid, finds_a_size_for_each_level)
{
	static const double stride[] = { 8, 16 }, square = 1;
	struct arena arena = { 0 };
	struct box_sample_entry entry[MOST];
	size_t n = tile(14, 14, 8, entry);
	n += tile(100, 100, 16, entry + n);
	struct fit_grid_options o = { .levels = 2, .stride = stride, .scales = 1, .ratios = 1, .ratio = &square };
	struct fit_grid fit;
	cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
	cr_assert_float_eq(fit.size[0], 14, 0.03);
	cr_assert_float_eq(fit.size[1], 100, 0.2);
	cr_assert_gt(fit.score.mean_iou, 0.997);
	arena_free(&arena);
}

/* Most boxes are square, so all quantiles of their ratios are 1; the search itself has to find the others'. */
Test(fit_grid, finds_ratios)
{
	static const double stride = 16;
	struct arena arena = { 0 };
	struct box_sample_entry entry[MOST];
	size_t n = tile(40, 40, stride, entry);
	for (size_t i = 0; i < n; i++)
		entry[i].count = 5;
	n += tile(20, 80, stride, entry + n);
	struct fit_grid_options o = { .levels = 1, .stride = &stride, .scales = 1, .ratios = 2 };
	struct fit_grid fit;
	cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
	cr_assert_float_eq(fit.size[0], 40, 0.1);
	cr_assert_float_eq(fit.ratio[0], 1, 0.004);
	cr_assert_float_eq(fit.ratio[1], 4, 0.016);
	cr_assert_gt(fit.score.mean_iou, 0.997);
	arena_free(&arena);
}

/* Boxes of all kinds. */
static size_t
mix(struct box_sample_entry *entry)
{
	size_t n = 0;
	for (size_t i = 0; i < MOST; i++, n++) {
		double w = 10 + (double)(i * 37 % 101), h = 8 + (double)(i * 53 % 131), x = (double)(i * 29 % 173);
		entry[i] = (struct box_sample_entry){
			.count = 1 + i % 3,
				.sample = { .box = { x, x / 2, x + w, x / 2 + h }, .frame = { 300, 250 } } };
	}
	return n;
}

Test(fit_grid, holds_fast_what_is_given)
{
	static const double stride[] = { 8, 16, 32 }, ratio[] = { 2, 0.5, 1 };
	struct arena arena = { 0 };
	struct box_sample_entry entry[MOST];
	size_t n = mix(entry);
	struct fit_grid_options o = { .levels = 3, .stride = stride, .scales = 3, .ratios = 3, .ratio = ratio };
	struct fit_grid fit;
	double octave[3];

	cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
	cr_assert(memcmp(fit.ratio, ratio, sizeof ratio) == 0, "ratios given");
	cr_assert_eq(fit.n, 27);

	o.ratio = NULL;
	o.octaves = true;
	fit_grid_octaves(3, octave);
	cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
	cr_assert(memcmp(fit.scale, octave, sizeof octave) == 0, "octaves");
	cr_assert(fit.ratio[0] <= fit.ratio[1] && fit.ratio[1] <= fit.ratio[2]);

	o.one_size = true;
	o.octaves = false;
	cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
	cr_assert_float_eq(fit.size[1], 2 * fit.size[0], 1e-9);
	cr_assert_float_eq(fit.size[2], 4 * fit.size[0], 1e-9);
	cr_assert(fit.scale[0] == 1 && fit.scale[1] >= 1 && fit.scale[2] >= fit.scale[1]);
	arena_free(&arena);
}

Test(fit_grid, lists_shapes_by_level_then_scale_then_ratio)
{
	static const double stride[] = { 8, 16 };
	struct arena arena = { 0 };
	struct box_sample_entry entry[MOST];
	struct fit_grid_options o = { .levels = 2, .stride = stride, .scales = 2, .ratios = 3 };
	struct fit_grid fit;
	struct anchor_spec spec;
	cr_assert_eq(fit_grid(entry, mix(entry), &o, &fit, &arena), ANCHOR_FAULT_NONE);
	fit_grid_spec(&fit, &o, &spec, &arena);
	for (size_t l = 0, i = 0; l < 2; l++)
		for (size_t s = 0; s < 2; s++)
			for (size_t r = 0; r < 3; r++, i++) {
				double side = fit.size[l] * fit.scale[s];
				cr_assert_float_eq(fit.shape[i].w * fit.shape[i].h, side * side, 1e-9 * side * side);
				cr_assert_float_eq(fit.shape[i].h / fit.shape[i].w, fit.ratio[r], 1e-9);
				cr_assert_eq(box_width(spec.level[l].base[i % 6]), fit.shape[i].w);
			}
	cr_assert(spec.level[1].stride[0] == 16 && spec.level[1].offset[1] == 8 && spec.pad == 1);
	arena_free(&arena);
}

Test(fit_grid, published_factors)
{
	double x[5];
	fit_grid_octaves(1, x);
	cr_assert_eq(x[0], 1);
	fit_grid_octaves(3, x);
	cr_assert_float_eq(x[1], 1.259921049894873, 1e-15);
	cr_assert_float_eq(x[2], 1.5874010519681994, 1e-15);
	fit_grid_ratios(1, x);
	cr_assert_eq(x[0], 1);
	fit_grid_ratios(3, x);
	cr_assert(x[0] == 0.5 && x[1] == 1 && x[2] == 2);
	fit_grid_ratios(5, x);
	cr_assert(x[0] == 1.0 / 3 && x[2] == 1 && x[4] == 3);
	cr_assert_float_eq(x[1], 1 / sqrt(3), 1e-15);
}

Test(fit_grid, refusals)
{
	static const double up[] = { 8, 16 }, down[] = { 16, 8 };
	struct arena arena = { 0 };
	struct box_sample_entry entry[MOST];
	struct fit_grid_options o = { .levels = 2, .stride = up, .scales = 1, .ratios = 1 };
	struct fit_grid fit;
	size_t n = mix(entry);
	cr_assert_neq(fit_grid(entry, 0, &o, &fit, &arena), ANCHOR_FAULT_NONE, "no boxes");
	o.stride = down;
	cr_assert_neq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE, "strides go down");
	o.stride = up;
	entry[7].sample.frame[0] = entry[7].sample.frame[1] = 0;
	cr_assert_neq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE, "an image without a size");
	o.input[0] = o.input[1] = 320;
	cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE, "but an input for all");
	arena_free(&arena);
}
