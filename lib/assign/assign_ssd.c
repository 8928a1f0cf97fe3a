/* assign_ssd.c -- max-IoU assignment in which every box gets its best anchor: SSD's.
 *
 * Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016, section 2.2, "Matching strategy", as in torchvision 0.14
 * (SSDMatcher), ssd.pytorch and mmdetection: where two boxes want one anchor the later wins. */
#include "assign/explain.h"
#include "assign/forced.h"

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	forced_run(in, in->match->fg, false, room, out, arena);
}

const struct assigner assigner_ssd = {
	.name = "ssd",
	.help = "max-IoU, then every box takes its best anchor, the later box first: torchvision's SSD",
	.fields = MATCH_FG | MATCH_CROWD_IOF,
	.cover = COVER_BY_OVERLAP,
	.range = RANGE_ANYWHERE,
	.run = run,
	.describe = explain_thresholds,
	.explain_anchor = explain_below_fg,
	.explain_box = forced_explain_box,
};
