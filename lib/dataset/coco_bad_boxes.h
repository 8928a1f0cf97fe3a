/* coco_bad_boxes.h -- bad boxes of a whole document, before any of its images is written. */
#ifndef DATASET_COCO_BAD_BOXES_H
#define DATASET_COCO_BAD_BOXES_H

#include "dataset/coco_store.h"
#include "record/gt_policy.h"

/* Of each kind: how many there are, and the first, by images of the list and then by boxes. */
struct coco_bad_boxes {
	uint64_t count[GT_FAULTS];
	struct {
		size_t position, box;
	} first[GT_FAULTS];
};

/* Whether a box is good at first sight, however its numbers are rounded and from wherever pixels are counted. */
bool coco_bad_boxes_is_good(const struct coco_stored_box *box, const struct coco_stored_image *image);

/* Looks at the boxes that may be bad; those that are not are no longer in doubt. false: none is bad. */
bool coco_bad_boxes_find(struct coco_bad_boxes *bad, struct coco_store *s, const struct coco_making *making);

/* The first of a kind, in words: "image "a.jpg": box 0: x2 (1) <= x1 (1)". */
void coco_bad_boxes_put(const struct coco_bad_boxes *bad, enum gt_fault kind, const struct coco_store *s,
	const struct coco_making *making, struct buf *out, struct arena *arena);

#endif
