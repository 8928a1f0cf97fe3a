/* box_loss_ciou.c -- by the IoU, the distance of the centres and the ratio of the sides: the loss of box_loss_diou.c
 * plus a v,
 *
 *	v = 4/pi^2 (arctan(gw/gh) - arctan(w/h))^2,    a = v / (1 - I/U + v)
 *
 * where a counts as a number without a slope. Z. Zheng et al., "Distance-IoU Loss", AAAI 2020, equations 8 to 11. */
#include "loss/box_loss.h"

#include "base/arctan.h"
#include "loss/box_pair.h"

#define PI 3.141592653589793

/* arctan(w / h) */
static struct dual
angle(struct dual w, struct dual h)
{
	double square = w.value * w.value + h.value * h.value;
	if (!(square > 0))
		return dual_constant(0);
	return dual_of(arctan_ratio(w.value, h.value), w, h.value / square, h, -w.value / square);
}

static double
boxes(struct box predicted, struct box target, double slope[4])
{
	struct box_pair p = box_pair(predicted, target);
	struct dual turn = dual_line(-1, angle(p.w, p.h), arctan_ratio(p.target_w, p.target_h));
	struct dual v = dual_line(4 / (PI * PI), dual_square(turn), 0);
	double a = v.value / (1 - p.iou.value + v.value + BOX_PAIR_EPSILON);
	return box_pair_loss(&p, dual_add(box_pair_distance(&p), dual_line(a, v, 0)), slope);
}

const struct box_loss box_loss_ciou = {
	.name = "ciou",
	.help = "1 - complete IoU of the boxes",
	.boxes = boxes,
};
