/* ndjson_out.h -- Ultralytics' NDJSON: writing. For ndjson.c. */
#ifndef DATASET_NDJSON_OUT_H
#define DATASET_NDJSON_OUT_H

#include "dataset/format.h"

bool ndjson_out_write(struct record *r, const struct kept *kept, const struct convert *c);
void ndjson_out_end(const struct written *state, const struct convert *c, struct buf *out);

#endif
