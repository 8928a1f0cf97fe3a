/* anchor_generator.c -- groups of shapes and sizes, SSD's scales, the sliding window; and what contradicts itself. */
#include "geometry/anchor_generator.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static struct arena memory;

static void
forget(void)
{
	arena_free(&memory);
}

TestSuite(generate, .fini = forget);

/* Base boxes as widths and heights, level by level. */
static void
expect_bases(const struct anchor_spec *s, size_t level, size_t n, const double (*side)[2])
{
	cr_assert_eq(s->level[level].bases, n, "level %zu has %zu boxes", level, s->level[level].bases);
	for (size_t i = 0; i < n; i++) {
		struct box b = s->level[level].base[i];
		cr_expect_float_eq(box_width(b), side[i][0], 1e-12, "level %zu box %zu", level, i);
		cr_expect_float_eq(box_height(b), side[i][1], 1e-12, "level %zu box %zu", level, i);
	}
}

static struct anchor_generator
with_strides(double first, double second)
{
	struct anchor_generator g = anchor_generator_defaults();
	g.strides = second > 0 ? 2 : 1;
	g.stride[0] = first;
	g.stride[1] = second;
	return g;
}

Test(generate, groups_of_shapes_keep_their_order)
{
	static const struct shape shape[] = { { 9, 9 }, { 1, 2 }, { 5, 5 } };
	static const size_t end[] = { 2, 3 };
	struct anchor_generator g = with_strides(16, 8);
	struct anchor_spec s;
	g.shapes = 3;
	g.shape = shape;
	g.groups = 2;
	g.group_end = end;
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	expect_bases(&s, 0, 2, (const double[][2]){ { 9, 9 }, { 1, 2 } });
	expect_bases(&s, 1, 1, (const double[][2]){ { 5, 5 } });
}

Test(generate, groups_of_sizes)
{
	static const double size[] = { 32, 8, 16 };
	static const size_t end[] = { 1, 3 };
	struct anchor_generator g = with_strides(8, 16);
	struct anchor_spec s;
	g.rule.size = (struct numbers){ size, 3 };
	g.groups = 2;
	g.group_end = end;
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	expect_bases(&s, 0, 1, (const double[][2]){ { 32, 32 } });
	expect_bases(&s, 1, 2, (const double[][2]){ { 8, 8 }, { 16, 16 } });
	g.groups = 1;
	cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
}

/* Of level i, whatever sizes it gets. */
Test(generate, groups_of_ratios)
{
	static const double size[] = { 16, 8 }, ratio[] = { 4, 1, 0.25 };
	static const size_t end[] = { 1, 3 };
	struct anchor_generator g = with_strides(8, 16);
	struct anchor_spec s;
	g.rule.size = (struct numbers){ size, 2 };
	g.rule.ratio = (struct numbers){ ratio, 3 };
	g.ratio_groups = 2;
	g.ratio_end = end;
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	expect_bases(&s, 0, 1, (const double[][2]){ { 4, 16 } });
	expect_bases(&s, 1, 2, (const double[][2]){ { 16, 16 }, { 32, 8 } });
	g.ratio_groups = 1;
	cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
}

/* The smallest go to the smallest stride, with one more there; a level keeps the order given. */
Test(generate, sizes_in_any_order)
{
	static const double size[] = { 90, 64, 32, 45, 128 }, equal[] = { 16, 16, 8 };
	struct anchor_generator g = with_strides(16, 8);
	struct anchor_spec s;
	g.rule.size = (struct numbers){ size, 5 };
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	expect_bases(&s, 0, 2, (const double[][2]){ { 90, 90 }, { 128, 128 } });
	expect_bases(&s, 1, 3, (const double[][2]){ { 64, 64 }, { 32, 32 }, { 45, 45 } });
	g.rule.size = (struct numbers){ equal, 3 };
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	expect_bases(&s, 0, 1, (const double[][2]){ { 16, 16 } });
	expect_bases(&s, 1, 2, (const double[][2]){ { 16, 16 }, { 8, 8 } });
}

/* Scales 0.2 and 0.9 of 200 by 100, from the finest level on, then 1. */
Test(generate, ssd)
{
	static const double ratio[] = { 1, 4 };
	struct anchor_generator g = with_strides(16, 8);
	struct anchor_spec s;
	g.ssd[0] = 0.2;
	g.ssd[1] = 0.9;
	g.rule.ratio = (struct numbers){ ratio, 2 };
	cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE, "without an input");
	g.input[0] = 200;
	g.input[1] = 100;
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	double low = sqrt(0.2 * 0.9), high = sqrt(0.9);
	expect_bases(&s, 1, 4, (const double[][2]){ { 40, 20 }, { 200 * low, 100 * low }, { 80, 10 }, { 20, 40 } });
	expect_bases(&s, 0, 4,
		(const double[][2]){ { 180, 90 }, { 200 * high, 100 * high }, { 360, 45 }, { 90, 180 } });
}

Test(generate, ssd_refuses_a_ratio_and_its_inverse)
{
	static const double ratio[][2] = { { 2, 0.5 }, { 3, 1.0 / 3 }, { 2, 2 } };
	struct anchor_spec s;
	for (size_t i = 0; i < sizeof ratio / sizeof *ratio; i++) {
		struct anchor_generator g = with_strides(8, 0);
		g.input[0] = g.input[1] = 100;
		g.ssd[0] = g.ssd[1] = 0.5;
		g.rule.ratio = (struct numbers){ ratio[i], 2 };
		cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE, "%g and %g", ratio[i][0],
			ratio[i][1]);
	}
}

/* 20 pixels hold a window of 18 by steps of 2 twice; 20 / 1.05, 19 pixels, once; 18 pixels once; then it does not
 * fit. */
Test(generate, sliding_window)
{
	static const struct shape window = { 18, 9 };
	struct anchor_generator g = with_strides(2, 0);
	struct anchor_spec s;
	g.sliding_window = true;
	g.shapes = 1;
	g.shape = &window;
	cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE, "without an input");
	g.input[0] = g.input[1] = 20;
	cr_assert_eq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE);
	cr_assert_eq(s.levels, 3);
	for (size_t i = 0; i < s.levels; i++) {
		double scale = i == 0 ? 1 : i == 1 ? 1.05 : 1.05 * 1.05;
		cr_expect_eq(s.level[i].grid[0], i == 0 ? 2 : 1);
		cr_expect_float_eq(s.level[i].stride[0], 2 * scale, 1e-12);
		expect_bases(&s, i, 1, (const double[][2]){ { 18 * scale, 9 * scale } });
	}
	g.input[1] = 8;
	cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE, "an input smaller than the window");
	g.input[1] = 20;
	g.strides = 2;
	cr_expect_neq(anchor_generator_spec(&g, &s, &memory), ANCHOR_FAULT_NONE, "two steps");
}
