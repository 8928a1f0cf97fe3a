/* text_table.h -- texts numbered in the order of their first appearance, found by hash.
 *
 * The hash is keyed by what the system gave the process at random, so that nobody can choose texts that all fall into
 * one place. Numbers do not depend on it, nor does anything else that a caller sees. */
#ifndef BASE_TEXT_TABLE_H
#define BASE_TEXT_TABLE_H

#include "base/arena.h"
#include "base/siphash.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts as all zeros. The texts are the caller's and must stay. */
struct text_table {
	struct slice *key; /* by number */
	size_t n, room;
	uint32_t *slot;    /* number + 1 of a key; 0: free */
	size_t slots;      /* a power of two, at least twice n */
	struct siphash_key secret;
};

/* The number of a text; false: it is not in the table. */
bool text_table_find(const struct text_table *t, struct slice key, size_t *number);

/* The same, and adds a text that is new. false: it was there. All additions use the same arena. */
bool text_table_add(struct text_table *t, struct slice key, size_t *number, struct arena *arena);

/* Groups n things by their owners, by counting: those of owner i are order[first[i]] to order[first[i + 1] - 1], in
 * the order of the things. owner has n entries below owners, first room for owners + 1 and order for n. */
void text_table_group(const uint32_t *owner, size_t n, size_t owners, size_t *first, uint32_t *order);

#endif
