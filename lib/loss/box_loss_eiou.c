/* box_loss_eiou.c -- by the IoU, the distance of the centres and the differences of the sides:
 *
 *	1 - I/U + rho^2 / (cw^2 + ch^2) + (w - gw)^2 / cw^2 + (h - gh)^2 / ch^2
 *
 * Y.-F. Zhang, W. Ren, Z. Zhang, Z. Jia, L. Wang, T. Tan, "Focal and Efficient IoU Loss for Accurate Bounding Box
 * Regression", Neurocomputing 2022, equation 5. This is the efficient IoU, by the differences of sides, not of
 * centres; the loss that mmdetection calls eiou is another one, the extended IoU. */
#include "loss/box_loss.h"
#include "loss/box_pair.h"

/* (side - target)^2 / around^2 */
static struct dual
difference(struct dual side, double target, struct dual around)
{
	struct dual square = dual_square(around);
	return dual_divide(dual_square(dual_line(1, side, -target)), dual_line(1, square, BOX_PAIR_EPSILON));
}

static double
boxes(struct box predicted, struct box target, double slope[4])
{
	struct box_pair p = box_pair(predicted, target);
	struct dual sides = dual_add(difference(p.w, p.target_w, p.around_w), difference(p.h, p.target_h, p.around_h));
	return box_pair_loss(&p, dual_add(box_pair_distance(&p), sides), slope);
}

const struct box_loss box_loss_eiou = {
	.name = "eiou",
	.help = "1 - efficient IoU of the boxes",
	.boxes = boxes,
};
