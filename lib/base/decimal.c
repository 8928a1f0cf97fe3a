/* decimal.c -- sums of numbers as they are written. */
#include "base/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { USUAL = 2, PLACES = 23 };

/* Powers of ten that are exact doubles. */
static const double ten_to[PLACES] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
	1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* More than any decimal of 15 digits. */
static const double most = 1e15;

/* The nearest whole number: beyond 2^52 doubles have no fraction to keep. */
static inline double
whole(double x)
{
	const double shift = 0x1.8p52;
	return x + shift - shift;
}

/* The sum where a and b are whole multiples of 10^-places: a quotient of two exact doubles is the double nearest to the
 * decimal, so that equality proves it. */
static inline bool
add_at(double a, double b, size_t places, double *sum)
{
	double ten = ten_to[places], x = whole(a * ten), y = whole(b * ten);
	if (x / ten != a || y / ten != b || !(fabs(x + y) < most))
		return false;
	*sum = (x + y) / ten;
	return true;
}

static inline bool
fits(double a, double b, size_t places)
{
	return fabs(a * ten_to[places]) < most && fabs(b * ten_to[places]) < most;
}

double
decimal_add(double a, double b)
{
	double sum;
	if (fits(a, b, USUAL) && add_at(a, b, USUAL, &sum))
		return sum;
	for (size_t places = 0; places < PLACES && fits(a, b, places); places++)
		if (add_at(a, b, places, &sum))
			return sum;
	return a + b;
}
