/* nms_hard.c -- greedy suppression: in score order, a box that no kept box suppresses is kept.
 *
 * Author, title and venue of the rule are in nms.h. The result is that of comparing each box with every kept one; the
 * comparing is left to nms_index.h. */
#include "nms/nms.h"

#include "base/order.h"
#include "nms/nms_index.h"

#include <math.h>

static bool
overlaps_more(const struct nms_rule *rule, const struct box *kept, const struct box *other)
{
	return box_iou(*kept, *other) > rule->iou;
}

struct nms_rule
nms_rule_iou(double iou)
{
	return (struct nms_rule){ .iou = iou, .suppresses = overlaps_more };
}

static bool
covers_more(const struct nms_rule *rule, const struct box *kept, const struct box *other)
{
	return box_ios(*kept, *other) > rule->ios;
}

struct nms_rule
nms_rule_overlap(enum nms_overlap overlap, double t)
{
	return overlap == NMS_OVERLAP_IOU ? nms_rule_iou(t) : (struct nms_rule){ .ios = t, .suppresses = covers_more };
}

/* The order is made in keep and overwritten from its front: never more boxes are kept than were seen. */
size_t
nms_greedy(const struct nms_rule *rule, const struct box *box, const double *score, const uint32_t *group, size_t n,
	size_t max, uint32_t *keep, int32_t *by, struct arena *arena)
{
	struct nms_index index = nms_index_start(box, group, n, rule, arena);
	size_t kept = 0;
	order_descending(score, n, keep, arena);
	for (size_t at = 0; at < n && (kept < max || by != NULL); at++) {
		if (at % NMS_AHEAD == 0)
			nms_index_ahead(&index, keep + at, n - at);
		uint32_t i = keep[at];
		uint32_t found = by != NULL ? nms_index_first(&index, i) : nms_index_any(&index, i);
		int32_t outcome = found != NMS_NONE ? (int32_t)found : kept < max ? NMS_KEPT : NMS_CUT;
		if (by != NULL)
			by[i] = outcome;
		if (outcome == NMS_KEPT) {
			keep[kept++] = i;
			nms_index_add(&index, i);
		}
	}
	return kept;
}

size_t
nms_hard(const struct box *box, const double *score, const uint32_t *group, size_t n, double iou, size_t max,
	uint32_t *keep, int32_t *by, struct arena *arena)
{
	struct nms_rule rule = nms_rule_iou(iou);
	return nms_greedy(&rule, box, score, group, n, max, keep, by, arena);
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_overlap(o->overlap, o->iou);
	out->kept = nms_greedy(&rule, in->box, in->score, in->group, in->n, o->max, out->keep, out->by, arena);
}

const struct nms_method nms_method_hard = {
	.name = "hard",
	.help = "a box goes when its IoU with a kept one is above the threshold",
	.uses = NMS_USES_IOU | NMS_USES_OVERLAP,
	.score = -INFINITY,
	.run = run,
};
