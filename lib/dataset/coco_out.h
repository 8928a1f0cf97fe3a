/* coco_out.h -- COCO instances: writing. For coco.c. */
#ifndef DATASET_COCO_OUT_H
#define DATASET_COCO_OUT_H

#include "dataset/format.h"

/* What reading and writing COCO documents counts. */
enum coco_counted {
	COCO_COUNT_NO_BBOX, COCO_COUNT_BAD_BBOX, COCO_COUNT_NO_IDS, COCO_COUNT_BAD_VALUES, COCO_COUNT_NO_IMAGE,
	COCO_COUNT_NO_CATEGORY, COCO_COUNT_NAMES_TWICE, COCO_COUNT_NEW_IDS, COCO_COUNT_IGNORED, COCO_COUNT_NO_SIZE
};
extern const struct filter_counter coco_counters[];

extern const struct filter_frame coco_out_frame;

bool coco_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void coco_out_end(const struct written *state, const struct convert *c, struct buf *out);

#endif
