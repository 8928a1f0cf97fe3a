/* nms_fast.c -- every box of higher score suppresses, kept or not. Source and formula are in nms.h. */
#include "nms/nms.h"

#include "base/order.h"
#include "nms/nms_index.h"

/* The order is made in keep and overwritten from its front. */
void
nms_fast(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_iou(o->iou);
	struct nms_index index = nms_index_start(in->box, in->group, &rule, arena);
	int32_t *by = out->by;
	out->kept = 0;
	order_descending(in->score, in->n, out->keep, arena);
	for (size_t at = 0; at < in->n && (out->kept < o->max || by != NULL); at++) {
		uint32_t i = out->keep[at];
		uint32_t found = by != NULL ? nms_index_first(&index, i) : nms_index_any(&index, i);
		int32_t fate = found != NMS_NONE ? (int32_t)found : out->kept < o->max ? NMS_KEPT : NMS_CUT;
		if (by != NULL)
			by[i] = fate;
		if (fate == NMS_KEPT)
			out->keep[out->kept++] = i;
		nms_index_add(&index, i);
	}
}
