/* coco_out.h -- COCO instances: writing. For coco.c; and what results have in common with them. */
#ifndef DATASET_COCO_OUT_H
#define DATASET_COCO_OUT_H

#include "dataset/format.h"

extern const struct filter_frame coco_out_frame;

bool coco_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void coco_out_end(const struct written *state, const struct convert *c, struct buf *out);

/* Further columns of box i, which --keep or --per-box names, as members of the annotation or detection that is being
 * written; those that are null are left out, and names that it has members of anyway. */
void coco_out_put_kept(const struct record *r, size_t i, struct buf *out);

#endif
