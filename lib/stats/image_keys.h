/* image_keys.h -- whether images come twice: a hash of 53 bits each, up to a bound.
 *
 * Of 2^24 different images two have the same hash with a probability of 1 in 64. Beyond the bound nothing is known. */
#ifndef STATS_IMAGE_KEYS_H
#define STATS_IMAGE_KEYS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAGE_KEYS_MOST = 1 << 24 };

struct image_keys_chunk;

/* Starts as all zeros; all calls use the same arena. */
struct image_keys {
	bool lost; /* there were too many */
	size_t n;
	struct image_keys_chunk *chunk; /* the newest */
};

/* A key is below 2^53. */
void image_keys_add(struct image_keys *s, uint64_t key, struct arena *arena);
void image_keys_merge(struct image_keys *into, const struct image_keys *from, struct arena *arena);

/* All n keys, ascending, in arena. */
const uint64_t *image_keys_sorted(const struct image_keys *s, struct arena *arena);

/* How many of n ascending keys are like the one before. */
uint64_t image_keys_repeated(const uint64_t *sorted, size_t n);

#endif
