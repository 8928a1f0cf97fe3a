/* assign_fcos.c -- points near the middle of a box, on the level that is for boxes of its size.
 *
 * Tian, Shen, Chen, He, "FCOS: Fully Convolutional One-Stage Object Detection", ICCV 2019, section 3.2: a level has the
 * points whose farthest side of the box is within its range: up to 64, 128, 256, 512 px and beyond for strides 8 to
 * 128, that is from 4 to 8 strides; the first has all below and the last all above; both ends belong to it. Centre
 * sampling is the authors' later addition: strictly within 1.5 strides of the box's centre on both axes, and strictly
 * inside the box. Of several boxes a point learns the smallest. */
#include "assign/explain.h"
#include "assign/points.h"

#include <math.h>

#define RADIUS 1.5 /* strides */

static struct point_region
region(const struct anchors *a, size_t level, struct box box)
{
	const double *stride = a->level[level].stride;
	double x = (box.x1 + box.x2) / 2, y = (box.y1 + box.y2) / 2, rx = RADIUS * stride[0], ry = RADIUS * stride[1];
	return (struct point_region){
		.open = { box_max(x - rx, box.x1), box_max(y - ry, box.y1), box_min(x + rx, box.x2),
			box_min(y + ry, box.y2) },
		.least = level == 0 ? 0 : 4 * stride[0],
		.most = level + 1 == a->levels ? INFINITY : 8 * stride[0],
	};
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
		.text = ", points inside the box and within 1.5 strides of its centre, on the level for its size" };
}

static struct assign_words
explain_anchor(const struct match *m, enum assign_cause cause, struct assign_best best)
{
	(void)m;
	if (cause == CAUSE_CLAIMED)
		return (struct assign_words){
			.text = "it is inside the box, near its centre, and its level is for such a size" };
	return (struct assign_words){ "no box wants it, or a smaller one has it; it overlaps box @ by IoU #",
		{ (double)best.index, best.iou } };
}

static struct assign_words
explain_box(const struct assign_unmatched *box)
{
	(void)box;
	return (struct assign_words){ .text = "no point of the level for its size is inside it and near its centre" };
}

const struct assigner assigner_fcos = {
	.name = "fcos",
	.help = "points near the middle of a box, on the level for its size",
	.fields = MATCH_CROWD_IOF,
	.cover = COVER_BY_LEARNING,
	.range = RANGE_ANYWHERE,
	.run = run,
	.points = region,
	.describe = describe,
	.explain_anchor = explain_anchor,
	.explain_box = explain_box,
};
