/* crowding.h -- how many boxes a perfect detector loses to suppression, because they stand so close.
 *
 * Its detections are the boxes themselves with equal scores, in their order; a box is lost when its IoU with a kept one
 * of its label is above the threshold (nms.h). */
#ifndef STATS_CROWDING_H
#define STATS_CROWDING_H

#include "base/arena.h"
#include "geometry/box.h"

#include <stddef.h>
#include <stdint.h>

enum { CROWDING_THRESHOLDS = 3 };

extern const double crowding_thresholds[CROWDING_THRESHOLDS]; /* 0.3, 0.5, 0.7 */

/* Adds to lost, a number for each threshold, those of n boxes; label may be NULL: all are alike. */
void crowding_count(const struct box *box, const uint32_t *label, size_t n, uint64_t lost[CROWDING_THRESHOLDS],
	struct arena *arena);

#endif
