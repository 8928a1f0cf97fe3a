/* coco_pack.h -- texts and numbers as a store of a COCO document keeps them. Not for others. */
#ifndef DATASET_COCO_PACK_H
#define DATASET_COCO_PACK_H

#include "base/buf.h"
#include "base/slice.h"
#include "dataset/coco_store.h"

#include <stddef.h>
#include <stdint.h>

/* Keeps a text, which may be empty or absent, and returns its place, never 0. The next one kept stands behind it. */
uint64_t coco_pack_text(struct buf *texts, struct slice text);

/* The text at a place, and the place behind it; .text is NULL where it was empty. */
struct slice coco_pack_get(const struct buf *texts, uint64_t place);
uint64_t coco_pack_next(const struct buf *texts, uint64_t place);

/* Keeps the text of a number (that num_read_double can read) in n bytes, 8 or 12; one that is absent, too. */
void coco_pack_number(struct buf *texts, struct slice number, unsigned char *to, size_t n);

/* The text, at room (twice n bytes) where it is not among the texts; .text is NULL where it was absent. */
struct slice coco_pack_get_number(const struct buf *texts, const unsigned char *from, size_t n, char *room);

/* The number that is the side of an image; 0 where it is absent or not here but among the texts. */
double coco_pack_side(const unsigned char from[COCO_SIDE]);

/* Width by height, at room (NUM_SIZE): what area a box has that came without one. */
struct slice coco_pack_own_area(const struct coco_stored_box *box, char *room);

/* The id of a box as it stands; .text is NULL where it has none. */
struct slice coco_pack_id(const struct buf *texts, const struct coco_stored_box *box, char digits[]);

#endif
