/* fixed_sum.h -- sums of doubles that do not depend on the order: of what threads or parts of a dataset came to.
 *
 * A sum is a fixed-point number from 2^-128 to 2^190, in two's complement; what a number has below 2^-128 is cut off.
 * It starts as all zeros. */
#ifndef BASE_FIXED_SUM_H
#define BASE_FIXED_SUM_H

#include <stdint.h>

enum { FIXED_SUM_WORDS = 5 };

/* A larger number counts as this; nothing that comes of float32 is. */
#define FIXED_SUM_MOST 0x1p160

struct fixed_sum {
	uint64_t word[FIXED_SUM_WORDS]; /* the lowest first */
};

void fixed_sum_add(struct fixed_sum *s, double x);
void fixed_sum_merge(struct fixed_sum *into, const struct fixed_sum *from);

/* The sum, rounded towards 0 to 53 digits or more. */
double fixed_sum_value(const struct fixed_sum *s);

#endif
