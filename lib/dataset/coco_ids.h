/* coco_ids.h -- ids numbered in the order of their first appearance: 25 bytes each at most, but for the texts of those
 * that are no whole numbers. */
#ifndef DATASET_COCO_IDS_H
#define DATASET_COCO_IDS_H

#include "base/arena.h"
#include "base/text_table.h"
#include "dataset/coco_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts as all zeros, but for arena.failed. */
struct coco_ids {
	size_t n;
	uint32_t *slot;        /* of whole numbers: index + 1; 0: free */
	size_t slots;          /* a power of two, at least twice the whole numbers */
	int64_t *whole;        /* by index; of a text its number in `texts` */
	unsigned char *is_text;
	size_t room, wholes;
	uint64_t secret;
	struct text_table texts;
	uint32_t *text_index;  /* by the number in `texts` */
	size_t text_room;
	struct arena arena;
};

/* The index of an id; false: it is not there. */
bool coco_ids_find(const struct coco_ids *ids, const struct coco_id *id, size_t *index);

/* The same, and adds one that is new; false: it was there. */
bool coco_ids_add(struct coco_ids *ids, const struct coco_id *id, size_t *index);

/* For a whole number that will be looked up soon: brings its slot near; and then, a little later, what the slot points
 * to, and returns what may be its index: if whole[it] is the number. COCO_IDS_NONE: that is not known. */
#define COCO_IDS_NONE SIZE_MAX
void coco_ids_fetch_slot(const struct coco_ids *ids, int64_t number);
size_t coco_ids_fetch_entry(const struct coco_ids *ids, int64_t number);

/* The id of an index, without its text as it stood. */
struct coco_id coco_ids_get(const struct coco_ids *ids, size_t index);

void coco_ids_free(struct coco_ids *ids);

#endif
