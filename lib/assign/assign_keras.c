/* assign_keras.c -- keras-retinanet's max-IoU assignment.
 *
 * fizyr/keras-retinanet, utils/anchors.py, compute_gt_annotations and anchor_targets_bbox. As max-IoU without low
 * quality claims, but an IoU of exactly bg is background, and an anchor whose centre is at or beyond the image's right
 * or lower side is ignored, were it positive or not. (Beyond the left or upper side it takes part.) */
#include "assign/explain.h"
#include "assign/match_builder.h"
#include "assign/outside.h"

#include <math.h>

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	const struct match *match = in->match;
	struct match_builder choices = match_builder_begin(in, room, arena);
	double above = in->positives_only ? match->fg : nextafter(match->bg, INFINITY);
	for (size_t i = 0; i < in->gt->boxes; i++) {
		if (ground_truth_skips(in->gt, i))
			continue;
		match_builder_reach(&choices, in->gt->box[i], box_min(above, match->fg));
		match_builder_offer(&choices, (uint32_t)i);
	}
	match_builder_cover_crowds(&choices);
	match_builder_gather(&choices, match->fg, above, out);
}

static void
outside(const struct anchors *a, const struct match *m, struct bitset *out, struct arena *arena)
{
	(void)m;
	outside_centre(a, out, arena);
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	if (cause == CAUSE_OUTSIDE)
		return (struct assign_words){ .text = "its centre is not in the image" };
	return explain_above_bg(m, cause, best);
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	struct assign_best best = box->best;
	if (best.iou > 0 && best.iou >= box->match->fg)
		return (struct assign_words){ "the best, @ at IoU #, is ignored: its centre is not in the image",
			{ (double)best.index, best.iou } };
	return explain_low_box(box->match, best);
}

const struct assigner assigner_keras = {
	.name = "keras",
	.help = "keras-retinanet's: max-iou, but an IoU of exactly bg is background",
	.fields = MATCH_FG | MATCH_BG | MATCH_CROWD_IOF,
	.cover = COVER_BY_OVERLAP,
	.range = RANGE_ANYWHERE,
	.run = run,
	.outside = outside,
	.describe = explain_thresholds,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
