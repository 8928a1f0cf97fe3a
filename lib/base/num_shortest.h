/* num_shortest.h -- the exact search behind num_print.c, for the few values that need it. */
#ifndef BASE_NUM_SHORTEST_H
#define BASE_NUM_SHORTEST_H

#include <stdint.h>

/* digits * 10^exponent; digits may end with zeros */
struct num_decimal {
	uint64_t digits;
	int exponent;
};

/* The shortest decimal that reads as the positive number of these bits, and the nearest to it of those. */
struct num_decimal num_shortest(uint64_t bits);
struct num_decimal num_shortest_float(uint32_t bits);

/* floor(log10(2^e)) for the exponents of doubles. */
static inline int
num_log10_pow2(int e)
{
	return (e * 1262611) >> 22;
}

#endif
