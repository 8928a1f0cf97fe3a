/* coco_store_ids.c -- ids of a COCO document's annotations, and whether they differ. */
#include "dataset/coco_store_parts.h"

#include "base/memory.h"
#include "base/siphash.h"
#include "dataset/coco_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t
coco_store_annotation(const struct coco_store *s, uint64_t box)
{
	const uint32_t *left_out = (const uint32_t *)(const void *)s->left_out.data;
	for (size_t i = 0; i < s->left_out.len / sizeof *left_out && left_out[i] <= box; i++)
		box++;
	return box;
}

bool
coco_store_box_id(const struct coco_store *s, size_t i, struct coco_id *id, struct arena *arena)
{
	const struct coco_stored_box *box = coco_store_box(s, i);
	*id = (struct coco_id){ .given = (box->category & COCO_BOX_ID) != 0, .whole = true };
	memcpy(&id->number, box->id, sizeof id->number);
	if (box->category & COCO_BOX_ID_TEXT)
		coco_id_of_text(id, coco_pack_get(&s->texts, (uint64_t)id->number), arena);
	return id->given;
}

/* The id of a box as a whole number. false: it is none. */
static bool
box_number(struct coco_store *s, size_t i, int64_t *number)
{
	struct coco_id id;
	bool given = coco_store_box_id(s, i, &id, &s->arena);
	*number = id.number;
	return given && id.whole;
}

/* Whether two boxes have one id: the ids are taken in four parts, so that the table for one of them is at most four
 * bytes a box. */
static bool
has_twins(struct coco_store *s, uint64_t twin[2])
{
	enum { PARTS = 4 };
	size_t n = coco_store_boxes(s), slots = 64;
	while (2 * slots <= n)
		slots *= 2;
	uint32_t *slot = malloc(slots * sizeof *slot);
	if (slot == NULL)
		memory_failed(s->arena.failed);
	uint64_t odd = siphash_secret().half[1] | 1;
	bool found = false;
	for (unsigned part = 0; part < PARTS && !found; part++) {
		memset(slot, 0, slots * sizeof *slot);
		for (size_t i = 0; i < n && !found; i++) {
			int64_t number, other;
			if (!box_number(s, i, &number))
				continue;
			uint64_t hash = (uint64_t)number * odd;
			if (hash >> 62 != part)
				continue;
			size_t at = (hash >> 20 ^ hash >> 40) & (slots - 1);
			for (; slot[at] != 0 && !found; at = (at + 1) & (slots - 1)) {
				box_number(s, slot[at] - 1, &other);
				found = other == number;
				twin[0] = slot[at] - 1;
				twin[1] = i;
			}
			slot[at] = (uint32_t)i + 1;
		}
	}
	free(slot);
	return found;
}

bool
coco_store_check_ids(struct coco_store *s)
{
	uint64_t twin[2];
	int64_t id;
	if (s->ascending || !has_twins(s, twin))
		return true;
	box_number(s, twin[1], &id);
	s->wrong = (struct json_place){ 0 };
	snprintf(s->why, sizeof s->why, "annotations[%llu]: annotations[%llu] has the id %lld, too; see --renumber",
		(unsigned long long)coco_store_annotation(s, twin[1]),
		(unsigned long long)coco_store_annotation(s, twin[0]), (long long)id);
	return false;
}
