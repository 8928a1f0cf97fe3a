/* nms_fast.c -- every box of higher score suppresses, kept or not: a box goes when its IoU with any box before it in
 * score order is above the threshold. So at most what nms_hard keeps is kept. by names the first such box, which may
 * have gone itself.
 *
 * D. Bolya, C. Zhou, F. Xiao, Y. J. Lee, "YOLACT: Real-time Instance Segmentation", ICCV 2019, section 3.4. There
 * each class begins with its 200 best boxes, here that is the caller's. Time about as in nms_hard; memory is linear. */
#include "nms/nms.h"

#include "base/order.h"
#include "nms/nms_index.h"

#include <math.h>

/* The order is made in keep and overwritten from its front. */
static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_overlap(o->overlap, o->iou);
	struct nms_index index = nms_index_start(in->box, in->group, in->n, &rule, arena);
	int32_t *by = out->by;
	out->kept = 0;
	order_descending(in->score, in->n, out->keep, arena);
	for (size_t at = 0; at < in->n && (out->kept < o->max || by != NULL); at++) {
		uint32_t i = out->keep[at];
		uint32_t found = by != NULL ? nms_index_first(&index, i) : nms_index_any(&index, i);
		int32_t outcome = found != NMS_NONE ? (int32_t)found : out->kept < o->max ? NMS_KEPT : NMS_CUT;
		if (by != NULL)
			by[i] = outcome;
		if (outcome == NMS_KEPT)
			out->keep[out->kept++] = i;
		nms_index_add(&index, i);
	}
}

const struct nms_method nms_method_fast = {
	.name = "fast",
	.help = "a box goes when its IoU with any box of higher score is above the threshold, kept or not",
	.uses = NMS_USES_IOU | NMS_USES_OVERLAP,
	.score = -INFINITY,
	.run = run,
};
