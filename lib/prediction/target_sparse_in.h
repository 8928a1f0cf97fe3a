/* target_sparse_in.h -- the files that target_sparse.h tells of, read back: each image's targets as a prediction.
 *
 * Files are mapped. Only what they are decoded from is read: index, anchors, labels and deltas. */
#ifndef PREDICTION_TARGET_SPARSE_IN_H
#define PREDICTION_TARGET_SPARSE_IN_H

#include "npy/npy.h"
#include "prediction/prediction.h"
#include "prediction/tensor_row.h"

#include <stdbool.h>
#include <stddef.h>

struct target_sparse_in {
	bool given;       /* else the rest means nothing */
	const char *path; /* of index */
	struct npy index, anchors, labels, deltas;
	size_t images, rows;
};

/* prefix NULL: none. What is wrong ends the process. */
void target_sparse_in_open(struct target_sparse_in *s, const char *prefix, struct arena *arena);

/* The targets of the record's image, with scores of 1. false: the record was rejected. */
bool target_sparse_in_read(const struct target_sparse_in *s, const struct record *r, struct tensor_rows *rows,
	const struct anchors *anchors, const struct prediction_rules *rules, struct prediction *out);

#endif
