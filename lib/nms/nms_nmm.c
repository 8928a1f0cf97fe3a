/* nms_nmm.c -- greedy non-maximum merging: a kept box grows around those that it suppresses. For the parts of objects
 * that neighbouring tiles of an image have seen.
 *
 * Boxes are kept and suppressed as in nms_hard. Then a kept box takes in what it suppressed, by descending score: it
 * becomes the smallest box around both, if its overlap with the next, as it has grown by then, is above the threshold
 * still. What it no longer overlaps so is gone all the same. Its score stays.
 *
 * F. C. Akyon, S. O. Altinuc, A. Temizel, "Slicing aided hyper inference and fine-tuning for small object detection",
 * ICIP 2022, section 3, and its implementation (obss/sahi, sahi/postprocess/combine.py, greedy_nmm and
 * GreedyNMMPostprocess, read at 0220c5bd), where a first overlap suppresses at the threshold, too, here above it alone,
 * as that with the box that has grown does there. Time and memory as in nms_hard. */
#include "nms/nms.h"

#include "nms/nms_index.h"

#include "base/order.h"

#include <math.h>

static struct box
around(struct box a, struct box b)
{
	return (struct box){ box_min(a.x1, b.x1), box_min(a.y1, b.y1), box_max(a.x2, b.x2), box_max(a.y2, b.y2) };
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = nms_rule_overlap(o->overlap, o->iou);
	uint32_t *order = arena_array(arena, uint32_t, in->n);
	nms_prepare(in, out, arena);
	nms_greedy(&rule, in->box, in->score, in->group, in->n, SIZE_MAX, out->keep, out->by, arena);
	order_descending(in->score, in->n, order, arena);
	for (size_t i = 0; i < in->n; i++)
		out->box[i] = in->box[i];
	for (size_t at = 0; at < in->n; at++) {
		uint32_t i = order[at];
		int32_t by = out->by[i];
		if (by >= 0 && rule.suppresses(&rule, &out->box[by], &in->box[i]))
			out->box[by] = around(out->box[by], in->box[i]);
	}
	nms_finish(in, in->score, o->max, out, arena);
	nms_cut_parts(in->n, out->by);
}

const struct nms_method nms_method_nmm = {
	.name = "nmm",
	.help = "a kept box grows around those that it suppresses",
	.uses = NMS_USES_IOU | NMS_USES_OVERLAP,
	.moves = true,
	.score = -INFINITY,
	.run = run,
};
