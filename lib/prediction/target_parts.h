/* target_parts.h -- what target*.c share. Not for others. */
#ifndef PREDICTION_TARGET_PARTS_H
#define PREDICTION_TARGET_PARTS_H

#include "prediction/target.h"

enum { LABEL_IGNORED = -1, LABEL_BACKGROUND = -2 };

/* One label and four deltas an anchor. */
struct target_dense {
	int32_t *label;
	double *deltas;
};

/* Opens the files of --npy. */
extern const char *const target_dense_ends[]; /* what follows the prefix, NULL at the end */
void target_dense_open(struct npy_out *npy, const char *prefix, bool stops, struct arena *arena);

/* class is that of each gt box, deltas are four a positive. */
struct target_dense target_dense_make(const struct target *t, const struct targets *x, const int32_t *class,
	const double *deltas, struct arena *arena);

/* The record's row of --npy. false: it was rejected. */
bool target_dense_write(const struct target *t, struct record *r, const struct target_dense *dense, size_t anchors);

/* Makes the record one of targets. dense is looked at where t asks for it. */
void target_put_columns(const struct target *t, struct record *r, const struct targets *x, const double *deltas,
	const struct target_dense *dense);

#endif
