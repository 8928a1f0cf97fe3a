/* forced.c -- what ssd and force share: every box gets its best anchor. */
#include "assign/forced.h"

#include "assign/explain.h"
#include "assign/match_builder.h"

struct wish {
	size_t anchor;
	double iou;
};

static struct wish
first_best(const struct hits *hits, double best)
{
	struct wish wish = { SIZE_MAX, best };
	for (size_t i = 0; i < hits->n; i++) {
		if (hits->hit[i].iou == best && hits->hit[i].anchor < wish.anchor)
			wish.anchor = hits->hit[i].anchor;
	}
	return wish;
}

/* Offers box i to the anchors that it reaches at t; which one does it want for itself? */
static struct wish
offer(struct match_builder *choices, size_t i, double t)
{
	const struct assign_input *in = choices->in;
	struct box box = in->gt->box[i];
	match_builder_reach(choices, box, t);
	double best = match_builder_offer(choices, (uint32_t)i);
	if (best == 0)
		best = anchor_reach_best(in->reach, box, &choices->hits, choices->arena);
	return best > 0 ? first_best(&choices->hits, best) : (struct wish){ 0, 0 };
}

void
forced_run(const struct assign_input *in, double bg, bool first_wins, struct assign_room *room, struct assignment *out,
	struct arena *arena)
{
	const struct ground_truth *gt = in->gt;
	struct wish *wish = arena_array(arena, struct wish, gt->boxes);
	struct match_builder choices = match_builder_begin(in, room, arena);
	double fg = in->match->fg, t = in->positives_only ? fg : bg;
	size_t active = 0;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i))
			continue;
		active++;
		wish[i] = offer(&choices, i, t);
	}
	for (size_t k = 0; k < gt->boxes && in->anchors->count > 0; k++) {
		size_t i = first_wins ? gt->boxes - 1 - k : k;
		if (!ground_truth_skips(gt, i))
			match_builder_force(&choices, wish[i].anchor, (uint32_t)i, wish[i].iou);
	}
	match_builder_cover_crowds(&choices);
	match_builder_gather(&choices, fg, t, out);
	if (t <= 0 && active > 0)
		match_builder_ignore_rest(&choices, out);
}

struct assign_words
forced_explain_box(const struct assign_unmatched *box)
{
	return explain_low_box(box->match, box->best);
}
