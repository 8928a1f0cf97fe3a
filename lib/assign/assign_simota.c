/* assign_simota.c -- points near the centre of a box, inside it or not: the candidates of YOLOX.
 *
 * Ge et al., "YOLOX: Exceeding YOLO Series in 2021", arXiv 2107.08430, section 2.1, as the authors' code has had it
 * since 2022: strictly within 1.5 strides of the box's centre on both axes, on every level.
 *
 * Not here: the choice among these candidates by what the network predicts (the least cost, as many as the overlaps add
 * up to). Without predictions every candidate is positive, and of several boxes it learns the smallest. */
#include "assign/explain.h"
#include "assign/points.h"

#include <math.h>

#define RADIUS 1.5 /* strides */

static struct point_region
region(const struct anchors *a, size_t level, struct box box)
{
	const double *stride = a->level[level].stride;
	double x = (box.x1 + box.x2) / 2, y = (box.y1 + box.y2) / 2, rx = RADIUS * stride[0], ry = RADIUS * stride[1];
	return (struct point_region){ .open = { x - rx, y - ry, x + rx, y + ry }, .least = -INFINITY,
		.most = INFINITY };
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
	return (struct assign_words){
		.text = ", points within 1.5 strides of the box's centre, before predictions choose among them" };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	(void)m;
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){ .text = "it is within 1.5 strides of the box's centre" };
	return (struct assign_words){ "no box's centre is within 1.5 strides; it overlaps box @ by IoU #",
		{ (double)best.index, best.iou } };
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	(void)box;
	return (struct assign_words){ .text = "no point is within 1.5 strides of its centre" };
}

const struct assigner assigner_simota = {
	.name = "simota",
	.help = "points near the centre of a box: YOLOX's candidates",
	.fields = MATCH_CROWD_IOF,
	.cover = COVER_BY_LEARNING,
	.range = RANGE_ANYWHERE,
	.run = run,
	.points = region,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
