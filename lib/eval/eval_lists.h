/* eval_lists.h -- kept detections by label, best first: what every curve is read from. */
#ifndef EVAL_EVAL_LISTS_H
#define EVAL_EVAL_LISTS_H

#include "base/arena.h"
#include "eval/eval_matches.h"

#include <stddef.h>
#include <stdint.h>

struct eval_lists {
	const struct eval_matches *matches;
	size_t images;         /* that are in it */
	const uint32_t *order; /* the caller's */
	size_t *first;         /* [labels + 1]: where each label's list begins in kept */
	uint32_t *kept;        /* places among what was kept; by descending score, equal ones in the order of images */
	uint32_t *image;       /* of each, which in the order; NULL: not wanted */
	uint32_t *positives;   /* [labels][areas]: boxes that count */
	size_t longest;        /* detections of a label */
	uint64_t gt_boxes, detections; /* of all labels: boxes, and what was kept */
};

/* The lists of n images, by their places among those that were matched, in the order in which equal scores stand;
 * the array must stay. with_images says whether image is wanted. About 4 bytes a detection (8 with images), and 20
 * of scratch for those of the longest list. */
struct eval_lists eval_lists_make(const struct eval_matches *m, const uint32_t *order, size_t n, bool with_images,
	struct arena *arena, struct arena *scratch);

/* A label's detections, copied out: outcome and score of each. The arrays have room for longest. Their number. */
size_t eval_lists_label(const struct eval_lists *l, size_t label, uint32_t *outcome, double *score);

#endif
