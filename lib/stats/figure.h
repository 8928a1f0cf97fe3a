/* figure.h -- what many numbers come to: extremes, mean, quantiles, a histogram.
 *
 * Quantile p of n numbers in ascending order is the number at place p (n - 1), between two neighbours in proportion
 * (the usual definition: R's type 7, numpy's "linear"). A histogram's bins are equally wide in log, from the least
 * number above 0 to the greatest; the first has what is 0 before it as a bin of its own. Bins hold their low end, the
 * last one its high end too. */
#ifndef STATS_FIGURE_H
#define STATS_FIGURE_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum { FIGURE_QUANTILES = 9 };

/* 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99. */
extern const double figure_quantiles[FIGURE_QUANTILES];

struct figure_bin {
	double low, high;
	uint64_t count;
};

struct figure {
	uint64_t n;  /* numbers; 0: the rest means nothing */
	double min, max, mean;
	double quantile[FIGURE_QUANTILES];
	size_t bins;
	struct figure_bin *bin;
};

/* Of n values, each >= 0 and finite, that occur so often (> 0); in any order. bins >= 1. What it makes lives in
 * arena. */
void figure_make(const double *value, const uint64_t *count, size_t n, size_t bins, struct figure *out,
	struct arena *arena);

#endif
