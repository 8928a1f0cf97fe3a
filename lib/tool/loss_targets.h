/* loss_targets.h -- what an image's anchors should have learnt, from a record of targets. */
#ifndef TOOL_LOSS_TARGETS_H
#define TOOL_LOSS_TARGETS_H

#include "anchorset/anchor_source.h"
#include "geometry/coder.h"
#include "record/classes.h"
#include "record/record.h"

/* Columns of targets, beside the image's. */
#define LOSS_TARGETS_COLUMNS \
	(COLUMN_BIT(COLUMN_NUM_ANCHORS) | COLUMN_BIT(COLUMN_ANCHORS) | COLUMN_BIT(COLUMN_DELTAS) | \
		COLUMN_BIT(COLUMN_LABELS) | COLUMN_BIT(COLUMN_IGNORED) | COLUMN_BIT(COLUMN_NEGATIVES) | \
		COLUMN_BIT(COLUMN_ACTIVATED))

struct loss_targets {
	size_t positives;
	size_t *anchor;        /* ascending */
	int32_t *class;        /* class columns */
	double (*deltas)[4];   /* before any sigmoid */
	unsigned char *part;   /* of every anchor: LOSS_NEGATIVE or LOSS_OUT; whatever it is of a positive */
};

/* Sparse targets, as anchor-match writes them, or dense ones, over anchors of which the scores have so many class
 * columns. false: the record was rejected. */
bool loss_targets_read(const struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	const struct coder *coder, const struct classes *classes, size_t columns, struct loss_targets *out);

#endif
