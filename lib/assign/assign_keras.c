/* assign_keras.c -- keras-retinanet's max-IoU assignment.
 *
 * fizyr/keras-retinanet, utils/anchors.py, compute_gt_annotations and anchor_targets_bbox. As max-IoU without low quality
 * claims, but an IoU of exactly bg is background, and an anchor whose centre is at or beyond the image's right or lower
 * side is ignored, were it positive or not. (Beyond the left or upper side it takes part.) */
#include "assign/anchor_reach.h"
#include "assign/assigner.h"
#include "assign/match_builder.h"
#include "assign/outside.h"

#include <math.h>

void
assign_keras(const struct anchors *a, const struct ground_truth *gt, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	struct anchor_reach windows;
	struct hits hits = { 0 };
	anchor_reach_prepare(a, &windows, arena);
	struct match_builder choices = match_builder_begin(room, arena);
	outside_centre(a, &room->covered, arena);
	double above = nextafter(match->bg, INFINITY);
	for (size_t i = 0; i < gt->boxes; i++) {
		if (ground_truth_skips(gt, i))
			continue;
		anchor_reach_find(&windows, gt->box[i], box_min(above, match->fg), &hits, arena);
		match_builder_drop_covered(&choices, &hits);
		match_builder_offer(&choices, &hits, (uint32_t)i);
	}
	match_builder_cover_crowds(&choices, &windows, gt, match->crowd_iof);
	match_builder_gather(&choices, match->fg, above, gt, out);
}
