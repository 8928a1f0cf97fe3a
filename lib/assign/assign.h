/* assign.h -- which anchor learns which box: what an assigner is given, and what comes out.
 *
 * An assigner takes anchors on their grids and an image's ground truth and says which anchors are positive, for which
 * box, which take no part in the loss, and which boxes nobody serves. All other anchors are background.
 *
 * Cost follows the overlaps, not anchors x boxes: a box reaches only a window of cells per level and base shape, and
 * these alone are visited. */
#ifndef ASSIGN_ASSIGN_H
#define ASSIGN_ASSIGN_H

#include "base/arena.h"
#include "base/bitset.h"
#include "geometry/anchors.h"
#include "geometry/detector.h"
#include "geometry/ground_truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why an anchor is what it is, in the order in which it is asked:
 * fg, claimed      positive: for its IoU, or because its box chose it
 * outside          ignored: it takes no part, because of where it lies
 * between, crowd,  ignored: for its IoU, from bg on; for its share of a crowd or ignored box; or because
 * low              its IoU is below bg_low
 * background       none of these */
enum assign_cause { CAUSE_FG, CAUSE_CLAIMED, CAUSE_OUTSIDE, CAUSE_BETWEEN, CAUSE_CROWD, CAUSE_LOW, CAUSE_BACKGROUND };

/* The run notes it of one anchor. */
struct assign_trace {
	size_t anchor; /* whose */
	enum assign_cause cause;
	bool outside, in_crowd; /* on the way */
};

struct anchor_reach;

struct assign_input {
	const struct anchors *anchors;
	const struct ground_truth *gt;
	const struct match *match;
	const struct anchor_reach *reach; /* of anchors; NULL: is prepared for this run */
	const struct bitset *outside;     /* anchors that take no part because of where they lie; NULL: likewise, or
	                                     there are none */
	bool positives_only;              /* what is ignored is not asked for, and need not be found */
	struct assign_trace *trace;       /* NULL: nothing is to be noted */
};

struct run {
	size_t first, count;
};

/* What every anchor learns. An anchor has one box, but for yolov5, where several boxes may share one and a box may have
 * it twice: it is then listed as often, matched ascending. */
struct assignment {
	size_t positives;
	size_t *anchor;   /* flat indices, ascending */
	uint32_t *matched; /* the box of each */
	double *iou;      /* with that box */
	size_t ignored;
	struct run *ignore; /* ascending, neither overlapping nor touching */
	size_t unmatched;
	uint32_t *unmatched_box; /* boxes that no anchor serves, ascending; never a skipped one */
};

/* Room that survives from image to image: little more than 4 bytes an anchor, cleared by what was touched. Starts as
 * all zeros; its memory is the arena's that is passed to assign_room_for. Between images both sets are empty. */
struct assign_room {
	size_t anchors;         /* how many it is for */
	uint32_t *slot;         /* where an anchor's choice is kept; valid where touched */
	struct bitset touched;  /* anchors that have a choice */
	struct bitset covered;  /* anchors that are ignored unless they are positive */
};

/* Makes room for n anchors, from keep, which must outlive it and is not reset. */
void assign_room_for(struct assign_room *room, size_t n, struct arena *keep);

#endif
