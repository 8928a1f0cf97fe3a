/* decimal.c -- sums as they are written, against sums of whole numbers of a hundredth, a thousandth … */
#include "base/decimal.h"
#include "base/num.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

Test(decimal, named)
{
	static const struct {
		double a, b, sum;
	} cases[] = {
		{ 1.08, 611.59, 612.67 }, { 0.1, 0.2, 0.3 }, { 0, 0, 0 }, { -0.1, 0.1, 0 }, { 0.33, -0.33, 0 },
		{ 473.07, 38.65, 511.72 }, { 1e-7, 2e-7, 3e-7 }, { 999999999999.99, 0.01, 1e12 },
		{ 0.123456789012345, 0.000000000000001, 0.123456789012346 },
		{ 1e15, 1, 1e15 + 1 }, { 1e300, 1, 1e300 }, { 1e300, 1e300, 2e300 }, { INFINITY, 1, INFINITY },
		/* more than 15 digits: as doubles */
		{ 0.1234567890123456789, 0.1, 0.1234567890123456789 + 0.1 },
		{ 1000000, 0.000000001, 1000000.000000001 },
		{ 1.0 / 3, 2.0 / 3, 1.0 / 3 + 2.0 / 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double sum = decimal_add(cases[i].a, cases[i].b);
		cr_expect(sum == cases[i].sum, "%.17g + %.17g: %.17g instead of %.17g", cases[i].a, cases[i].b, sum,
			cases[i].sum);
	}
}

/* Whole numbers with a point put in: their sum with the point put in, read as a number is. And the difference gives one
 * back. */
Test(decimal, agrees_with_whole_numbers)
{
	struct rng rng = rng_seed(31);
	for (int round = 0; round < 200000; round++) {
		int places = (int)rng_below(&rng, 12), digits = 1 + (int)rng_below(&rng, 14);
		double most = 1;
		for (int i = 0; i < digits; i++)
			most *= 10;
		long long a = (long long)(rng_unit(&rng) * most), b = (long long)(rng_unit(&rng) * most) -
			(long long)(most / 2);
		char text[64];
		snprintf(text, sizeof text, "%llde-%d", a, places);
		double x = strtod(text, NULL);
		snprintf(text, sizeof text, "%llde-%d", b, places);
		double y = strtod(text, NULL);
		snprintf(text, sizeof text, "%llde-%d", a + b, places);
		double sum = decimal_add(x, y);
		cr_assert(sum == strtod(text, NULL), "%.17g + %.17g: %.17g instead of %s", x, y, sum, text);
		cr_assert(decimal_subtract(sum, x) == y, "%.17g - %.17g", sum, x);
		cr_assert(decimal_add(y, x) == sum);
	}
}

/* Doubles at random have 16 or 17 digits, and are added as they are. */
Test(decimal, leaves_doubles_alone)
{
	struct rng rng = rng_seed(32);
	for (int round = 0; round < 100000; round++) {
		double x = rng_unit(&rng) * 1000, y = rng_unit(&rng) * 1000;
		cr_assert(decimal_add(x, y) == x + y || fabs(decimal_add(x, y) - (x + y)) < 1e-12);
	}
}
