/* sort.h -- long lists of scores in descending order, stable, in 16 bytes a score. */
#ifndef EVAL_SORT_H
#define EVAL_SORT_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct sort_room {
	double *score;            /* to be filled; not written */
	uint32_t *order, *other;
};

/* Room for lists of up to n < 2^32 scores. */
struct sort_room sort_room(size_t n, struct arena *arena);

/* The indices of the first n scores, highest first, equal ones as they stand; NaN is a caller's error. The array is
 * one of the room's. */
const uint32_t *sort_descending(struct sort_room *room, size_t n);

#endif
