/* decimal.h -- sums of numbers as they are written, not as they are stored.
 *
 * 1.08 + 611.59 is 612.67, but as doubles 612.6700000000001. A double stands for at most one decimal of 15 significant
 * digits; where both numbers and their sum are such decimals, the sum is exact. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

/* The double nearest to the decimal sum where that can be told, else to the sum of the doubles. */
double decimal_add(double a, double b);

static inline double
decimal_subtract(double a, double b)
{
	return decimal_add(a, -b);
}

#endif
