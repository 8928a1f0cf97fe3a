/* num_shortest.c -- the shortest decimal of a double or float, exactly.
 *
 * Giulietti, "The Schubfach way to render doubles", 2020 (sections 8 and 9). The rounding interval's bounds and the
 * value are scaled by 10^-k and rounded to odd in the last of two fraction bits, which keeps every comparison exact.
 * Differences from the paper: powers have 128 bits (64 for floats) instead of 126, and no second digit is forced. */
#include "base/num_shortest.h"

#include "base/pow10.h"
#include "base/wide.h"

#include <stdbool.h>

static int
floor_log10_three_quarters_pow2(int e)
{
	return (e * 1262611 - 524031) >> 22;
}

/* floor(x * g / 2^128), the last bit set when anything was cut off; g is a power a trifle above its true value, so
 * that a fraction of less than two units is none. */
static uint64_t
round_to_odd(struct power g, uint64_t x)
{
	wide low = (wide)g.low * x;
	wide product = (wide)g.high * x + (uint64_t)(low >> 64);
	return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

static uint32_t
round_to_odd32(uint64_t g, uint32_t x)
{
	wide product = (wide)g * x;
	return (uint32_t)(product >> 64) | ((uint32_t)(product >> 32) > 1);
}

/* Chooses among the multiples of 10^(k+1) and of 10^k next to value; all three are in quarters of 10^k. */
static uint64_t
choose(uint64_t below, uint64_t value, uint64_t above)
{
	uint64_t s = value / 4, tens = s / 10;
	bool low_ten = below <= 40 * tens, high_ten = 40 * tens + 40 <= above;
	if (s >= 10 && low_ten != high_ten)
		return 10 * (tens + high_ten);
	bool low = below <= 4 * s, high = 4 * s + 4 <= above;
	if (low != high)
		return s + high;
	uint64_t middle = 4 * s + 2;
	return s + (value > middle || (value == middle && (s & 1) != 0));
}

struct num_decimal
num_shortest(uint64_t bits)
{
	uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
	int biased = (int)(bits >> 52);
	uint64_t c = biased != 0 ? fraction | (uint64_t)1 << 52 : fraction;
	int q = (biased != 0 ? biased : 1) - 1075;
	bool odd = (c & 1) != 0, closer_below = fraction == 0 && biased > 1;
	int k = closer_below ? floor_log10_three_quarters_pow2(q) : num_log10_pow2(q);
	int h = q + pow10_exponent(-k) + 1;
	struct power g = pow10_entry(-k);
	g.low++;
	uint64_t below = round_to_odd(g, (4 * c - 2 + closer_below) << h) + odd;
	uint64_t value = round_to_odd(g, (4 * c) << h);
	uint64_t above = round_to_odd(g, (4 * c + 2) << h) - odd;
	return (struct num_decimal){ choose(below, value, above), k };
}

struct num_decimal
num_shortest_float(uint32_t bits)
{
	uint32_t fraction = bits & (((uint32_t)1 << 23) - 1);
	int biased = (int)(bits >> 23);
	uint32_t c = biased != 0 ? fraction | (uint32_t)1 << 23 : fraction;
	int q = (biased != 0 ? biased : 1) - 150;
	bool odd = (c & 1) != 0, closer_below = fraction == 0 && biased > 1;
	int k = closer_below ? floor_log10_three_quarters_pow2(q) : num_log10_pow2(q);
	int h = q + pow10_exponent(-k) + 1;
	uint64_t g = pow10_entry(-k).high + 1;
	uint32_t below = round_to_odd32(g, (4 * c - 2 + closer_below) << h) + odd;
	uint32_t value = round_to_odd32(g, (4 * c) << h);
	uint32_t above = round_to_odd32(g, (4 * c + 2) << h) - odd;
	return (struct num_decimal){ choose(below, value, above), k };
}
