/* target.h -- training targets, as records and as rows of .npy files. */
#ifndef PREDICTION_TARGET_H
#define PREDICTION_TARGET_H

#include "assign/assign.h"
#include "assign/sampler.h"
#include "engine/opt.h"
#include "geometry/anchors.h"
#include "geometry/coder.h"
#include "npy/npy_out.h"
#include "record/classes.h"
#include "record/record.h"

#include <stdbool.h>
#include <stdint.h>

struct target_options {
	bool keep_gt, with_anchors, activated, dense;
	const char *npy, *classes; /* NULL: not given */
	int background;            /* -1: as the anchor set says */
};

#define TARGET_OPTIONS(o) \
	{ "activated", 0, NULL, opt_flag, &(o).activated, "offsets behind the sigmoid, as losses use them" }, \
	{ "keep-gt", 0, NULL, opt_flag, &(o).keep_gt, "keep the ground truth, as \"gt\"" }, \
	{ "with-anchors", 0, NULL, opt_flag, &(o).with_anchors, "add each target's anchor, as \"anchor_boxes\"" }, \
	{ "dense", 0, NULL, opt_flag, &(o).dense, "a class and offsets for every anchor" }, \
	{ "npy", 0, "PREFIX", opt_text, &(o).npy, "write these to PREFIX-labels.npy and PREFIX-deltas.npy, too" }, \
	{ "classes", 0, "FILE", opt_text, &(o).classes, "names of the classes, one a line" }, \
	{ "background", 0, "WHERE", opt_one_of, &(struct opt_choice){ detector_backgrounds, &(o).background }, \
		"the class that means background: first (0), last or none (-2) (none)" }

/* What a filter that makes targets counts. */
extern const struct filter_counter target_counters[];

/* How targets are written. */
struct target {
	struct coder coder;
	bool keep_gt, with_anchors, activated, dense;
	bool sampled;           /* there are negatives */
	struct classes classes; /* for dense and npy */
	int32_t background;     /* the label of a background */
	struct npy_out *npy;    /* NULL: none */
};

/* What an image's targets are made of; kept maps ground truth to the boxes of the record. */
struct targets {
	const struct anchors *anchors;
	const struct ground_truth *gt;
	const uint32_t *kept;
	const struct assignment *assignment;
	const struct negatives *negatives;
};

/* Contradictions are ERR_USAGE. npy must not move, and is used where its option is given. */
void target_open(struct target *t, const struct target_options *o, const struct detector *d, const struct post *post,
	bool stops, struct npy_out *npy, struct arena *arena);

/* Makes the record one of targets, and writes their row. false: it was rejected. */
bool target_make(const struct target *t, struct record *r, const struct targets *x);

#endif
