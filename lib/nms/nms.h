/* nms.h -- non-maximum suppression: of boxes that overlap, the one of highest score stays.
 *
 * This is the plain function; what else there is, nms_method.h lists. Order is by descending score, ties to the
 * lower index; NaN scores or coordinates are a caller's error. Boxes of different groups never suppress each other;
 * groups are separate for real, no coordinates are shifted. */
#ifndef NMS_NMS_H
#define NMS_NMS_H

#include "base/arena.h"
#include "geometry/box.h"
#include "nms/nms_method.h"

#include <stddef.h>
#include <stdint.h>

/* Greedy suppression: a box goes when its IoU with a kept box of its group is > iou (an empty box overlaps nothing and
 * stays). iou >= 0; from 1 on nothing is suppressed. n < 2^31; group may be NULL (one group); groups are any numbers.
 * At most max boxes are kept over all groups.
 *
 * keep (room for n; used as scratch too) receives the kept indices in order of descending score; their number is
 * returned. by, where given (room for n), receives for each box NMS_KEPT; or the index of the kept box that suppressed
 * it, of several the first in score order; or NMS_CUT when no kept box suppresses it but max boxes were kept before it.
 *
 * Time and memory follow what is kept: see nms_index.h. Source of the rule: Felzenszwalb et al., "Object detection
 * with discriminatively trained part based models", PAMI 2010, section 7.2, with IoU in place of its one-sided
 * overlap, as in Girshick et al., CVPR 2014. */
size_t nms_hard(const struct box *box, const double *score, const uint32_t *group, size_t n, double iou, size_t max,
	uint32_t *keep, int32_t *by, struct arena *arena);

struct nms_rule; /* nms_index.h */

/* The same by a rule of one's own, for what suppresses. */
size_t nms_greedy(const struct nms_rule *rule, const struct box *box, const double *score, const uint32_t *group,
	size_t n, size_t max, uint32_t *keep, int32_t *by, struct arena *arena);

#endif
