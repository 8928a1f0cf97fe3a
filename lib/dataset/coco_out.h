/* coco_out.h -- COCO instances: writing. For coco.c. */
#ifndef DATASET_COCO_OUT_H
#define DATASET_COCO_OUT_H

#include "dataset/format.h"

extern const struct filter_frame coco_out_frame;

bool coco_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void coco_out_end(const struct written *state, const struct convert *c, struct buf *out);

#endif
