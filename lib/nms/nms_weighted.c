/* nms_weighted.c -- non-maximum weighted: a kept box becomes the mean of itself and those that it suppresses.
 *
 * In score order, a box goes to the kept box with which its IoU is highest, if that is above the threshold (tie: the
 * kept box of higher score), else it is kept. Then a kept box becomes the mean of itself m and those that went to it:
 *
 * 	sum of w_j box_j / sum of w_j,    w_j = s_j IoU(j, m)
 *
 * and its score stays. A box to which none went does not change. A score below 0 weighs 0.
 *
 * H. Zhou, Z. Li, C. Ning, J. Tang, "CAD: Scale Invariant Framework for Real-Time Object Detection", ICCV Workshops
 * 2017, section 3.3. A box goes to its nearest kept box and not to the first, as in the implementation by R.
 * Solovyev. Time and memory about as in nms_hard. */
#include "nms/nms.h"

#include "base/order.h"
#include "nms/nms_index.h"

#include <math.h>

/* A box and the best of the kept ones that it overlaps. */
struct match {
	const struct box *box;
	const uint32_t *rank; /* of kept boxes, in score order */
	uint32_t i, best;     /* NMS_NONE: none so far */
	double iou;
};

static void
compare(void *context, uint32_t kept)
{
	struct match *m = context;
	double iou = box_iou(m->box[kept], m->box[m->i]);
	if (m->best == NMS_NONE || iou > m->iou || (iou == m->iou && m->rank[kept] < m->rank[m->best])) {
		m->best = kept;
		m->iou = iou;
	}
}

/* Fills by: which kept box each goes to. The order of scores is in out->keep. */
static void
gather(const struct nms_input *in, double iou, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_iou(iou);
	struct nms_index index = nms_index_start(in->box, in->group, in->n, &rule, arena);
	uint32_t *rank = arena_array(arena, uint32_t, in->n);
	struct match m = { .box = in->box, .rank = rank };
	for (size_t at = 0; at < in->n; at++) {
		uint32_t i = m.i = out->keep[at];
		m.best = NMS_NONE;
		nms_index_each(&index, i, compare, &m);
		out->by[i] = m.best == NMS_NONE ? NMS_KEPT : (int32_t)m.best;
		rank[i] = (uint32_t)at;
		if (m.best == NMS_NONE)
			nms_index_add(&index, i);
	}
}

static void
add(struct box *sum, double *weight, const struct nms_input *in, uint32_t i, uint32_t kept)
{
	struct box b = in->box[i];
	double w = box_max(in->score[i], 0) * box_iou(b, in->box[kept]);
	*sum = (struct box){ sum->x1 + w * b.x1, sum->y1 + w * b.y1, sum->x2 + w * b.x2, sum->y2 + w * b.y2 };
	*weight += w;
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out,
	struct arena *arena)
{
	struct box *sum = arena_zeros(arena, struct box, in->n);
	double *weight = arena_zeros(arena, double, in->n);
	nms_prepare(in, out, arena);
	order_descending(in->score, in->n, out->keep, arena);
	gather(in, o->iou, out, arena);
	for (size_t at = 0; at < in->n; at++) {
		uint32_t i = out->keep[at], kept = out->by[i] < 0 ? i : (uint32_t)out->by[i];
		out->box[i] = in->box[i];
		add(&sum[kept], &weight[kept], in, i, kept);
		if (kept == i || !(weight[kept] > 0))
			continue;
		double w = weight[kept];
		out->box[kept] = (struct box){ sum[kept].x1 / w, sum[kept].y1 / w, sum[kept].x2 / w, sum[kept].y2 / w };
	}
	nms_finish(in, in->score, o->max, out, arena);
	nms_cut_parts(in->n, out->by);
}

const struct nms_method nms_method_weighted = {
	.name = "weighted",
	.help = "a kept box becomes the mean of itself and of those that it suppresses",
	.uses = NMS_USES_IOU,
	.moves = true,
	.score = -INFINITY,
	.weights = NMS_WEIGHTS_BY_MAX,
	.run = run,
};
