/* assigner.c -- the assigners by name. */
#include "assign/assigner.h"

#include <math.h>

static void
run_max_iou(const struct anchors *a, const struct ground_truth *gt, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	const struct assign_rule rule = { match->fg, match->bg, match->low_quality, match->min_pos_iou, match->crowd_iof,
		match->bg_low, match->inside < INFINITY, match->inside };
	assign_max_iou(a, gt, &rule, room, out, arena);
}

assigner_run *
assigner_find(enum assigner which)
{
	static assigner_run *const table[] = {
		[ASSIGNER_MAX_IOU] = run_max_iou,
		[ASSIGNER_SSD] = assign_ssd,
		[ASSIGNER_SSD_BIPARTITE] = assign_bipartite,
		[ASSIGNER_FORCE] = assign_force,
		[ASSIGNER_KERAS] = assign_keras,
		[ASSIGNER_YOLO] = assign_yolo,
		[ASSIGNER_YOLOV5] = assign_yolov5,
		[ASSIGNER_ATSS] = assign_atss,
	};
	return table[which];
}
