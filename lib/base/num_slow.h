/* num_slow.h -- the exact comparison behind num_read.c, for the few texts that need it. */
#ifndef BASE_NUM_SLOW_H
#define BASE_NUM_SLOW_H

#include <stdint.h>

/* The sign of |x| - m * 2^e, where x is the number at text, valid by RFC 8259 and of any length. Both must be of
 * about the same size: within a factor of 2^100, and inside or just beyond the range of doubles. */
int num_slow_compare(const char *text, uint64_t m, int e);

#endif
