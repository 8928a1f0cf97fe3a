/* box_loss_giou.c -- by the generalised IoU: 1 - I/U + (C - U)/C.
 *
 * H. Rezatofighi, N. Tsoi, J. Gwak, A. Sadeghian, I. Reid, S. Savarese, "Generalized Intersection over Union", CVPR
 * 2019. */
#include "loss/box_loss.h"
#include "loss/box_pair.h"

static double
boxes(struct box predicted, struct box target, double slope[4])
{
	struct box_pair p = box_pair(predicted, target);
	struct dual around = dual_multiply(p.around_w, p.around_h);
	struct dual empty = dual_divide(dual_subtract(around, p.joined), dual_line(1, around, BOX_PAIR_EPSILON));
	return box_pair_loss(&p, empty, slope);
}

const struct box_loss box_loss_giou = {
	.name = "giou",
	.help = "1 - generalised IoU of the boxes",
	.boxes = boxes,
};
