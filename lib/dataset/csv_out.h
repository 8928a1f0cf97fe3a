/* csv_out.h -- comma separated values: writing. For csv.c. */
#ifndef DATASET_CSV_OUT_H
#define DATASET_CSV_OUT_H

#include "dataset/format.h"

/* A field, with quotes where it would be misread without. */
void csv_out_field(struct buf *out, struct slice text);

bool csv_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void csv_out_end(const struct written *state, const struct convert *c, struct buf *out);

#endif
