/* eval_result.h -- precision and recall at every threshold, label, area and limit, and the figures that are their
 * means. */
#ifndef EVAL_EVAL_RESULT_H
#define EVAL_EVAL_RESULT_H

#include "base/arena.h"
#include "eval/eval_lists.h"

#include <stddef.h>

/* What has no value, since no box counts there, is -1, as published. T thresholds, R points, K labels, A areas, M
 * limits. */
struct eval_result {
	const struct eval_matches *matches;
	size_t labels;           /* K */
	const uint32_t *label;   /* of each, its number; in the order of the results */
	double *precision;       /* [A][T][R][K], at the last limit */
	double *recall;          /* [T][K][A][M] */
	uint32_t *positives;     /* [K][A]: boxes that count */
};

/* label names the K labels of the results in their order (numbers below the matches' labels); the array must stay.
 * About 8 T R K A bytes. */
struct eval_result eval_result_make(const struct eval_lists *l, const uint32_t *label, size_t labels,
	struct arena *arena,
	struct arena *scratch);

/* The mean that a metric is, over all labels, or of one (k < labels) where k is not SIZE_MAX. NaN: there is no
 * value. */
double eval_result_metric(const struct eval_result *r, const struct eval_metric *metric, size_t k,
	struct arena *scratch);

/* The full arrays as published: precision and score [T,R,K,A,M], recall [T,K,A,M], each room for that, filled with
 * -1 where there is no value. */
void eval_result_arrays(const struct eval_lists *l, const uint32_t *label, size_t labels, double *precision,
	double *score,
	double *recall, struct arena *scratch);

#endif
