/* explog_float.c -- float32 exponential and logarithm, and the arc tangent, against the C library's in double. */
#include "base/arctan.h"
#include "base/explog_float.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>

enum { ROUNDS = 400000 };

Test(explog_float, exponential)
{
	struct rng r = rng_seed(1);
	double worst = 0;
	for (int i = 0; i < ROUNDS; i++) {
		float u = (float)(rng_unit(&r) * (i % 2 == 0 ? 1 : (double)EXPLOG_FLOAT_MOST));
		double want = exp(-(double)u);
		worst = fmax(worst, fabs((double)explog_float_exp_negative(u) - want) / want);
	}
	cr_expect_lt(worst, 3e-7, "the worst error is %g", worst);
	cr_expect_eq(explog_float_exp_negative(0), 1);
	cr_expect(isnan(explog_float_exp_negative(NAN)));
	cr_expect_gt(explog_float_exp_negative(EXPLOG_FLOAT_MOST), 0);
}

Test(explog_float, logarithm)
{
	struct rng r = rng_seed(2);
	double worst = 0;
	for (int i = 0; i < ROUNDS; i++) {
		float e = (float)(i % 2 == 0 ? rng_unit(&r) : exp(-40 * rng_unit(&r)));
		double want = log1p((double)e);
		worst = fmax(worst, fabs((double)explog_float_log1p(e) - want) / want);
	}
	cr_expect_lt(worst, 3e-7, "the worst error is %g", worst);
	cr_expect_eq(explog_float_log1p(0), 0);
	cr_expect(isnan(explog_float_log1p(NAN)));
}

Test(arctan, ratio)
{
	struct rng r = rng_seed(3);
	double worst = 0;
	for (int i = 0; i < ROUNDS; i++) {
		double y = exp(40 * rng_unit(&r) - 20), x = i % 2 == 0 ? y * exp(rng_unit(&r) - 0.5) :
			exp(40 * rng_unit(&r) - 20);
		double want = atan2(y, x);
		worst = fmax(worst, fabs(arctan_ratio(y, x) - want) / want);
		cr_assert_leq(fabs(arctan_ratio(x, y) + arctan_ratio(y, x) - acos(0)), 1e-15);
	}
	cr_expect_lt(worst, 4 * 0x1p-52, "the worst error is %g", worst);
	cr_expect_eq(arctan_ratio(0, 0), 0);
	cr_expect_eq(arctan_ratio(0, 1), 0);
	cr_expect_eq(arctan_ratio(1, 0), acos(0));
	cr_expect_float_eq(arctan_ratio(1, 1), acos(0) / 2, 1e-15);
	cr_expect_eq(arctan_ratio(INFINITY, 1), acos(0));
	cr_expect(isnan(arctan_ratio(NAN, 1)));
}
