/* nms_hard.c -- greedy suppression: in score order, a box that no kept box suppresses is kept. */
#include "geometry/nms.h"

#include "base/order.h"
#include "geometry/nms_index.h"

enum { AHEAD = 8 };

static bool
overlaps_more(const struct nms_rule *rule, struct box kept, struct box other)
{
	return box_iou(kept, other) > rule->iou;
}

/* The order is made in keep, and is overwritten from the front: never more boxes are kept than were seen. */
size_t
nms_hard(const struct box *box, const double *score, const uint32_t *group, size_t n, double iou, size_t max,
	uint32_t *keep, int32_t *by, struct arena *arena)
{
	struct nms_rule rule = { .iou = iou, .suppresses = overlaps_more };
	struct nms_index index = nms_index_start(box, group, &rule, arena);
	size_t kept = 0;
	order_descending(score, n, keep, arena);
	for (size_t at = 0; at < n; at++) {
		if (at + 2 * AHEAD < n)
			__builtin_prefetch(&box[keep[at + 2 * AHEAD]]);
		if (at + AHEAD < n)
			nms_index_expect(&index, keep[at + AHEAD]);
		uint32_t i = keep[at];
		uint32_t found = by ? nms_index_first(&index, i) : nms_index_any(&index, i);
		if (found != NMS_NONE) {
			if (by) by[i] = (int32_t)found;
		} else if (kept < max) {
			if (by) by[i] = NMS_KEPT;
			keep[kept++] = i;
			nms_index_add(&index, i);
		} else if (by) {
			by[i] = NMS_CUT;
		} else break;
	}
	return kept;
}
