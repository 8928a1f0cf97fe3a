/* assigner.c -- the assigners by name. */
#include "geometry/assigner.h"

static void
run_max_iou(const struct anchors *a, const struct truth *truth, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	const struct assign_rule rule = { match->fg, match->bg, match->low_quality, match->min_pos_iou, match->crowd_iof };
	assign_max_iou(a, truth, &rule, room, out, arena);
}

/* torchvision's SSDMatcher (torchvision 0.14, models/detection/_utils.py): every anchor from fg on takes its best box, then
 * each box takes the first of its best anchors, later boxes from earlier ones. Nothing is ignored. Difference: a box that
 * overlaps no anchor gets none; there it takes anchor 0. */
static void
run_ssd(const struct anchors *a, const struct truth *truth, const struct match *match, struct assign_room *room,
	struct assignment *out, struct arena *arena)
{
	const struct assign_rule rule = { match->fg, match->fg, LOW_QUALITY_FORCE, 0, match->crowd_iof };
	assign_max_iou(a, truth, &rule, room, out, arena);
}

assigner_run *
assigner_find(enum assigner which)
{
	static assigner_run *const table[] = {
		[ASSIGNER_MAX_IOU] = run_max_iou,
		[ASSIGNER_SSD] = run_ssd,
		[ASSIGNER_ATSS] = NULL, /* the last of the enum: the rest has no row yet */
	};
	return table[which];
}
