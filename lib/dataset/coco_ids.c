/* coco_ids.c -- ids numbered in the order of their first appearance. */
#include "dataset/coco_ids.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256, FIRST_TEXTS = 64 };

/* Multiplicative hashing by an odd number that nobody knows (Knuth, The Art of Computer Programming 3, section 6.4);
 * the high bits of the product are the good ones. */
static inline size_t
first_place(const struct coco_ids *ids, int64_t number)
{
	uint64_t hash = ((uint64_t)number ^ ids->secret >> 32) * (ids->secret | 1);
	return (hash ^ hash >> 32) & (ids->slots - 1);
}

/* Where a number is, or the free slot where it belongs. */
static size_t
place(const struct coco_ids *ids, int64_t number)
{
	size_t at = first_place(ids, number);
	while (ids->slot[at] != 0 && ids->whole[ids->slot[at] - 1] != number)
		at = (at + 1) & (ids->slots - 1);
	return at;
}

void
coco_ids_fetch_slot(const struct coco_ids *ids, int64_t number)
{
	if (ids->slots > 0)
		__builtin_prefetch(&ids->slot[first_place(ids, number)]);
}

size_t
coco_ids_fetch_entry(const struct coco_ids *ids, int64_t number)
{
	uint32_t found = ids->slots > 0 ? ids->slot[first_place(ids, number)] : 0;
	if (found == 0)
		return COCO_IDS_NONE;
	__builtin_prefetch(&ids->whole[found - 1]);
	return found - 1;
}

static void *
reallocated(struct coco_ids *ids, void *p, size_t n, size_t size)
{
	void *new = n > UINT32_MAX ? NULL : reallocarray(p, n, size);
	if (new == NULL)
		memory_failed(ids->arena.failed);
	return new;
}

/* Room for one id more. */
static void
make_room(struct coco_ids *ids)
{
	if (ids->n < ids->room)
		return;
	ids->room = ids->room == 0 ? FIRST_SLOTS : 2 * ids->room;
	ids->whole = reallocated(ids, ids->whole, ids->room, sizeof *ids->whole);
	ids->is_text = reallocated(ids, ids->is_text, ids->room, 1);
}

/* Room for one whole number more among the slots. */
static void
make_slots(struct coco_ids *ids)
{
	if (2 * (ids->wholes + 1) <= ids->slots)
		return;
	ids->slots = ids->slots == 0 ? FIRST_SLOTS : 2 * ids->slots;
	ids->secret = siphash_secret().half[0];
	free(ids->slot);
	ids->slot = calloc(ids->slots, sizeof *ids->slot);
	if (ids->slot == NULL)
		memory_failed(ids->arena.failed);
	for (size_t i = 0; i < ids->n; i++)
		if (!ids->is_text[i])
			ids->slot[place(ids, ids->whole[i])] = (uint32_t)i + 1;
}

bool
coco_ids_find(const struct coco_ids *ids, const struct coco_id *id, size_t *index)
{
	size_t number;
	if (id->whole) {
		uint32_t found = ids->slots > 0 ? ids->slot[place(ids, id->number)] : 0;
		*index = (size_t)found - 1;
		return found != 0;
	}
	if (!text_table_find(&ids->texts, id->text, &number))
		return false;
	*index = ids->text_index[number];
	return true;
}

static bool
add_text(struct coco_ids *ids, const struct coco_id *id, size_t *index)
{
	size_t number;
	if (text_table_find(&ids->texts, id->text, &number)) {
		*index = ids->text_index[number];
		return false;
	}
	struct slice copy = { arena_text(&ids->arena, id->text.text, id->text.n), id->text.n };
	text_table_add(&ids->texts, copy, &number, &ids->arena);
	if (number == ids->text_room) {
		ids->text_room = number == 0 ? FIRST_TEXTS : 2 * number;
		ids->text_index = reallocated(ids, ids->text_index, ids->text_room, sizeof *ids->text_index);
	}
	make_room(ids);
	ids->text_index[number] = (uint32_t)ids->n;
	ids->whole[ids->n] = (int64_t)number;
	ids->is_text[ids->n] = 1;
	*index = ids->n++;
	return true;
}

bool
coco_ids_add(struct coco_ids *ids, const struct coco_id *id, size_t *index)
{
	if (!id->whole)
		return add_text(ids, id, index);
	make_slots(ids);
	size_t at = place(ids, id->number);
	if (ids->slot[at] != 0) {
		*index = ids->slot[at] - 1;
		return false;
	}
	make_room(ids);
	ids->whole[ids->n] = id->number;
	ids->is_text[ids->n] = 0;
	*index = ids->n++;
	ids->slot[at] = (uint32_t)ids->n;
	ids->wholes++;
	return true;
}

struct coco_id
coco_ids_get(const struct coco_ids *ids, size_t index)
{
	int64_t kept = ids->whole[index];
	if (ids->is_text[index])
		return (struct coco_id){ .given = true, .text = ids->texts.key[kept] };
	return (struct coco_id){ .given = true, .whole = true, .number = kept };
}

void
coco_ids_free(struct coco_ids *ids)
{
	free(ids->slot);
	free(ids->whole);
	free(ids->is_text);
	free(ids->text_index);
	arena_free(&ids->arena);
}
