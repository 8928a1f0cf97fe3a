/* base_boxes.c -- base boxes of each rule. */
#include "geometry/base_boxes.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 16 };

#define NUMBERS(...) { (const double[]){ __VA_ARGS__ }, sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double) }
#define THIRD 1.2599210498948732 /* of an octave */

Test(shapes, rules)
{
	const struct {
		const char *name;
		struct shape_rule rule;
		size_t n;
		double sides[MOST][2]; /* width, height */
	} cases[] = {
		{ "one square", { .size = NUMBERS(32) }, 1, { { 32, 32 } } },
		{ "ratio is height by width", { .size = NUMBERS(20), .ratio = NUMBERS(4) }, 1, { { 10, 40 } } },
		{ "ratios outside", { .size = NUMBERS(10, 20), .ratio = NUMBERS(0.25, 1) }, 4,
			{ { 20, 5 }, { 40, 10 }, { 10, 10 }, { 20, 20 } } },
		{ "sizes outside", { .size = NUMBERS(10, 20), .ratio = NUMBERS(0.25, 1), .size_major = true }, 4,
			{ { 20, 5 }, { 10, 10 }, { 40, 10 }, { 20, 20 } } },
		{ "octaves", { .size = NUMBERS(32), .octaves = 3 }, 3,
			{ { 32, 32 }, { 32 * THIRD, 32 * THIRD }, { 32 * THIRD * THIRD, 32 * THIRD * THIRD } } },
		{ "octaves and ratios", { .size = NUMBERS(8), .ratio = NUMBERS(0.25, 4), .octaves = 2 }, 4,
			{ { 16, 4 }, { 16 * M_SQRT2, 4 * M_SQRT2 }, { 4, 16 }, { 4 * M_SQRT2, 16 * M_SQRT2 } } },
		{ "corners half to even", { .size = NUMBERS(5, 7, 32), .ratio = NUMBERS(1), .half_even = true }, 3,
			{ { 4, 4 }, { 8, 8 }, { 32, 32 } } },
		{ "torchvision's 46x22", { .size = NUMBERS(32), .ratio = NUMBERS(0.5), .half_even = true }, 1,
			{ { 46, 22 } } },
		{ "fractions of the input", { .size = NUMBERS(0.5), .unit = { 300, 200 } }, 1, { { 150, 100 } } },
		{ "limit", { .size = NUMBERS(0.8), .ratio = NUMBERS(4), .limit = 1, .unit = { 100, 100 } }, 1,
			{ { 40, 100 } } },
		{ "ssd", { .kind = BASE_BOXES_SSD, .size = NUMBERS(20, 45), .ratio = NUMBERS(4, 1, 16) }, 6,
			{ { 20, 20 }, { 30, 30 }, { 40, 10 }, { 10, 40 }, { 80, 5 }, { 5, 80 } } },
		{ "ssd, no largest", { .kind = BASE_BOXES_SSD, .size = NUMBERS(20), .ratio = NUMBERS(4) }, 3,
			{ { 20, 20 }, { 40, 10 }, { 10, 40 } } },
		{ "ssd, squares alone", { .kind = BASE_BOXES_SSD, .size = NUMBERS(20, 45) }, 2,
			{ { 20, 20 }, { 30, 30 } } },
		{ "ssd, limit",
			{ .kind = BASE_BOXES_SSD, .size = NUMBERS(261, 315), .ratio = NUMBERS(2), .limit = 300 }, 4,
			{ { 261, 261 }, { 286.73158179733184, 286.73158179733184 }, { 300, 184.5548698896889 },
				{ 184.5548698896889, 300 } } },
		{ "whole pixels",
			{ .kind = BASE_BOXES_WHOLE, .base = 16, .size = NUMBERS(8, 16), .ratio = NUMBERS(0.5, 1, 2) },
			6,
			{ { 184, 96 }, { 368, 192 }, { 128, 128 }, { 256, 256 }, { 88, 176 }, { 176, 352 } } },
		{ "list", { .kind = BASE_BOXES_LIST, .size = NUMBERS(10, 13, 16, 30) }, 2, { { 10, 13 }, { 16, 30 } } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *name = cases[i].name;
		struct box box[MOST];
		cr_expect_eq(base_boxes_check(&cases[i].rule), ANCHOR_FAULT_NONE, "%s", name);
		cr_assert_eq(base_boxes_count(&cases[i].rule), cases[i].n, "%s: %zu boxes", name,
			base_boxes_count(&cases[i].rule));
		cr_assert_eq(base_boxes_make(&cases[i].rule, box), cases[i].n, "%s", name);
		for (size_t k = 0; k < cases[i].n; k++) {
			cr_expect_float_eq(box_width(box[k]), cases[i].sides[k][0], 1e-9, "%s: width %zu: %.12g", name,
				k, box_width(box[k]));
			cr_expect_float_eq(box_height(box[k]), cases[i].sides[k][1], 1e-9, "%s: height %zu: %.12g",
				name, k, box_height(box[k]));
			cr_expect(box[k].x1 == -box[k].x2 && box[k].y1 == -box[k].y2, "%s: box %zu is not centred",
				name, k);
		}
	}
}

Test(shapes, check)
{
	const struct {
		const char *name;
		struct shape_rule rule;
	} cases[] = {
		{ "no sizes", { .kind = BASE_BOXES_RATIOS } },
		{ "size 0", { .size = NUMBERS(32, 0) } },
		{ "size not a number", { .size = NUMBERS(NAN) } },
		{ "ratio below 0", { .size = NUMBERS(32), .ratio = NUMBERS(1, -1) } },
		{ "ratio without end", { .size = NUMBERS(32), .ratio = NUMBERS(INFINITY) } },
		{ "three sizes for ssd", { .kind = BASE_BOXES_SSD, .size = NUMBERS(1, 2, 3) } },
		{ "no base", { .kind = BASE_BOXES_WHOLE, .size = NUMBERS(8) } },
		{ "a width without a height", { .kind = BASE_BOXES_LIST, .size = NUMBERS(10, 13, 16) } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_expect_neq(base_boxes_check(&cases[i].rule), ANCHOR_FAULT_NONE, "%s", cases[i].name);
}

Test(shapes, ssd_scales)
{
	double scale[7];
	static const double want[7] = { 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1 };
	base_boxes_ssd_scales(0.2, 0.95, 6, scale);
	for (int i = 0; i < 7; i++)
		cr_expect_float_eq(scale[i], want[i], 1e-12);
	base_boxes_ssd_scales(0.2, 0.95, 1, scale);
	cr_expect_eq(scale[0], 0.2);
	cr_expect_eq(scale[1], 1);
}
