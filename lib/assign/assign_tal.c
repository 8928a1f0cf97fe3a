/* assign_tal.c -- points inside a box: the candidates of task-aligned assignment.
 *
 * Feng et al., "TOOD: Task-aligned One-stage Object Detection", ICCV 2021, section 3.2, as Ultralytics has it for
 * YOLOv8 and its successors: every point of every level that lies strictly inside the box.
 *
 * Not here: the choice of the best ten by what the network predicts. Without predictions every candidate is positive,
 * and of several boxes it learns the smallest. */
#include "assign/explain.h"
#include "assign/points.h"

#include <math.h>

static struct point_region
region(const struct anchors *a, size_t level, struct box box)
{
	(void)a, (void)level;
	return (struct point_region){ .open = box, .least = -INFINITY, .most = INFINITY };
}

static void
run(const struct assign_input *in, struct assign_room *room, struct assignment *out, struct arena *arena)
{
	points_run(region, in, room, out, arena);
}

static struct assign_words
describe(const struct match *m)
{
	(void)m;
	return (struct assign_words){ .text = ", points inside the box, before predictions choose among them" };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	(void)m;
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){ .text = "it is inside the box" };
	return (struct assign_words){ "it is inside no box; it overlaps box @ by IoU #",
		{ (double)best.index, best.iou } };
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	(void)box;
	return (struct assign_words){ .text = "no point of any level is strictly inside it" };
}

const struct assigner assigner_tal = {
	.name = "tal",
	.help = "points inside a box: the candidates of YOLOv8 and its like",
	.fields = MATCH_CROWD_IOF,
	.cover = COVER_BY_LEARNING,
	.range = RANGE_ANYWHERE,
	.run = run,
	.points = region,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
