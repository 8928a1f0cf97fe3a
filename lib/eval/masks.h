/* masks.h -- what a detection comes to at every threshold and area, as bits; equal ones are kept once. */
#ifndef EVAL_MASKS_H
#define EVAL_MASKS_H

#include "base/arena.h"
#include "eval/eval.h"

#include <stddef.h>
#include <stdint.h>

/* Bit t of tp[a]: at threshold t and area a it is a true positive; of ignored[a]: it does not count. Neither: a
 * false one. */
struct masks {
	uint64_t tp[EVAL_AREAS], ignored[EVAL_AREAS];
};

struct masks_table {
	size_t areas;
	size_t n, room;
	uint64_t *word;  /* 2 * areas an entry: tp, then ignored */
	unsigned bits;   /* of a slot's number */
	uint32_t *slot;  /* 1 + an entry's index; 0: free */
	struct arena *keep;
};

void masks_init(struct masks_table *t, size_t areas, struct arena *keep);

/* The index of an entry with these masks, a new one if need be. */
uint32_t masks_index(struct masks_table *t, const struct masks *m);

/* The same of words as they stand in another table of as many areas. */
uint32_t masks_index_words(struct masks_table *t, const uint64_t *word);

static inline const uint64_t *
masks_words(const struct masks_table *t, uint32_t index)
{
	return t->word + (size_t)index * 2 * t->areas;
}

#endif
