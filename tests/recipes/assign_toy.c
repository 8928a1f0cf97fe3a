/* assign_toy.c -- an assigner to try the recipe with: box 0 is learnt by anchor 0, box 1 by anchor 1, and so on; the
 * first topk anchors that are left over are ignored. */
#include "assign/explain.h"
#include "assign/match_builder.h"

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	struct match_builder choices = match_builder_begin(in, room, arena);
	size_t anchors = in->anchors->count, boxes = in->gt->boxes;
	for (uint32_t i = 0; i < boxes && i < anchors; i++)
		if (!ground_truth_skips(in->gt, i))
			match_builder_force(&choices, i, i, box_iou(anchors_box(in->anchors, i), in->gt->box[i]));
	for (size_t i = boxes; i < boxes + in->match->topk && i < anchors; i++)
		match_builder_add(&choices, i, 0, 0);
	match_builder_cover_crowds(&choices);
	match_builder_gather(&choices, 1, 0, out);
}

static struct assign_words
describe(const struct match *m)
{
	return (struct assign_words){ ", the anchor of the box's own number, the next @ ignored", { (double)m->topk } };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){ "it is anchor @, too", { (double)best.index } };
	if (cause == CAUSE_BETWEEN)
		return (struct assign_words){ "it is one of the @ behind the boxes' anchors", { (double)m->topk } };
	return (struct assign_words){ .text = "there are fewer boxes" };
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	return (struct assign_words){ "there are @ anchors", { (double)box->anchors->count } };
}

const struct assigner assigner_toy = {
	.name = "toy",
	.help = "the anchor of the box's own number",
	.fields = MATCH_TOPK,
	.cover = COVER_BY_LEARNING,
	.range = RANGE_ANYWHERE,
	.run = run,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
