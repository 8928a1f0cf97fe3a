/* pow10.h -- powers of ten to 128 bits, for reading and printing numbers.
 *
 * 10^k = (high * 2^64 + low + r) * 2^(pow10_exponent(k) - 127) with 0 <= r < 1 and the top bit of high set;
 * r = 0 exactly for 0 <= k <= 55. The low halves are never all ones, so adding 1 to one of them cannot carry. */
#ifndef BASE_POW10_H
#define BASE_POW10_H

#include <stdint.h>

enum { POW10_MIN = -343, POW10_MAX = 324 };

struct power {
	uint64_t high, low;
};

extern const struct power pow10_table[POW10_MAX - POW10_MIN + 1];

static inline struct power
pow10_entry(int k)
{
	return pow10_table[k - POW10_MIN];
}

/* floor(log2(10^k)) for the table's k. */
static inline int
pow10_exponent(int k)
{
	return (k * 217706) >> 16;
}

#endif
