/* cloud.h -- weighted shapes in vector lanes, and the best of k anchors for each: the inner loops of the fitters.
 *
 * How well an anchor serves a shape, 0..1, is measured by the metric (fit.h): the IoU, or the least ratio of sides,
 * counted as 0 up to 1 / threshold. Both come from the two ratios of sides, which neither overflow nor underflow to
 * NaN. They are products with reciprocals, so that a value may be off by a few units in the last place; ratios that are
 * as near to 1 / threshold count as 0.
 *
 * Every sum is formed in CLOUD_LANES partial sums in a fixed order, so that its bits do not depend on the processor. */
#ifndef FIT_CLOUD_H
#define FIT_CLOUD_H

#include "base/arena.h"
#include "fit/fit.h"
#include "fit/size_histogram.h"

#include <stddef.h>
#include <stdint.h>

enum { CLOUD_LANES = 8 };

/* What is summed; least is 0 for IoU. */
struct cloud_metric {
	enum fit_metric metric;
	double least; /* ratio: 1 / threshold */
};

struct cloud {
	struct cloud_metric metric;
	size_t n;
	size_t whole; /* n rounded up to whole lanes: behind the points stand fillers of weight 0 */
	double *w, *h;
	double *rw, *rh; /* 1 / w, 1 / h */
	double *weight;  /* of all: 1 */
};

/* All of the data. */
struct cloud cloud_full(const struct shapes *data, struct cloud_metric metric, struct arena *arena);

/* At most limit points: the cells of a size histogram, each at the mean of its members. The same as cloud_full where
 * that is within the limit. */
struct cloud cloud_coarse(const struct shapes *data, size_t limit, struct cloud_metric metric, struct arena *arena);

/* Room for n points, all but the fillers still to be set. */
struct cloud cloud_room(size_t n, struct cloud_metric metric, struct arena *arena);

/* The metric of these options. */
struct cloud_metric cloud_metric_of(const struct fit_options *options);

/* The best anchors of each point. */
struct cloud_best {
	double *first;   /* how well the best anchor serves it */
	double *second;  /* and the best but one; 0: there is none */
	uint32_t *owner; /* the best anchor, the first of equals; 0 where none serves it */
	uint32_t *second_owner;  /* the best but one, the owner where there is none; NULL: not asked for */
};

/* Fills best (room for c->whole) and returns the weighted mean of the best values. k >= 1. */
double cloud_assign(const struct cloud *c, const struct shape *anchor, size_t k, const struct cloud_best *best);

/* Weighted sums of the points first..end-1 (multiples of CLOUD_LANES). */

/* How well each of n anchors serves them. */
void cloud_sum(const struct cloud *c, size_t first, size_t end, const struct shape *anchor, size_t n, double *sum);

/* What is won by an anchor a, against what the points have: where the points keep their own anchor, and where they
 * lose it and fall back on their second. had and next, first and second, are of all points. */
struct cloud_gain {
	double kept, lost;
};
struct cloud_gain cloud_gain(const struct cloud *c, size_t first, size_t end, struct shape a, const double *had,
	const double *next);

#endif
