/* sine.c -- sine and cosine with the same bits on every processor.
 *
 * The angle is taken to at most 45 degrees, which is exact (a remainder is, by IEEE 754), and then come the series x -
 * x^3/3! + x^5/5! - ... and 1 - x^2/2! + x^4/4! - ... (Abramowitz and Stegun, "Handbook of Mathematical Functions",
 * 1964, 4.3.65 and 4.3.66). */
#include "base/sine.h"

#include <math.h>

#define RADIANS 0x1.1df46a2529d39p-6 /* of a degree */

/* first (1 - z/(k+1)(k+2) (1 - z/(k+3)(k+4) (...))): what is left out, at pi/4, is below 2^-60. */
static double
series(double first, double k, double z)
{
	double sum = 1;
	for (double n = k + 18; n > k; n -= 2)
		sum = 1 - z / ((n - 1) * n) * sum;
	return first * sum;
}

void
sine_of_degrees(double degrees, double *sine, double *cosine)
{
	int quarters;
	double x = remquo(degrees, 90, &quarters) * RADIANS, s = series(x, 1, x * x), c = series(1, 0, x * x);
	switch ((unsigned)quarters % 4) {
	case 0: *sine = s; *cosine = c; break;
	case 1: *sine = c; *cosine = -s; break;
	case 2: *sine = -s; *cosine = -c; break;
	default: *sine = -c; *cosine = s; break;
	}
}
