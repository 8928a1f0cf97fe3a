/* hits.h -- outputs that may pass a threshold: noted class by class, read anchor by anchor. */
#ifndef NMS_HITS_H
#define NMS_HITS_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct hit {
	uint32_t anchor, class;
};

/* Starts as zeros. */
struct hits {
	size_t n, room;
	struct hit *hit;
};

void hits_add(struct hits *h, size_t anchor, size_t class, struct arena *arena);

/* The classes of each of n anchors, one anchor's behind the other's and in the order in which they were noted; *end
 * receives where each anchor's end. Both are in the arena. */
uint32_t *hits_by_anchor(const struct hits *h, size_t n, size_t **end, struct arena *arena);

#endif
