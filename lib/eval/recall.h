/* recall.h -- how many of the boxes a set of anchors or proposals covers: average recall.
 *
 * J. Hosang, R. Benenson, P. Dollár, B. Schiele, "What makes for effective detection proposals?", PAMI 2016, section
 * 4: labels aside, of all pairs of a box and a proposal the one of highest IoU is taken, then the highest of what is
 * left, each once; the recall at a threshold is the share of boxes whose pair reaches it, and average recall its
 * mean over COCO's ten thresholds. Sizes are those of the boxes. Crowds and ignored boxes take no part. */
#ifndef EVAL_RECALL_H
#define EVAL_RECALL_H

#include "base/arena.h"
#include "eval/eval.h"

#include <stddef.h>
#include <stdint.h>

/* Counts, which merging adds. */
struct recall {
	struct eval_settings settings;  /* thresholds, areas, and limits: the first so many proposals */
	size_t labels;
	uint64_t *gt_boxes;               /* [labels][A] */
	uint64_t *covered;              /* [labels][A][M][T] */
	struct arena *keep;
};

void recall_init(struct recall *r, const struct eval_settings *s, struct arena *keep);

/* n proposals, best first. */
void recall_image(struct recall *r, const struct eval_gt_box *gt_box, size_t gt_boxes, const struct eval_box *proposal,
	size_t n,
	struct arena *scratch);

void recall_merge(struct recall *into, const struct recall *from, const uint32_t *label);

/* Average recall of a label (SIZE_MAX: of all), or recall at one threshold (SIZE_MAX: the average). NaN without
 * boxes. */
double recall_figure(const struct recall *r, size_t label, size_t area, size_t limit, size_t threshold);
uint64_t recall_gt_boxes(const struct recall *r, size_t label, size_t area);

#endif
