/* fixed_sum.c -- sums that do not depend on the order, against sums of whole numbers and of long doubles. */
#include "base/fixed_sum.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 1000 };

static void
shuffle(double *x, size_t n, struct rng *r)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = rng_below(r, i);
		double other = x[k];
		x[k] = x[i - 1];
		x[i - 1] = other;
	}
}

/* In any order, and in any parts, the bits are the same. */
Test(fixed_sum, order_does_not_matter)
{
	static double x[MOST];
	struct rng r = rng_seed(1);
	for (int round = 0; round < 200; round++) {
		size_t n = 1 + rng_below(&r, MOST);
		for (size_t i = 0; i < n; i++)
			x[i] = (rng_unit(&r) - (round % 2 == 0 ? 0 : 0.5)) * exp2((double)rng_below(&r, 200) - 100);
		struct fixed_sum first = { { 0 } };
		long double plain = 0;
		for (size_t i = 0; i < n; i++) {
			fixed_sum_add(&first, x[i]);
			plain += x[i];
		}
		shuffle(x, n, &r);
		struct fixed_sum part[3] = { { { 0 } } };
		for (size_t i = 0; i < n; i++)
			fixed_sum_add(&part[rng_below(&r, 3)], x[i]);
		fixed_sum_merge(&part[2], &part[0]);
		fixed_sum_merge(&part[2], &part[1]);
		cr_assert_eq(memcmp(&first, &part[2], sizeof first), 0);
		double value = fixed_sum_value(&first);
		cr_assert(fabs(value - (double)plain) <= 1e-15 * fabs((double)plain) + 1e-15 * exp2(100),
			"%g, not %g", value,
			(double)plain);
	}
}

/* Whole numbers and their parts, up to 53 digits, come out as they are. */
Test(fixed_sum, exact)
{
	struct rng r = rng_seed(2);
	for (int round = 0; round < 2000; round++) {
		struct fixed_sum s = { { 0 } };
		double sum = 0, unit = exp2((double)rng_below(&r, 120) - 60);
		for (size_t i = rng_below(&r, 30); i > 0; i--) {
			double x = ((double)rng_below(&r, 1 << 20) - (1 << 19)) * unit;
			fixed_sum_add(&s, x);
			sum += x;
			cr_assert_eq(fixed_sum_value(&s), sum, "%a, not %a", fixed_sum_value(&s), sum);
		}
	}
}

Test(fixed_sum, landmarks)
{
	const double values[] = { 0, 1, -1, 0.1, 1e-30, -1e-30, 3e38, 1e37, 0x1p126, 0x1p-128, 0x1.fffffffffffffp0 };
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct fixed_sum s = { { 0 } };
		fixed_sum_add(&s, values[i]);
		cr_expect_float_eq(fixed_sum_value(&s), values[i], fabs(values[i]) * 0x1p-52 + 0x1p-128);
		fixed_sum_add(&s, -values[i]);
		cr_expect_eq(fixed_sum_value(&s), 0);
	}
	struct fixed_sum s = { { 0 } };
	fixed_sum_add(&s, 5e-324);
	cr_expect_eq(fixed_sum_value(&s), 0);
	fixed_sum_add(&s, INFINITY);
	cr_expect_eq(fixed_sum_value(&s), FIXED_SUM_MOST);
}
