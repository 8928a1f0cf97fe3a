/* grid_score.h -- how well anchors serve boxes where both really are: on the grid, not aligned at their centres.
 *
 * For each box of a sample the detector's anchors are spread over the tensor of its image, and its assigner is run
 * for that box alone: competition between the boxes of one image is left out, all else is as in matching. */
#ifndef FIT_GRID_SCORE_H
#define FIT_GRID_SCORE_H

#include "base/arena.h"
#include "fit/box_sample.h"
#include "geometry/detector.h"

#include <stddef.h>
#include <stdint.h>

/* What one box gets. */
struct grid_score_box {
	double iou;         /* the highest with any anchor; 0: it overlaps none */
	uint32_t level;     /* where that anchor is (the first of equals); 0 where there is none */
	uint32_t positives; /* anchors that learn it */
};

/* All zeros where there are no boxes. */
struct grid_score {
	double mean_iou;  /* mean over boxes of the highest IoU */
	double recall;    /* share of boxes that at least one anchor learns */
	double recall_50; /* share of boxes with a highest IoU of at least 0.5 */
	double per_box;   /* mean number of anchors that learn a box */
};

/* Measures all n entries; each (room for n, or NULL) says what every one gets. Tensors are those of
 * anchors_tensor_of without an input of the user's (grid_score_input has one). Boxes whose image has no size, where
 * the detector has neither an input nor fixed grids, cannot be measured, nor can what anchors_build refuses, nor a
 * detector whose anchors are proposals: which of these it is, is returned. Temporary memory is arena's, some 60
 * bytes an entry, and what the assigner needs. */
enum anchor_fault grid_score_measure(const struct detector *d, const struct box_sample_entry *entry, size_t n,
	struct grid_score *score, struct grid_score_box *each, struct arena *arena);

/* The entries as they are when all images go through a network with the given input, rounded up to multiples of pad,
 * whatever is said of them. In arena; keys are left as they were. */
struct box_sample_entry *grid_score_input(const double input[2], double pad, const struct box_sample_entry *entry,
	size_t n, struct arena *arena);

#endif
