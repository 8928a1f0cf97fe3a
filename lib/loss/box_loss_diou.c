/* box_loss_diou.c -- by the IoU and the distance of the centres: 1 - I/U + rho^2 / (cw^2 + ch^2).
 *
 * Z. Zheng, P. Wang, W. Liu, J. Li, R. Ye, D. Ren, "Distance-IoU Loss: Faster and Better Learning for Bounding Box
 * Regression", AAAI 2020, equation 7. */
#include "loss/box_loss.h"
#include "loss/box_pair.h"

static double
boxes(struct box predicted, struct box target, double slope[4])
{
	struct box_pair p = box_pair(predicted, target);
	return box_pair_loss(&p, box_pair_distance(&p), slope);
}

const struct box_loss box_loss_diou = {
	.name = "diou",
	.help = "1 - distance IoU of the boxes",
	.boxes = boxes,
};
