/* nms_matrix.c -- every score is lowered at once, by the boxes of higher score. Source and formula are in nms.h.
 *
 * The minimum of f(IoU) / f(c) is f where IoU^2 - c^2 is greatest, so one exponential a box is enough. Of a pair that does not
 * overlap, that is at most 0, and 0 for the first box in order: only pairs that overlap need be seen. */
#include "nms/nms.h"

#include "base/explog.h"
#include "base/order.h"
#include "nms/nms_index.h"

#include <string.h>

/* A box and what those before it do to it. */
struct decay {
	const struct box *box;
	double *most;         /* of each box: its greatest IoU with one before it */
	const uint32_t *rank; /* in score order */
	uint32_t i;
	double exponent;      /* IoU^2 - c^2 */
	uint32_t by;          /* whose it is; NMS_NONE: of none above 0 */
};

static void
weigh(void *context, uint32_t k)
{
	struct decay *d = context;
	double iou = box_iou(d->box[k], d->box[d->i]), exponent = iou * iou - d->most[k] * d->most[k];
	d->most[d->i] = box_max(d->most[d->i], iou);
	bool first = d->by != NMS_NONE && exponent == d->exponent && d->rank[k] < d->rank[d->by];
	if (exponent > d->exponent || first) {
		d->exponent = exponent;
		d->by = k;
	}
}

void
nms_matrix(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_iou(0);
	struct nms_index index = nms_index_start(in->box, in->group, &rule, arena);
	uint32_t *rank = arena_array(arena, uint32_t, in->n);
	struct decay d = { .box = in->box, .most = arena_zeros(arena, double, in->n), .rank = rank };
	nms_prepare(in, out, arena);
	order_descending(in->score, in->n, out->keep, arena);
	for (size_t at = 0; at < in->n; at++) {
		uint32_t i = d.i = out->keep[at];
		rank[i] = (uint32_t)at;
		d.exponent = 0;
		d.by = NMS_NONE;
		nms_index_each(&index, i, weigh, &d);
		nms_index_add(&index, i);
		bool lower = d.by != NMS_NONE && in->score[i] > 0;
		out->score[i] = lower ? in->score[i] * explog_exp(-d.exponent / o->sigma) : in->score[i];
		out->by[i] = out->score[i] > o->score ? NMS_KEPT : lower ? (int32_t)d.by : NMS_CUT;
	}
	nms_finish(in, out->score, o->max, out, arena);
}
