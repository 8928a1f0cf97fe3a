/* bitset.c -- many bits, few of them set. */
#include "base/bitset.h"

#include <string.h>

static size_t
words_for(size_t n)
{
	return n / 64 + (n % 64 != 0);
}

void
bitset_room(struct bitset *b, size_t n, struct arena *keep)
{
	b->words = words_for(n);
	b->word = arena_zeros(keep, uint64_t, b->words);
	b->summary = arena_zeros(keep, uint64_t, words_for(b->words));
}

void
bitset_taken(struct bitset *b)
{
	if (b->words > 0)
		memset(b->summary, 0, words_for(b->words) * sizeof b->summary[0]);
}
