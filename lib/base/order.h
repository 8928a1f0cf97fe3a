/* order.h -- the order of descending scores and of ascending keys, stable: equals stay in input order. */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* Fills order (room for n, n < 2^31) with the indices of score, highest first, ties to the lower index; -0 equals 0.
 * NaN is a caller's error. Linear time (a radix sort) for large n; scratch memory is arena's. */
void order_descending(const double *score, size_t n, uint32_t *order, struct arena *arena);

/* Likewise of whole numbers, lowest first; always in linear time. */
void order_ascending(const uint64_t *key, size_t n, uint32_t *order, struct arena *arena);

#endif
