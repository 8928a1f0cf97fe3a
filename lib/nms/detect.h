/* detect.h -- from a network's outputs to candidates for detections: activation, threshold, the best of each level or
 * class.
 *
 * A candidate is an anchor, a class and a score. Candidates are in the order of level, flat index, class.
 *
 * Outputs are float32, and so is a score where it meets a threshold: a candidate passes when its score, rounded to
 * float32, is above the threshold, rounded likewise. That is what frameworks do, and what is written as float32 is
 * above the threshold when it is read back. Activation is in double. */
#ifndef NMS_DETECT_H
#define NMS_DETECT_H

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
	size_t faulty;   /* anchors that were left out */
};

/* One image's outputs, before activation. Strides are counted in numbers. */
struct outputs {
	size_t anchors, classes;
	const float *score;      /* of anchor a and class c: score[a * row + c * column] */
	size_t row, column;
	const float *objectness; /* of anchor a: objectness[a * step]; NULL: none */
	size_t step;
};

/* An output that is no number to work with. */
struct detect_fault {
	bool objectness; /* it is one, not a score */
	size_t anchor, class;
	float value;     /* NaN or +infinity */
};

/* Candidates of a score > post->score: activated, and multiplied by the activated objectness, which must pass the
 * threshold too. With best_label an anchor's highest class alone is a candidate (tie: the first). false: an output
 * is NaN or +infinity; *fault is the first of those. With fault NULL the anchors of such outputs are left out, and
 * counted. Only outputs that had to be looked at are: not the classes of an anchor whose objectness does not pass,
 * nor +infinity where the threshold is 1 or more. -infinity is a logit like any other. */
bool detect_candidates(const struct outputs *in, const struct post *post, bool best_label, struct candidates *out,
	struct detect_fault *fault, struct arena *arena);

/* Of the n items of each bucket the topk of highest score, ties to the lower index: their indices into keep (room
 * for n), ascending; returns how many. bucket NULL: all are in one. */
size_t detect_topk(const double *score, const uint32_t *bucket, size_t n, size_t topk, uint32_t *keep,
	struct arena *arena);

#endif
