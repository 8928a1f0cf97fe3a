/* curves.h -- a label's list walked once for all thresholds: its true positives, and the false ones before each. */
#ifndef EVAL_CURVES_H
#define EVAL_CURVES_H

#include "base/arena.h"
#include "eval/eval_lists.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct curves {
	size_t n;              /* the label's detections */
	uint32_t *outcome;     /* of each */
	const uint32_t *image; /* of each, where the lists have images */
	double *score;
	uint32_t positives;
	struct eval_curve curve[EVAL_THRESHOLDS]; /* at each threshold */
	uint32_t *fp, *at;     /* [T][room], where the curves' arrays are */
	size_t room;           /* true positives of a label */
	uint32_t *within;      /* [M][T]: true positives within each limit */
	double *listed;        /* scores of the detections within a limit */
};

/* Room for any of the lists. */
struct curves curves_room(const struct eval_lists *l, struct arena *arena);

/* Takes a label's list. */
void curves_label(struct curves *c, const struct eval_lists *l, size_t label);

/* Walks it at an area, as if the images' detections ended at a limit. false: no box counts there. */
bool curves_walk(struct curves *c, const struct eval_lists *l, size_t label, size_t area, size_t limit);

/* The same at the first area and the last limit, as if each image were there weight times; positives are counted
 * likewise, and within is not filled. */
bool curves_walk_weighted(struct curves *c, const struct eval_lists *l, uint32_t positives, const uint32_t *weight,
	struct arena *scratch);

#endif
