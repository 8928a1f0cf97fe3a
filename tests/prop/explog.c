/* explog.c -- errors in units in the last place against libm's long doubles, and laws. */
#include "base/explog.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { N = 100000 };

/* |got - want| in units in the last place of a double of want's size. */
static double
ulps(double got, long double want)
{
	int e;
	frexpl(want, &e);
	e = e < -1021 ? -1021 : e;
	return want == 0 && got == 0 ? 0 : (double)(fabsl((long double)got - want) / ldexpl(1, e - 53));
}

static long double
logistic_reference(long double x)
{
	return 1 / (1 + expl(-x));
}

static long double
logit_reference(long double p)
{
	return p > 0.25L && p < 0.75L ? 2 * atanhl(2 * p - 1) : logl(p) - log1pl(-p);
}

static void
check_error(const char *name, double (*f)(double), long double (*reference)(long double), double from, double to)
{
	struct rng r = rng_seed(1);
	double worst = 0, where = 0;
	for (int i = 0; i < N; i++) {
		double x = from + (to - from) * rng_unit(&r), error = ulps(f(x), reference(x));
		if (!(error <= worst)) {
			worst = error;
			where = x;
		}
	}
	cr_expect(worst < 1, "%s, %g to %g: %.3f ulp at %.17g", name, from, to, worst, where);
}

Test(explog, errors_are_below_an_ulp)
{
	check_error("exp", explog_exp, expl, -708, 709.7);
	check_error("exp", explog_exp, expl, -1, 1);
	check_error("exp", explog_exp, expl, -745, -708);
	check_error("log", explog_log, logl, 0.5, 2);
	check_error("log", explog_log, logl, 0.7, 0.71);
	check_error("log", explog_log, logl, 0.999, 1.001);
	check_error("log", explog_log, logl, 0, 1e6);
	check_error("log", explog_log, logl, 0, 1e-307);
	check_error("logistic", explog_logistic, logistic_reference, -40, 40);
	check_error("logistic", explog_logistic, logistic_reference, -745, -690);
	check_error("logit", explog_logit, logit_reference, 1e-12, 1);
	check_error("logit", explog_logit, logit_reference, 0.41, 0.59);
	check_error("logit", explog_logit, logit_reference, 0, 1e-300);
}

Test(explog, log_of_any_bits)
{
	struct rng r = rng_seed(2);
	for (int i = 0; i < N; i++) {
		uint64_t bits = rng_next(&r) >> 1;
		double x;
		memcpy(&x, &bits, sizeof x);
		if (isfinite(x) && x > 0)
			cr_assert(ulps(explog_log(x), logl(x)) < 1, "%.17g", x);
	}
}

Test(explog, monotone)
{
	struct rng r = rng_seed(3);
	for (int i = 0; i < N; i++) {
		double x = (rng_unit(&r) - 0.5) * 60, y = x + rng_unit(&r) * 1e-12, p = rng_unit(&r),
			q = p + (1 - p) * 1e-12;
		cr_assert(explog_exp(x) <= explog_exp(y), "exp at %.17g", x);
		cr_assert(explog_logistic(x) <= explog_logistic(y), "logistic at %.17g", x);
		cr_assert(explog_log(p) <= explog_log(q), "log at %.17g", p);
		cr_assert(explog_logit(p) <= explog_logit(q), "logit at %.17g", p);
	}
}

Test(explog, logistic_is_symmetric)
{
	struct rng r = rng_seed(4);
	for (int i = 0; i < N; i++) {
		double x = (rng_unit(&r) - 0.5) * 80, a = explog_logistic(x), b = explog_logistic(-x);
		cr_assert(a >= 0 && a <= 1);
		cr_assert(fabs(a + b - 1) <= 0x1p-52, "%.17g", x);
	}
}

Test(explog, logit_undoes_logistic)
{
	struct rng r = rng_seed(5);
	for (int i = 0; i < N; i++) {
		double x = (rng_unit(&r) - 0.5) * 32, p = explog_logistic(x);
		/* Half a unit of p moves x by that over the slope p (1 - p). */
		double slack = 0x1p-53 / (1 - p) + fabs(x) * 0x1p-51 + 0x1p-52;
		cr_assert(fabs(explog_logit(p) - x) <= slack, "%.17g", x);
	}
}

Test(explog, exp_undoes_log)
{
	struct rng r = rng_seed(6);
	for (int i = 0; i < N; i++) {
		double x = rng_unit(&r) * 1000 + 1e-3;
		cr_assert(fabs(explog_exp(explog_log(x)) - x) <= x * 0x1p-49, "%.17g", x);
	}
}

/* Many at once have the bits of one after the other, whatever there is among them. */
Test(explog, lanes_are_single_logarithms)
{
	static const double odd[] = { 0, -0.0, -1, INFINITY, -INFINITY, NAN, 0x1p-1074, 0x1p-1022,
		0x1.fffffffffffffp-1023,
		1, 0x1.fffffffffffffp1023 };
	struct rng r = rng_seed(3);
	for (int round = 0; round < N / EXPLOG_LANES; round++) {
		double x[EXPLOG_LANES], log[EXPLOG_LANES];
		for (int i = 0; i < EXPLOG_LANES; i++) {
			x[i] = ldexp(1 + rng_unit(&r), (int)rng_below(&r, round % 2 == 0 ? 10 : 2100) - 1074);
			if (round % 4 == 0)
				x[i] = 0.5 + rng_unit(&r);
			if (round % 3 == 0 && rng_below(&r, 16) == 0)
				x[i] = odd[rng_below(&r, sizeof odd / sizeof *odd)];
			log[i] = x[i];
		}
		explog_log_lanes(log);
		for (int i = 0; i < EXPLOG_LANES; i++) {
			double want = explog_log(x[i]);
			cr_assert(memcmp(&log[i], &want, sizeof want) == 0 || (isnan(want) && isnan(log[i])),
				"ln %.17g: %.17g, not %.17g", x[i], log[i], want);
		}
	}
}
