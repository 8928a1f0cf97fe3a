/* detect.h -- from a network's outputs to candidates for detections: activation, threshold, the best of each level or class.
 *
 * A candidate is an anchor, a class and a score. Candidates are in the order of level, flat index, class. */
#ifndef GEOMETRY_DETECT_H
#define GEOMETRY_DETECT_H

#include "base/arena.h"
#include "geometry/detector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct candidates {
	size_t n;
	size_t *anchor;
	uint32_t *class; /* the column of the scores' row, background counted */
	double *score;
};

/* One image's outputs, before activation. */
struct outputs {
	size_t anchors, classes;
	const double *score;      /* [anchors][classes] */
	const double *objectness; /* [anchors], or NULL */
};

/* Candidates of a score > post->score: activated, and multiplied by the activated objectness, which must pass the threshold
 * too. With best_label an anchor's highest class alone is a candidate (tie: the first). */
void detect_candidates(const struct outputs *in, const struct post *post, bool best_label, struct candidates *out,
	struct arena *arena);

/* Of the n items of each bucket the topk of highest score, ties to the lower index: their indices into keep (room for n),
 * ascending; returns how many. bucket NULL: all are in one. */
size_t detect_topk(const double *score, const uint32_t *bucket, size_t n, size_t topk, uint32_t *keep, struct arena *arena);

#endif
