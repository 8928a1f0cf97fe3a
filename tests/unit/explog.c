/* explog.c -- exponential and logarithm at their landmarks and beyond their range. */
#include "base/explog.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

struct landmark {
	const char *name;
	double x, want;
};

static void
check(const char *function, double (*f)(double), const struct landmark *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double got = f(cases[i].x);
		bool same = isnan(cases[i].want) ? isnan(got) : memcmp(&got, &cases[i].want, sizeof got) == 0;
		cr_expect(same, "%s, %s: got %.17g, want %.17g", function, cases[i].name, got, cases[i].want);
	}
}

#define CHECK(f, cases) check(#f, f, cases, sizeof(cases) / sizeof *(cases))

Test(explog, exp)
{
	const struct landmark cases[] = {
		{ "0", 0, 1 }, { "-0", -0.0, 1 }, { "1", 1, 2.7182818284590452 }, { "-1", -1, 0.36787944117144232 },
		{ "infinity", INFINITY, INFINITY }, { "-infinity", -INFINITY, 0 }, { "nan", NAN, NAN },
		{ "tiny", 1e-300, 1 },
		{ "largest", 709.782712893384, 1.7976931348622732e308 }, { "overflow", 709.7827128933841, INFINITY },
		{ "far over", 1e9, INFINITY },
		{ "smallest normal", -708.3964185322641, 2.2250738585072626e-308 },
		{ "smallest", -744.44007192138127, 5e-324 },
		{ "rounded up to the smallest", -745.13321910194111, 5e-324 }, { "underflow", -745.13321910194123, 0 },
		{ "far under", -1e9, 0 },
		{ "the decoder's clamp", 4.135166556742356, 62.50000000000002 },
	};
	CHECK(explog_exp, cases);
}

Test(explog, log)
{
	const struct landmark cases[] = {
		{ "1", 1, 0 }, { "2", 2, 0.69314718055994531 }, { "1/2", 0.5, -0.69314718055994531 },
		{ "e", 2.7182818284590452, 1 },
		{ "10", 10, 2.302585092994045684 }, { "0", 0, -INFINITY }, { "-0", -0.0, -INFINITY },
		{ "infinity", INFINITY, INFINITY },
		{ "-1", -1, NAN }, { "-infinity", -INFINITY, NAN }, { "nan", NAN, NAN },
		{ "smallest", 5e-324, -744.44007192138127 },
		{ "smallest normal", 2.2250738585072014e-308, -708.39641853226408 },
		{ "largest", 1.7976931348623157e308, 709.78271289338397 },
		{ "above 1", 1 + 0x1p-52, 0x1.fffffffffffffp-53 }, { "below 1", 1 - 0x1p-53, -0x1p-53 },
	};
	CHECK(explog_log, cases);
}

Test(explog, logistic)
{
	const struct landmark cases[] = {
		{ "0", 0, 0.5 }, { "1", 1, 0.73105857863000488 }, { "-1", -1, 0.26894142136999512 },
		{ "infinity", INFINITY, 1 },
		{ "-infinity", -INFINITY, 0 }, { "nan", NAN, NAN }, { "37", 37, 0.99999999999999989 }, { "40", 40, 1 },
		{ "1e9", 1e9, 1 },
		{ "-1e9", -1e9, 0 }, { "subnormal", -744.44007192138127, 5e-324 },
	};
	CHECK(explog_logistic, cases);
}

Test(explog, logit)
{
	const struct landmark cases[] = {
		{ "1/2", 0.5, 0 }, { "0", 0, -INFINITY }, { "1", 1, INFINITY }, { "above 1", 1.5, NAN },
		{ "below 0", -0.5, NAN }, { "nan", NAN, NAN },
		{ "0.01, a focal prior", 0.01, -4.5951198501345898 }, { "3/4", 0.75, 1.0986122886681098 },
		{ "1/4", 0.25, -1.0986122886681098 },
		{ "smallest", 5e-324, -744.44007192138127 }, { "just below 1", 1 - 0x1p-53, 36.736800569677103 },
		{ "just above 1/2", 0.5 + 0x1p-53, 0x1p-51 },
	};
	CHECK(explog_logit, cases);
}
