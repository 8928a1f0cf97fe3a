/* coco_put.h -- images of a COCO document as records, from the store straight into the output. */
#ifndef DATASET_COCO_PUT_H
#define DATASET_COCO_PUT_H

#include "base/buf.h"
#include "dataset/coco_store.h"

/* Appends the record of the image at a position, and its newline: the one that image_record would make of it
 * (dataset/image.h). false, and nothing is appended: the image has no size, boxes that may be bad, further fields or
 * new ids, or is one of results. */
bool coco_put(const struct coco_store *s, size_t position, const struct coco_making *making, struct buf *out);

#endif
