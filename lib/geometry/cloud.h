/* cloud.h -- weighted shapes in vector lanes, and the best of k anchors for each: the inner loops of the fitters.
 *
 * Every sum is formed in CLOUD_LANES partial sums in a fixed order, so that its bits do not depend on the processor. */
#ifndef GEOMETRY_CLOUD_H
#define GEOMETRY_CLOUD_H

#include "base/arena.h"
#include "geometry/tally.h"

#include <stddef.h>
#include <stdint.h>

enum { CLOUD_LANES = 8 };

struct cloud {
	size_t n;
	size_t whole; /* n rounded up to whole lanes: behind the points stand fillers of weight 0 */
	double *w, *h;
	double *weight; /* of all: 1 */
};

/* All of the data. */
struct cloud cloud_full(const struct shapes *data, struct arena *arena);

/* At most limit points: the cells of a tally, each standing at the mean of its members. The same as cloud_full where that is
 * within the limit. */
struct cloud cloud_coarse(const struct shapes *data, size_t limit, struct arena *arena);

/* Room for n points, all but the fillers still to be set. */
struct cloud cloud_room(size_t n, struct arena *arena);

/* What the anchors are for each point. */
struct cloud_best {
	double *iou;    /* with the best anchor */
	double *second; /* with the best but one; 0: there is none */
	uint32_t *owner; /* the best anchor, the first of equals */
};

/* Fills best (room for c->whole) and returns the weighted mean of the best IoUs. k >= 1. */
double cloud_assign(const struct cloud *c, const struct shape *anchor, size_t k, const struct cloud_best *best);

/* Weighted sums of the points first..end-1 (multiples of CLOUD_LANES). */

/* IoU with each of n anchors. */
void cloud_sum(const struct cloud *c, size_t first, size_t end, const struct shape *anchor, size_t n, double *sum);

/* What is won by an anchor a, against the best IoUs so far: where the points keep their own anchor, and where they lose it and
 * fall back on their second. iou and second are of all points. */
struct cloud_gain {
	double kept, lost;
};
struct cloud_gain cloud_gain(const struct cloud *c, size_t first, size_t end, struct shape a, const double *iou,
	const double *second);

#endif
