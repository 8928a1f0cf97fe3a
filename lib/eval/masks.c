/* masks.c -- what a detection comes to at every threshold and area, as bits; equal ones are kept once. */
#include "eval/masks.h"

#include "base/rng.h"

#include <string.h>

enum { FIRST_BITS = 8 };

static void
new_slots(struct masks_table *t, unsigned bits)
{
	t->bits = bits;
	t->slot = arena_zeros(t->keep, uint32_t, (size_t)1 << bits);
}

void
masks_init(struct masks_table *t, size_t areas, struct arena *keep)
{
	*t = (struct masks_table){ .areas = areas, .keep = keep };
	new_slots(t, FIRST_BITS);
}

static uint64_t
hash(const uint64_t *word, size_t n)
{
	return rng_hash(0, word, n * sizeof *word);
}

/* The slot of an entry, or the free one where it belongs. */
static uint32_t *
find(const struct masks_table *t, const uint64_t *word)
{
	size_t words = 2 * t->areas, mask = ((size_t)1 << t->bits) - 1;
	for (size_t at = hash(word, words) & mask;; at = (at + 1) & mask) {
		uint32_t *slot = &t->slot[at];
		if (*slot == 0 || memcmp(masks_words(t, *slot - 1), word, words * sizeof *word) == 0)
			return slot;
	}
}

static void
grow_slots(struct masks_table *t)
{
	new_slots(t, t->bits + 1);
	for (uint32_t i = 0; i < t->n; i++)
		*find(t, masks_words(t, i)) = i + 1;
}

uint32_t
masks_index_words(struct masks_table *t, const uint64_t *word)
{
	size_t words = 2 * t->areas;
	uint32_t *slot = find(t, word);
	if (*slot != 0)
		return *slot - 1;
	if (t->n == t->room) {
		size_t room = t->room == 0 ? 64 : 2 * t->room, entry = words * sizeof *word;
		t->word = arena_grow(t->keep, t->word, t->room * entry, room * entry);
		t->room = room;
	}
	memcpy(t->word + t->n * words, word, words * sizeof *word);
	*slot = (uint32_t)++t->n;
	if (2 * t->n >= (size_t)1 << t->bits)
		grow_slots(t);
	return (uint32_t)t->n - 1;
}

uint32_t
masks_index(struct masks_table *t, const struct masks *m)
{
	uint64_t word[2 * EVAL_AREAS];
	memcpy(word, m->tp, t->areas * sizeof *word);
	memcpy(word + t->areas, m->ignored, t->areas * sizeof *word);
	return masks_index_words(t, word);
}
