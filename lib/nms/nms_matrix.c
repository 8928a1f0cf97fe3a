/* nms_matrix.c -- every score is lowered at once, by the boxes that come before it in score order:
 *
 * 	s_j *= min over i before j of f(IoU(i, j)) / f(c_i),    c_i = max over k before i of IoU(k, i),
 * 	f(x) = exp(-x^2 / sigma)
 *
 * then a box goes when its score is not above the score threshold; by names the i of the minimum.
 *
 * X. Wang, R. Zhang, T. Kong, L. Li, C. Shen, "SOLOv2: Dynamic and Fast Instance Segmentation", NeurIPS 2020, section
 * 3.3, equations 3 to 5. There the overlap is of masks, here of boxes; of the two forms of f, the gaussian one. Its
 * authors' code writes exp(-2 x^2): sigma is 1/2. Time follows the pairs that overlap; memory is linear.
 *
 * The minimum of f(IoU) / f(c) is f where IoU^2 - c^2 is greatest, so one exponential a box is enough. Of a pair
 * that does not overlap, that is at most 0, and 0 for the first box in order: only pairs that overlap need be seen. */
#include "nms/nms.h"

#include "base/explog.h"
#include "base/order.h"
#include "nms/nms_index.h"

/* A box and what those before it do to it. */
struct decay {
	const struct box *box;
	enum nms_overlap overlap;
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
	double iou = nms_overlap_of(d->overlap, d->box[k], d->box[d->i]);
	double exponent = iou * iou - d->most[k] * d->most[k];
	d->most[d->i] = box_max(d->most[d->i], iou);
	bool first = d->by != NMS_NONE && exponent == d->exponent && d->rank[k] < d->rank[d->by];
	if (exponent > d->exponent || first) {
		d->exponent = exponent;
		d->by = k;
	}
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_iou(0);
	struct nms_index index = nms_index_start(in->box, in->group, in->n, &rule, arena);
	uint32_t *rank = arena_array(arena, uint32_t, in->n);
	struct decay d = { .box = in->box, .overlap = o->overlap, .most = arena_zeros(arena, double, in->n),
		.rank = rank };
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

const struct nms_method nms_method_matrix = {
	.name = "matrix",
	.help = "all scores are lowered at once, by the boxes of higher score",
	.uses = NMS_USES_SIGMA | NMS_USES_OVERLAP,
	.rescores = true,
	.score = NMS_SOFT_SCORE,
	.run = run,
};
