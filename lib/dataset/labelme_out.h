/* labelme_out.h -- LabelMe: writing. For labelme.c. */
#ifndef DATASET_LABELME_OUT_H
#define DATASET_LABELME_OUT_H

#include "dataset/format.h"

bool labelme_out_write(struct record *r, const struct kept *kept, const struct convert *c);

#endif
