/* assign_keras.c -- keras-retinanet's max-IoU assignment.
 *
 * fizyr/keras-retinanet, utils/anchors.py, compute_gt_annotations and anchor_targets_bbox. As max-IoU without low quality
 * claims, but an IoU of exactly bg is background, and an anchor whose centre is at or beyond the image's right or lower
 * side is ignored, were it positive or not. (Beyond the left or upper side it takes part.) */
#include "geometry/assigner.h"
#include "geometry/choice.h"
#include "geometry/outside.h"
#include "geometry/window.h"

#include <math.h>

void
assign_keras(const struct anchors *a, const struct truth *truth, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	struct windows windows;
	struct hits hits = { 0 };
	window_prepare(a, &windows, arena);
	struct choices choices = choice_begin(room, arena);
	outside_centre(a, &room->covered, arena);
	double above = nextafter(match->bg, INFINITY);
	for (size_t i = 0; i < truth->boxes; i++) {
		if (truth_skips(truth, i))
			continue;
		window_reach(&windows, truth->box[i], box_min(above, match->fg), &hits, arena);
		choice_drop_covered(&choices, &hits);
		choice_offer(&choices, &hits, (uint32_t)i);
	}
	choice_cover_crowds(&choices, &windows, truth, match->crowd_iof);
	choice_gather(&choices, match->fg, above, truth, out);
}
