/* assign_force.c -- max-IoU assignment in which every box gets its best anchor: EfficientDet's.
 *
 * Tan, Pang, Le, "EfficientDet", CVPR 2020, as in google/automl (ArgMaxMatcher with force_match_for_each_row): where
 * two boxes want one anchor the first wins. */
#include "assign/explain.h"
#include "assign/forced.h"

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	forced_run(in, in->match->bg, true, room, out, arena);
}

const struct assigner assigner_force = {
	.name = "force",
	.help = "max-IoU, then every box takes its best anchor, the first box first: EfficientDet's",
	.fields = MATCH_FG | MATCH_BG | MATCH_CROWD_IOF,
	.cover = COVER_BY_OVERLAP,
	.range = RANGE_ANYWHERE,
	.run = run,
	.describe = explain_thresholds,
	.explain_anchor = explain_from_bg,
	.explain_box = forced_explain_box,
};
