/* target.h -- training targets, as records and in .npy files. */
#ifndef PREDICTION_TARGET_H
#define PREDICTION_TARGET_H

#include "assign/assign.h"
#include "assign/sampler.h"
#include "engine/opt.h"
#include "geometry/anchors.h"
#include "geometry/coder.h"
#include "npy/npy_out.h"
#include "prediction/target_sparse.h"
#include "record/classes.h"
#include "record/record.h"

#include <stdbool.h>
#include <stdint.h>

struct target_options {
	bool keep_gt, with_anchors, activated, dense;
	const char *npy, *npy_sparse, *classes; /* NULL: not given */
	int background;            /* -1: as the anchor set says */
};

extern const struct opt target_option_rows[];

/* What a filter that makes targets counts. */
extern const struct filter_counter target_counters[];

/* How targets are written. */
struct target {
	struct coder coder;
	bool keep_gt, with_anchors, activated, dense;
	bool sampled;           /* there are negatives */
	struct classes classes; /* for dense, npy and sparse */
	int32_t background;     /* the label of a background */
	bool records;           /* they are wanted, not the files alone */
	struct npy_out *npy;    /* NULL: none */
	struct target_sparse *sparse; /* NULL: none */
};

/* The files of --npy and --npy-sparse. */
struct target_files {
	struct npy_out npy;
	struct target_sparse sparse;
};

/* What an image's targets are made of; kept maps ground truth to the boxes of the record. */
struct targets {
	const struct anchors *anchors;
	const struct ground_truth *gt;
	const uint32_t *kept;
	const struct assignment *assignment;
	const struct negatives *negatives;
};

/* Contradictions are ERR_USAGE. */
void target_open(struct target *t, const struct target_options *o, const struct detector *d, const struct post *post,
	struct arena *arena);

/* Opens the files that the options name, which must not move. Where there are any, and the filter's output is the null
 * device, records are not made. */
void target_open_files(struct target *t, const struct target_options *o, const struct filter_options *filter,
	struct target_files *files, struct arena *arena);

/* All of so many images have been made or rejected: completes the files. */
void target_finish_files(const struct target *t, uint64_t images, struct arena *arena);

/* The class column of entry i of the record's labels: of a name, or without names the number that it is. false: the
 * record was rejected. */
bool target_class(const struct classes *c, const struct record *r, size_t i, int32_t *class);

/* Makes the record one of targets, and writes it and what the files have of it. false: it was rejected. */
bool target_make(const struct target *t, struct record *r, const struct targets *x);

#endif
