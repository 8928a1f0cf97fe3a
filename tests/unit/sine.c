/* sine.c -- sine and cosine of degrees. */
#include "base/sine.h"

#include <criterion/criterion.h>
#include <math.h>

/* In units of the last place of 1: libm's are right to less than one. */
static double
distance(double a, double b)
{
	return fabs(a - b) / 0x1p-52;
}

Test(sine, quarters_are_exact)
{
	static const struct {
		double degrees, sine, cosine;
	} cases[] = { { 0, 0, 1 }, { 90, 1, 0 }, { 180, 0, -1 }, { 270, -1, 0 }, { 360, 0, 1 }, { -90, -1, 0 },
		{ -270, 1, 0 }, { 36000000090.0, 1, 0 }, { 0x1p60 * 45, 0, 1 } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double s, c;
		sine_of_degrees(cases[i].degrees, &s, &c);
		cr_assert(s == cases[i].sine && c == cases[i].cosine, "%g: %g %g", cases[i].degrees, s, c);
	}
}

Test(sine, agrees_with_libm)
{
	for (int i = -7200; i <= 7200; i++) {
		double degrees = i / 10.0, s, c;
		long double radians = (long double)degrees * 3.14159265358979323846264338327950288L / 180;
		sine_of_degrees(degrees, &s, &c);
		cr_assert(distance(s, (double)sinl(radians)) <= 1 && distance(c, (double)cosl(radians)) <= 1,
			"%g: %.17g %.17g", degrees, s, c);
	}
}

Test(sine, thirty_and_sixty)
{
	double s, c;
	sine_of_degrees(30, &s, &c);
	cr_assert(distance(s, 0.5) <= 0.5 && distance(c, sqrt(0.75)) <= 0.5);
	sine_of_degrees(60, &s, &c);
	cr_assert(distance(c, 0.5) <= 0.5 && distance(s, sqrt(0.75)) <= 0.5);
}
