/* arctan.c -- the arc tangent with the same bits on every processor.
 *
 * Three times the half angle, arctan t = 2 arctan(t / (1 + sqrt(1 + t^2))), and then its series t - t^3/3 + t^5/5 -
 * ... (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 4.4.42). A square root is exact by IEEE
 * 754. */
#include "base/arctan.h"

#include <math.h>

static double
half(double t)
{
	return t / (1 + sqrt(1 + t * t));
}

/* For t <= 1: what is left out, at t = tan(pi/32), is below 2^-60 of the value. */
static double
arctan(double t)
{
	double s = half(half(half(t))), z = s * s, sum = 0;
	for (int k = 17; k > 0; k -= 2)
		sum = 1.0 / k - z * sum;
	return 8 * s * sum;
}

double
arctan_ratio(double y, double x)
{
	if (y == 0 && x == 0)
		return 0;
	return y <= x ? arctan(y / x) : 0x1.921fb54442d18p+0 - arctan(x / y);
}
