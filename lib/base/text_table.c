/* text_table.c -- texts numbered in the order of their first appearance. */
#include "base/text_table.h"

#include "base/memory.h"

enum { FIRST_SLOTS = 64 };

/* Where a key is, or the free slot where it belongs. */
static size_t
place(const struct text_table *t, struct slice key)
{
	size_t at = siphash(t->secret, key.text, key.n) & (t->slots - 1);
	while (t->slot[at] != 0 && !slice_equal(t->key[t->slot[at] - 1], key))
		at = (at + 1) & (t->slots - 1);
	return at;
}

/* Twice the room. */
static void
grow(struct text_table *t, struct arena *arena)
{
	size_t room = t->room == 0 ? FIRST_SLOTS / 2 : 2 * t->room;
	if (room > UINT32_MAX / 2)
		memory_failed(arena->failed);
	t->key = arena_grow(arena, t->key, t->room * sizeof *t->key, room * sizeof *t->key);
	t->room = room;
	t->slots = 2 * room;
	t->secret = siphash_secret();
	t->slot = arena_zeros(arena, uint32_t, t->slots);
	for (size_t i = 0; i < t->n; i++)
		t->slot[place(t, t->key[i])] = (uint32_t)i + 1;
}

bool
text_table_find(const struct text_table *t, struct slice key, size_t *number)
{
	if (t->n == 0)
		return false;
	uint32_t found = t->slot[place(t, key)];
	*number = (size_t)found - 1;
	return found != 0;
}

bool
text_table_add(struct text_table *t, struct slice key, size_t *number, struct arena *arena)
{
	if (t->n == t->room)
		grow(t, arena);
	size_t at = place(t, key);
	bool new = t->slot[at] == 0;
	if (new) {
		t->key[t->n++] = key;
		t->slot[at] = (uint32_t)t->n;
	}
	*number = (size_t)t->slot[at] - 1;
	return new;
}

void
text_table_group(const uint32_t *owner, size_t n, size_t owners, size_t *first, uint32_t *order)
{
	memset(first, 0, (owners + 1) * sizeof *first);
	for (size_t i = 0; i < n; i++)
		first[owner[i] + 1]++;
	for (size_t i = 0; i < owners; i++)
		first[i + 1] += first[i];
	for (size_t i = 0; i < n; i++)
		order[first[owner[i]]++] = (uint32_t)i;
	memmove(first + 1, first, owners * sizeof *first);
	first[0] = 0;
}
