/* coverage.h -- will these anchors learn it? What an assigner does with the boxes of an image, box by box.
 *
 * Where anchors are boxes: whether an anchor learns a box at all, or by a last resort alone (all that learn it have an
 * IoU below fg, where the assigner looks at fg), whether any anchor reaches fg with it, and the best IoU that it has
 * with an anchor. Where they are points: whether any point may learn it, by the assigner's rule. Either way, whether
 * the coder can express it from one of those anchors: how far DFL's bins reach, how much YOLOv5's sides grow. */
#ifndef STATS_COVERAGE_H
#define STATS_COVERAGE_H

#include "assign/assigner.h"
#include "base/arena.h"
#include "geometry/anchors.h"
#include "geometry/ground_truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coverage_rule {
	const struct assigner *assigner;
	const struct match *match;
	const struct coder *coder;
};

enum { COVERAGE_NO_LEVEL = INT32_MAX };

/* What becomes of a box. */
struct coverage_box {
	double iou;     /* the best, 0..1; of points 0 */
	uint32_t level; /* of the first anchor that has it, or the first with a point that may learn and reach it */
	bool no_anchor;    /* none learns it */
	bool low_quality;  /* those that do have an IoU below fg, all of them */
	bool below_fg;     /* no anchor has an IoU of fg with it */
	bool no_point;     /* of points: none may learn it */
	bool out_of_reach; /* some learn it (of points: may), but the coder can give it back from none of them */
};

/* Of each box of gt (room for gt->boxes); skipped ones are left as they are. room is for at least so many anchors. */
void coverage_find(const struct coverage_rule *rule, const struct anchors *a, const struct ground_truth *gt,
	struct assign_room *room, struct coverage_box *out, struct arena *arena);

/* Sums over boxes. */
struct coverage_count {
	uint64_t boxes, no_anchor, low_quality, below_fg, no_point, out_of_reach;
	uint64_t iou; /* in units of 2^-32: sums of integers do not depend on the order */
};

void coverage_count_add(struct coverage_count *c, const struct coverage_box *box);
void coverage_count_merge(struct coverage_count *into, const struct coverage_count *from);
double coverage_count_mean(const struct coverage_count *c); /* of the best IoUs; boxes > 0 */

#endif
