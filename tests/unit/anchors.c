/* anchors.c -- laying grids, numbering, clipping. */
#include "geometry/anchors.h"

#include "geometry/base_boxes.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const struct box unit_base[] = { { -1, -1, 1, 1 } };

/* One level of one base box. */
static struct level_spec
level(double stride, double offset, size_t columns, size_t rows)
{
	return (struct level_spec){ .stride = { stride, stride }, .offset = { offset, offset },
		.grid = { columns, rows }, .bases = 1, .base = unit_base };
}

static struct anchor_spec
spec_of(const struct level_spec *levels, size_t n)
{
	return (struct anchor_spec){ .pad = 1, .levels = n, .level = levels };
}

static void
expect_box(struct box got, struct box want, double tolerance, const char *name)
{
	cr_expect(fabs(got.x1 - want.x1) <= tolerance && fabs(got.y1 - want.y1) <= tolerance
			&& fabs(got.x2 - want.x2) <= tolerance && fabs(got.y2 - want.y2) <= tolerance,
		"%s: got %.9g %.9g %.9g %.9g, want %.9g %.9g %.9g %.9g", name, got.x1, got.y1, got.x2, got.y2,
		want.x1, want.y1, want.x2, want.y2);
}

/* An 8x8 grid over 256x256, scales 40, 60, 80 px, width:height 1:1 and 2:1. */
Test(anchors, article)
{
	struct arena arena = { 0 };
	struct box base[6];
	struct shape_rule rule = { .kind = BASE_BOXES_RATIOS, .size = { (const double[]){ 40, 60, 80 }, 3 },
		.ratio = { (const double[]){ 1, 0.5 }, 2 }, .size_major = true };
	cr_assert_eq(base_boxes_make(&rule, base), 6);
	struct level_spec one = { .stride = { 32, 32 }, .offset = { 16, 16 }, .bases = 6, .base = base };
	struct anchor_spec spec = spec_of(&one, 1);
	struct anchors a;
	double input[2] = { 256, 256 };
	cr_assert_eq(anchors_build(&spec, input, input, &a, &arena), ANCHOR_FAULT_NONE);
	cr_expect_eq(a.count, 384);
	cr_expect_eq(a.level[0].columns, 8);
	cr_expect_eq(a.level[0].rows, 8);

	double sum[4] = { 0 }, area = 0;
	for (size_t i = 0; i < a.count; i++) {
		struct box b = anchors_box(&a, i);
		sum[0] += b.x1, sum[1] += b.y1, sum[2] += b.x2, sum[3] += b.y2;
		area += box_area(b);
	}
	/* 64 centres average to 128; half the widths add up to 90 (1 + sqrt 2), half the heights to 90 (1 + sqrt
	 * 1/2). */
	double half_w = 64 * 90 * (1 + sqrt(2)), half_h = 64 * 90 * (1 + sqrt(0.5));
	cr_expect_float_eq(sum[0], 384 * 128 - half_w, 1e-7);
	cr_expect_float_eq(sum[1], 384 * 128 - half_h, 1e-7);
	cr_expect_float_eq(sum[2], 384 * 128 + half_w, 1e-7);
	cr_expect_float_eq(sum[3], 384 * 128 + half_h, 1e-7);
	cr_expect_float_eq(area, 64 * 2 * (1600 + 3600 + 6400), 1e-6);

	expect_box(anchors_box(&a, 0), (struct box){ -4, -4, 36, 36 }, 1e-12, "first");
	expect_box(anchors_box(&a, 108), (struct box){ 60, 60, 100, 100 }, 1e-12, "108");
	double w = 30 * sqrt(2), h = 30 * sqrt(0.5);
	expect_box(anchors_box(&a, 111), (struct box){ 80 - w, 80 - h, 80 + w, 80 + h }, 1e-12, "111");
	struct anchor last = anchors_get(&a, 383);
	w = 40 * sqrt(2), h = 40 * sqrt(0.5);
	expect_box(last.box, (struct box){ 240 - w, 240 - h, 240 + w, 240 + h }, 1e-12, "last");
	cr_expect_eq(last.stride[0], 32);
	cr_expect_eq(last.stride[1], 32);
	arena_free(&arena);
}

Test(anchors, cells)
{
	static const struct {
		const char *name;
		double tensor, stride;
		enum grid_round round;
		size_t cells; /* 0: refused */
	} cases[] = {
		{ "even, ceil", 416, 32, GRID_CEIL, 13 },
		{ "even, floor", 416, 32, GRID_FLOOR, 13 },
		{ "uneven, ceil", 1333, 8, GRID_CEIL, 167 },
		{ "uneven, floor", 1333, 8, GRID_FLOOR, 166 },
		{ "a third of 320", 320, 320.0 / 3, GRID_CEIL, 3 },
		{ "a third of 320, floor", 320, 320.0 / 3, GRID_FLOOR, 3 },
		{ "a nineteenth of 300", 300, 300.0 / 19, GRID_CEIL, 19 },
		{ "tenths, above", 0.1 + 0.2, 0.1, GRID_CEIL, 3 },
		{ "tenths, below", 0.7, 0.1, GRID_FLOOR, 7 },
		{ "hardly more is more", 32.001, 32, GRID_CEIL, 2 },
		{ "hardly less is less", 31.999, 32, GRID_FLOOR, 0 },
		{ "smaller than a cell, ceil", 7, 8, GRID_CEIL, 1 },
		{ "smaller than a cell, floor", 7, 8, GRID_FLOOR, 0 },
		{ "stride 0", 640, 0, GRID_CEIL, 0 },
		{ "stride below 0", 640, -8, GRID_CEIL, 0 },
		{ "stride not a number", 640, NAN, GRID_CEIL, 0 },
		{ "stride without end", 640, INFINITY, GRID_CEIL, 0 },
		{ "tensor 0", 0, 8, GRID_CEIL, 0 },
		{ "tensor not a number", NAN, 8, GRID_CEIL, 0 },
		{ "too many", 1e300, 1e-300, GRID_CEIL, 0 },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct level_spec one = level(cases[i].stride, 0, 0, 0);
		struct anchor_spec spec = spec_of(&one, 1);
		spec.round = cases[i].round;
		double tensor[2] = { cases[i].tensor, cases[i].tensor };
		struct anchors a;
		enum anchor_fault wrong = anchors_build(&spec, tensor, tensor, &a, &arena);
		const char *name = cases[i].name;
		size_t cells = cases[i].cells;
		cr_expect_eq(wrong != ANCHOR_FAULT_NONE, cells == 0, "%s: fault %d", name, (int)wrong);
		if (wrong == ANCHOR_FAULT_NONE) {
			cr_expect_eq(a.level[0].columns, cells, "%s: %zu columns", name, a.level[0].columns);
			cr_expect_eq(a.level[0].rows, cells, "%s: %zu rows", name, a.level[0].rows);
			cr_expect_eq(a.count, cells * cells, "%s", name);
		}
	}
	arena_free(&arena);
}

Test(anchors, stride_rules)
{
	static const struct {
		const char *name;
		enum stride_rule rule;
		double stride;
		size_t grid;
		double step[2], offset[2];
	} cases[] = {
		{ "nominal", STRIDE_NOMINAL, 64, 0, { 64, 64 }, { 32, 32 } },
		{ "floor", STRIDE_FLOOR, 64, 0, { 64, 61 }, { 32, 30.5 } },
		{ "floor, coarse", STRIDE_FLOOR, 128, 0, { 122, 114 }, { 61, 57 } },
		{ "exact", STRIDE_EXACT, 128, 0, { 1344.0 / 11, 800.0 / 7 }, { 672.0 / 11, 400.0 / 7 } },
		{ "fixed, nominal", STRIDE_NOMINAL, 64, 9, { 64, 64 }, { 32, 32 } },
		{ "fixed, floor", STRIDE_FLOOR, 64, 9, { 149, 88 }, { 74.5, 44 } },
		{ "fixed, exact", STRIDE_EXACT, 64, 9, { 1344.0 / 9, 800.0 / 9 }, { 672.0 / 9, 400.0 / 9 } },
	};
	struct arena arena = { 0 };
	double tensor[2] = { 1344, 800 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct level_spec one = level(cases[i].stride, cases[i].stride / 2, cases[i].grid, cases[i].grid);
		struct anchor_spec spec = spec_of(&one, 1);
		spec.stride_rule = cases[i].rule;
		struct anchors a;
		cr_assert_eq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE, "%s", cases[i].name);
		for (int axis = 0; axis < 2; axis++) {
			cr_expect_float_eq(a.level[0].stride[axis], cases[i].step[axis], 1e-12, "%s", cases[i].name);
			cr_expect_float_eq(a.level[0].offset[axis], cases[i].offset[axis], 1e-12, "%s", cases[i].name);
		}
	}
	struct level_spec dense = level(0.5, 0, 0, 0);
	struct anchor_spec spec = spec_of(&dense, 1);
	spec.stride_rule = STRIDE_FLOOR;
	struct anchors a;
	cr_expect_neq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE, "a step of floor(0.5) px");
	arena_free(&arena);
}

Test(anchors, fixed_grids)
{
	struct arena arena = { 0 };
	struct level_spec one = level(32, 16, 10, 12);
	struct anchor_spec spec = spec_of(&one, 1);
	struct anchors a;
	double tensor[2] = { 300, 300 }, other[2] = { 300, 320 };
	cr_assert_eq(anchors_build(&spec, other, other, &a, &arena), ANCHOR_FAULT_NONE, "no input is said");
	cr_expect_eq(a.count, 120);
	spec.input[0] = spec.input[1] = 300;
	cr_assert_eq(anchors_build(&spec, tensor, other, &a, &arena), ANCHOR_FAULT_NONE);
	cr_expect_eq(a.level[0].columns, 10);
	cr_expect_eq(a.level[0].rows, 12);
	enum anchor_fault wrong = anchors_build(&spec, other, other, &a, &arena);
	cr_expect_eq(wrong, ANCHOR_FAULT_OTHER_INPUT);
	spec.pad = 32;
	double padded[2] = { 320, 320 };
	cr_expect_eq(anchors_build(&spec, padded, tensor, &a, &arena), ANCHOR_FAULT_NONE, "the input, padded");
	one.grid[0] = one.grid[1] = 0;
	cr_expect_eq(anchors_build(&spec, other, other, &a, &arena), ANCHOR_FAULT_NONE, "only fixed grids mind");
	arena_free(&arena);
}

Test(anchors, too_many)
{
	struct arena arena = { 0 };
	struct anchors a;
	double tensor[2] = { 100, 100 };
	struct level_spec levels[2] = { level(1, 0, SIZE_MAX / 2, 3), level(1, 0, 1, 1) };
	struct anchor_spec spec = spec_of(levels, 1);
	cr_expect_neq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE, "cells");
	levels[0] = level(1, 0, SIZE_MAX / 2, 2);
	levels[0].bases = 2;
	cr_expect_neq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE, "anchors of a level");
	levels[0] = level(1, 0, SIZE_MAX, 1);
	cr_expect_eq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE, "as many as there can be");
	spec.levels = 2;
	cr_expect_neq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE, "levels together");
	arena_free(&arena);
}

Test(anchors, order)
{
	static const struct box base[] = { { -1, -1, 1, 1 }, { -2, -2, 2, 2 } };
	struct arena arena = { 0 };
	struct level_spec levels[2] = { level(4, 0, 3, 2), level(8, 0, 1, 1) };
	levels[0].bases = 2;
	levels[0].base = base;
	struct anchor_spec spec = spec_of(levels, 2);
	double tensor[2] = { 12, 8 };
	struct anchors a;
	cr_assert_eq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE);
	cr_expect_eq(a.count, 13);
	cr_expect_eq(a.level[1].first, 12);
	expect_box(anchors_box(&a, 3), (struct box){ 2, -2, 6, 2 }, 0, "row, column, base");
	expect_box(anchors_box(&a, 6), (struct box){ -1, 3, 1, 5 }, 0, "row, column, base");
	expect_box(anchors_box(&a, 12), (struct box){ -1, -1, 1, 1 }, 0, "second level");

	spec.base_major = true;
	cr_assert_eq(anchors_build(&spec, tensor, tensor, &a, &arena), ANCHOR_FAULT_NONE);
	expect_box(anchors_box(&a, 3), (struct box){ -1, 3, 1, 5 }, 0, "base, row, column");
	expect_box(anchors_box(&a, 7), (struct box){ 2, -2, 6, 2 }, 0, "base, row, column");
	struct place at = anchors_place(&a, 10);
	cr_expect(at.level == 0 && at.base == 1 && at.row == 1 && at.column == 1);
	cr_expect_eq(anchors_get(&a, 12).stride[0], 8);
	arena_free(&arena);
}

Test(anchors, clip)
{
	static const struct box base[] = { { -10, -10, 10, 10 }, { -70, -5, 70, 5 }, { -1, -1, 1, 1 } };
	static const struct {
		const char *name;
		enum anchor_clip clip;
		size_t index;
		struct box want;
	} cases[] = {
		{ "none", CLIP_NONE, 0, { -10, -10, 10, 10 } },
		{ "box, first cell", CLIP_BOX, 0, { 0, 0, 10, 10 } },
		{ "box, at the frame and not the tensor", CLIP_BOX, 4, { 0, 0, 90, 5 } },
		{ "box, outside of the frame", CLIP_BOX, 11, { 90, 49, 90, 51 } },
		{ "centre, inside", CLIP_CENTRE, 0, { -10, -10, 10, 10 } },
		{ "centre, a side above the tensor's", CLIP_CENTRE, 1, { -50, -5, 50, 5 } },
		{ "centre, beyond the tensor", CLIP_CENTRE, 9, { 90, 40, 110, 60 } },
		{ "centre, both", CLIP_CENTRE, 10, { 50, 45, 150, 55 } },
	};
	struct arena arena = { 0 };
	struct level_spec one = { .stride = { 60, 50 }, .grid = { 3, 2 }, .bases = 3, .base = base };
	struct anchor_spec spec = spec_of(&one, 1);
	double tensor[2] = { 100, 100 }, frame[2] = { 90, 80 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		one.grid[0] = cases[i].index < 9 ? 3 : 1;
		one.offset[0] = cases[i].index < 9 ? 0 : 120;
		spec.clip = cases[i].clip;
		struct anchors a;
		cr_assert_eq(anchors_build(&spec, tensor, frame, &a, &arena), ANCHOR_FAULT_NONE);
		size_t index = cases[i].index < 9 ? cases[i].index : cases[i].index - 6;
		expect_box(anchors_box(&a, index), cases[i].want, 0, cases[i].name);
	}
	arena_free(&arena);
}

/* SSD300 for VOC in ssd.pytorch, which clamps centres and sides to the input: 114 boxes have their centre at 304 px, 20
 * have a side above 300 px, and the corners add up to what its own code gives. */
Test(anchors, clip_centre_ssd300)
{
	static const double grid[] = { 38, 19, 10, 5, 3, 1 }, stride[] = { 8, 16, 32, 64, 100, 300 };
	static const double size[] = { 30, 60, 111, 162, 213, 264, 315 }, ratio[] = { 2, 3 };
	struct arena arena = { 0 };
	struct box base[6][6];
	struct level_spec levels[6];
	for (int i = 0; i < 6; i++) {
		struct shape_rule rule = { .kind = BASE_BOXES_SSD, .size = { size + i, 2 },
			.ratio = { ratio, i > 0 && i < 4 ? 2 : 1 } };
		levels[i] = level(stride[i], stride[i] / 2, (size_t)grid[i], (size_t)grid[i]);
		levels[i].bases = base_boxes_make(&rule, base[i]);
		levels[i].base = base[i];
	}
	struct anchor_spec spec = spec_of(levels, 6);
	double input[2] = { 300, 300 };
	struct anchors a, clamped;
	cr_assert_eq(anchors_build(&spec, input, input, &a, &arena), ANCHOR_FAULT_NONE);
	spec.clip = CLIP_CENTRE;
	cr_assert_eq(anchors_build(&spec, input, input, &clamped, &arena), ANCHOR_FAULT_NONE);
	cr_assert_eq(a.count, 8732);
	size_t moved = 0;
	double x1 = 0, x2 = 0;
	for (size_t i = 0; i < a.count; i++) {
		struct box b = anchors_box(&a, i), c = anchors_box(&clamped, i);
		moved += memcmp(&b, &c, sizeof b) != 0;
		x1 += c.x1;
		x2 += c.x2;
	}
	cr_expect_eq(moved, 114 + 20, "%zu boxes move", moved);
	cr_expect_float_eq(x1, 1106421.8072, 1e-3);
	cr_expect_float_eq(x2, 1559466.1928, 1e-3);
	arena_free(&arena);
}

Test(anchors, from_boxes)
{
	static const struct box boxes[] = { { 0.1, 0.2, 3, 4 }, { 5, 6, 7.7, 8 } };
	struct level one;
	struct anchors a;
	anchors_from_boxes(boxes, 2, &one, &a);
	cr_expect_eq(a.count, 2);
	expect_box(anchors_box(&a, 0), boxes[0], 0, "first");
	expect_box(anchors_box(&a, 1), boxes[1], 0, "second");
	cr_expect_eq(anchors_get(&a, 1).stride[1], 1);
	cr_expect_eq(anchors_place(&a, 1).base, 1);
	anchors_from_boxes(NULL, 0, &one, &a);
	cr_expect_eq(a.count, 0);
}

Test(anchors, tensor)
{
	static const struct {
		double pad, width, height, want[2];
	} cases[] = {
		{ 1, 1333, 800, { 1333, 800 } },
		{ 32, 1333, 800, { 1344, 800 } },
		{ 128, 1333, 800, { 1408, 896 } },
		{ 32, 1, 31.5, { 32, 32 } },
		{ 0.1, 0.3, 0.31, { 0.3, 0.4 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		double tensor[2];
		anchors_tensor(cases[i].pad, cases[i].width, cases[i].height, tensor);
		cr_expect_float_eq(tensor[0], cases[i].want[0], 1e-12, "%g", cases[i].width);
		cr_expect_float_eq(tensor[1], cases[i].want[1], 1e-12, "%g", cases[i].height);
	}
}
