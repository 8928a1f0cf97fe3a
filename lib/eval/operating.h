/* operating.h -- precision and recall where a score is the threshold. */
#ifndef EVAL_OPERATING_H
#define EVAL_OPERATING_H

#include "base/arena.h"
#include "eval/eval_lists.h"

#include <stddef.h>
#include <stdint.h>

/* All detections of at least this score: those of equal score are in or out together. */
struct operating_point {
	double score;
	uint64_t tp, fp;
	uint64_t positives; /* boxes that count */
};

/* The points of a label's list (SIZE_MAX: of all labels together), one for each score, descending; at one threshold,
 * over all areas, at the last limit. Their number goes to *n. */
struct operating_point *operating_points(const struct eval_lists *l, size_t label, size_t threshold, size_t *n,
	struct arena *arena, struct arena *scratch);

/* The last point with at least this score; with none, nothing is found: score is then the one that was asked for. */
struct operating_point operating_at(const struct operating_point *point, size_t n, uint64_t positives, double score);

/* The point of highest F1, of several that of highest score. n > 0. */
struct operating_point operating_best_f1(const struct operating_point *point, size_t n);

/* Boxes of a label (SIZE_MAX: of all) that count. */
uint64_t operating_positives(const struct eval_lists *l, size_t label);

/* 0..1; NaN where there is nothing to divide by. */
double operating_precision(struct operating_point p);
double operating_recall(struct operating_point p);
double operating_f1(struct operating_point p);

#endif
