/* voc_out.h -- Pascal VOC: writing. For voc.c. */
#ifndef DATASET_VOC_OUT_H
#define DATASET_VOC_OUT_H

#include "dataset/format.h"

/* NAME.xml. */
bool voc_out_write(struct record *r, const struct kept *kept, const struct convert *c);

#endif
