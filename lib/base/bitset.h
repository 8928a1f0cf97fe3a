/* bitset.h -- many bits, few of them set: clearing and scanning cost what was set, not what could be.
 *
 * A second level holds one bit per word of the first, raised with it. Whoever scans goes through the second level;
 * whoever takes a word clears it. So a set for millions of members is emptied in no time when few were used. A bitset
 * starts as all zeros and belongs to one thread; its memory is the arena's that bitset_room was given. */
#ifndef BASE_BITSET_H
#define BASE_BITSET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bitset {
	size_t words;      /* of 64 members */
	uint64_t *word;    /* member i is bit i % 64 of word i / 64 */
	uint64_t *summary; /* bit i % 64 of summary[i / 64]: word i may be other than 0 */
};

/* Makes b an empty set with room for n members. Old memory is not given back. */
void bitset_room(struct bitset *b, size_t n, struct arena *keep);

/* For the caller that has set all words to 0 that bitset_next shows: the set is empty then. */
void bitset_taken(struct bitset *b);

static inline bool
bitset_has(const struct bitset *b, size_t i)
{
	return b->word[i / 64] >> i % 64 & 1;
}

static inline void
bitset_add(struct bitset *b, size_t i)
{
	size_t w = i / 64;
	b->word[w] |= (uint64_t)1 << i % 64;
	b->summary[w / 64] |= (uint64_t)1 << w % 64;
}

/* Members first, first + step, … n of them: as often as they share a word this is written once. */
static inline void
bitset_add_every(struct bitset *b, size_t first, size_t step, size_t n)
{
	size_t w = first / 64;
	uint64_t bits = 0;
	for (size_t i = first; n > 0; n--, i += step) {
		if (i / 64 != w) {
			b->word[w] |= bits;
			b->summary[w / 64] |= (uint64_t)(bits != 0) << w % 64;
			bits = 0;
			w = i / 64;
		}
		bits |= (uint64_t)1 << i % 64;
	}
	b->word[w] |= bits;
	b->summary[w / 64] |= (uint64_t)(bits != 0) << w % 64;
}

/* The first word at or after from that may not be empty; b->words when there is none. */
static inline size_t
bitset_next(const struct bitset *b, size_t from)
{
	if (from >= b->words)
		return b->words;
	size_t s = from / 64, end = (b->words + 63) / 64;
	uint64_t bits = b->summary[s] >> from % 64 << from % 64;
	while (bits == 0) {
		if (++s == end)
			return b->words;
		bits = b->summary[s];
	}
	return s * 64 + (size_t)__builtin_ctzll(bits);
}

#endif
