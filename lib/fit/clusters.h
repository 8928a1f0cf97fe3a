/* clusters.h -- k anchors over a cloud: which points are whose, and steps that raise the score.
 *
 * Anchors are moved by relative steps, so that scaled data gives scaled anchors. */
#ifndef FIT_CLUSTERS_H
#define FIT_CLUSTERS_H

#include "fit/cloud.h"

#include <stdbool.h>

struct clusters {
	size_t k;
	struct shape *anchor;
	struct shape *step; /* the relative step to try next, of each side */
	double score;       /* the weighted sum over the points of how well the best anchor serves each */

	const struct cloud *cloud;
	struct cloud_best best; /* of the cloud's points */
	struct cloud member;    /* the points again, cluster by cluster, each filled up to whole lanes */
	double *had, *next;     /* of the members: first and second */
	size_t *first;          /* cluster j: members first[j] to first[j + 1] - 1 */

	/* The same by second best anchors, behind which are the points that no anchor serves; only while they are
	 * tracked. */
	bool by_second;
	uint32_t *second_owner;
	struct cloud second_member;
	double *second_had;
	size_t *second_first;
};

/* k anchors, not yet set, over any cloud of at most n points. */
struct clusters clusters_room(size_t k, size_t n, struct cloud_metric metric, struct arena *arena);

/* Assigns the points of cloud to the anchors as they are now. */
void clusters_assign(struct clusters *c, const struct cloud *cloud);

/* Whether to keep the lists that clusters_shift needs, from the next clusters_assign on. */
void clusters_track_second(struct clusters *c, bool by_second);

/* How much the score rises at least when anchor j becomes a, which is near: by the boxes whose best or second best
 * anchor it is or that have none. */
double clusters_shift(const struct clusters *c, size_t j, struct shape a);

/* How much the score rises when anchor j becomes a. */
double clusters_move(const struct clusters *c, size_t j, struct shape a);

/* The same for the j where it rises most. */
double clusters_swap(const struct clusters *c, struct shape a, size_t *j);

/* Moves each anchor uphill for the members that it has, then assigns anew. The score does not fall. */
void clusters_climb(struct clusters *c);

/* Climbs until two steps in a row gain less than least, at most steps times. */
void clusters_rise(struct clusters *c, size_t steps, double least);

#endif
