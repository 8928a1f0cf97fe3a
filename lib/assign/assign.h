/* assign.h -- which anchor learns which box.
 *
 * An assigner takes anchors on their grids and an image's ground truth and says which anchors are positive, for which
 * box, which take no part in the loss, and which boxes nobody serves. All other anchors are background. Each assigner
 * is one file assign_NAME.c and one row of the table in assigner.c.
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

struct assign_rule {
	double fg;           /* positive at IoU >= fg, (0,1] */
	double bg;           /* background at IoU < bg, [0,fg]; between: ignored (with 0, all that is not positive) */
	enum low_quality low_quality;
	double min_pos_iou;  /* low quality claims need at least this IoU, >= 0 */
	double crowd_iof;    /* a background anchor with intersection / own area > 0 and >= this with a crowd or
	                        ignored box is ignored; > 1: never */
	double bg_low;       /* background only at IoU >= bg_low, [0,bg]; below it, in images without boxes too: ignored */
	bool inside;         /* anchors that reach further than margin out of the image are ignored: they are neither */
	double margin;       /* positive nor background, nor anybody's best; px, >= 0 */
};

struct run {
	size_t first, count;
};

/* What every anchor learns. An anchor has one box, but for yolov5, where several boxes may share one and a box may have it
 * twice: it is then listed as often, matched ascending. */
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
	struct bitset covered;  /* anchors in crowd or ignored boxes */
};

/* Makes room for n anchors, from keep, which must outlive it and is not reset. */
void assign_room_for(struct assign_room *room, size_t n, struct arena *keep);

/* Max-IoU assignment: Ren et al., "Faster R-CNN", NIPS 2015, section 3.1.2; Lin et al., "Focal loss", ICCV 2017,
 * section 4. An anchor takes its box of highest IoU (tie: the first box). A box that overlaps nothing gets no anchor,
 * and an image without boxes to match has background only, but for its crowds. Result arrays live in arena; room is
 * for at least a->count anchors. */
void assign_max_iou(const struct anchors *a, const struct ground_truth *gt, const struct assign_rule *rule,
	struct assign_room *room, struct assignment *out, struct arena *arena);

#endif
