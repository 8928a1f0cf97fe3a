/* assign_force.c -- max-IoU assignment in which every box gets its best anchor: SSD's and EfficientDet's.
 *
 * Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016, section 2.2, "Matching strategy", as in torchvision 0.14
 * (SSDMatcher), ssd.pytorch and mmdetection; Tan, Pang, Le, "EfficientDet", CVPR 2020, as in google/automl (ArgMaxMatcher with
 * force_match_for_each_row). Every anchor from fg on takes its best box (tie: the first); then every box takes its best
 * anchor (tie: the first). They differ in who wins when two boxes want one anchor: in SSD the later box, in
 * EfficientDet the first.
 *
 * As in both, a box that overlaps no anchor takes anchor 0: the first of those with its best IoU, 0. */
#include "assign/anchor_reach.h"
#include "assign/assigner.h"
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

static void
assign(const struct anchors *a, const struct ground_truth *gt, const struct match *match, double bg, bool first_wins,
	struct assign_room *room, struct assignment *out, struct arena *arena)
{
	struct anchor_reach windows;
	struct hits hits = { 0 };
	struct wish *wish = arena_array(arena, struct wish, gt->boxes);
	anchor_reach_prepare(a, &windows, arena);
	struct match_builder choices = match_builder_begin(room, arena);
	size_t active = 0;
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i))
			continue;
		active++;
		anchor_reach_find(&windows, gt->box[i], bg, &hits, arena);
		double best = match_builder_offer(&choices, &hits, (uint32_t)i);
		if (best == 0)
			best = anchor_reach_best(&windows, gt->box[i], &hits, arena);
		wish[i] = best > 0 ? first_best(&hits, best) : (struct wish){ 0, 0 };
	}
	for (size_t k = 0; k < gt->boxes && a->count > 0; k++) {
		size_t i = first_wins ? gt->boxes - 1 - k : k;
		if (!ground_truth_skips(gt, i))
			match_builder_force(&choices, wish[i].anchor, (uint32_t)i, wish[i].iou);
	}
	match_builder_cover_crowds(&choices, &windows, gt, match->crowd_iof);
	match_builder_gather(&choices, match->fg, bg, gt, out);
	if (bg <= 0 && active > 0)
		match_builder_ignore_rest(a->count, out, arena);
}

void
assign_ssd(const struct anchors *a, const struct ground_truth *gt, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	assign(a, gt, match, match->fg, false, room, out, arena);
}

void
assign_force(const struct anchors *a, const struct ground_truth *gt, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	assign(a, gt, match, match->bg, true, room, out, arena);
}
