/* bootstrap.h -- how far average precision could have come out otherwise: images drawn anew, with replacement.
 *
 * B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 6 and 13. A round's draw depends on
 * the seed and the round's number alone, so that two sets of detections of the same images are compared on the same
 * draws. */
#ifndef EVAL_BOOTSTRAP_H
#define EVAL_BOOTSTRAP_H

#include "base/arena.h"
#include "eval/eval_lists.h"

#include <stddef.h>
#include <stdint.h>

/* Of each round the average precision at each threshold, over all areas and at the last limit: figure [rounds][T],
 * the mean over the labels that have boxes; NaN where none has. The lists have images. */
void bootstrap_rounds(const struct eval_lists *l, const uint32_t *label, size_t labels, uint64_t seed, size_t rounds,
	double *figure, struct arena *scratch);

/* The p quantile of n sorted numbers, n > 0, 0 <= p <= 1: linear between neighbours, as numpy's default. */
double bootstrap_quantile(const double *sorted, size_t n, double p);

#endif
