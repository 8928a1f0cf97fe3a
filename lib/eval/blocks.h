/* blocks.h -- a long array that grows without being copied, in blocks of 4096 items. */
#ifndef EVAL_BLOCKS_H
#define EVAL_BLOCKS_H

#include "base/arena.h"

#include <stddef.h>

enum { BLOCKS_SHIFT = 12, BLOCKS_ITEMS = 1 << BLOCKS_SHIFT };

/* Starts as all zeros. The memory is the arena's. */
struct blocks {
	size_t n;        /* items in use */
	size_t room;     /* pointers that there is room for */
	char **block;
};

/* The item behind the last, not cleared. */
static inline void *
blocks_add(struct blocks *b, size_t size, struct arena *keep)
{
	size_t at = b->n >> BLOCKS_SHIFT;
	if ((b->n & (BLOCKS_ITEMS - 1)) == 0) {
		if (at == b->room) {
			size_t room = b->room == 0 ? 64 : 2 * b->room;
			b->block = arena_grow(keep, b->block, b->room * sizeof *b->block, room * sizeof *b->block);
			b->room = room;
		}
		b->block[at] = arena_alloc_many(keep, BLOCKS_ITEMS, size);
	}
	return b->block[at] + (b->n++ & (BLOCKS_ITEMS - 1)) * size;
}

static inline void *
blocks_at(const struct blocks *b, size_t size, size_t i)
{
	return b->block[i >> BLOCKS_SHIFT] + (i & (BLOCKS_ITEMS - 1)) * size;
}

#endif
