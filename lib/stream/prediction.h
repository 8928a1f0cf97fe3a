/* prediction.h -- what a network put out for an image, or should have: targets, sparse and dense predictions.
 *
 * A sparse record names its anchors; one without scores is a target. A dense record has a row for each anchor. Either way
 * it comes to a list of candidates in the order of level, flat index, class. */
#ifndef STREAM_PREDICTION_H
#define STREAM_PREDICTION_H

#include "geometry/anchors.h"
#include "geometry/detect.h"
#include "geometry/detector.h"
#include "stream/classes.h"
#include "stream/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns that a prediction is made of, beside labels and scores. */
#define PREDICTION_COLUMNS                                                                                             \
	(COLUMN_BIT(COLUMN_NUM_ANCHORS) | COLUMN_BIT(COLUMN_ANCHORS) | COLUMN_BIT(COLUMN_MATCHED) |                    \
		COLUMN_BIT(COLUMN_DELTAS) | COLUMN_BIT(COLUMN_IOUS) | COLUMN_BIT(COLUMN_IGNORED) |                     \
		COLUMN_BIT(COLUMN_UNMATCHED) | COLUMN_BIT(COLUMN_NEGATIVES) | COLUMN_BIT(COLUMN_OBJECTNESS) |          \
		COLUMN_BIT(COLUMN_ACTIVATED) | COLUMN_BIT(COLUMN_ANCHOR_BOXES))

struct prediction {
	bool target;
	bool activated;               /* offsets are in the form that losses use */
	size_t n;
	const size_t *anchor;
	const uint32_t *level;
	const uint32_t *class;        /* class column (dense), or group of equal labels (sparse); NULL: no labels */
	const double *score;
	const double *const *offsets; /* four numbers each */
	const uint32_t *item;         /* sparse: the entry of the record's columns that each was; NULL: dense */
};

/* Reads a record with a column of deltas. post holds for predictions, target for targets. false: the record was
 * rejected. */
bool prediction_read(struct record *r, const struct anchors *anchors, const struct post *post, const struct post *target,
	const struct classes *classes, bool best_label, struct prediction *out);

/* Candidates among the dense outputs of a record's image, wherever these are from: all of out but the offsets, which
 * are the caller's to set. false: the record was rejected. */
bool prediction_find(const struct record *r, const struct outputs *in, const struct anchors *anchors,
	const struct post *post, const struct classes *classes, bool best_label, struct prediction *out);

/* Writes the columns labels, scores and, with levels, levels of n candidates. */
void prediction_put(const struct prediction *p, const struct classes *classes, const uint32_t *index, size_t n, bool levels,
	struct record *r);

#endif
