/* yolo_out.h -- YOLO: writing. For yolo.c. */
#ifndef DATASET_YOLO_OUT_H
#define DATASET_YOLO_OUT_H

#include "dataset/format.h"

/* What reading and writing count. */
enum yolo_counted {
	YOLO_HULLS, YOLO_KEY_POINTS, YOLO_MISSING, YOLO_NOT_THERE, YOLO_UNUSED, YOLO_CLASS_LISTS, YOLO_IMAGE_LISTS,
	YOLO_CROWDS, YOLO_IGNORED, YOLO_OUTSIDE
};
extern const struct filter_counter yolo_counters[];

/* labels/SPLIT/NAME.txt, and at the end data.yaml. */
bool yolo_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void yolo_out_end(const struct written *state, const struct convert *c, struct buf *out);

#endif
