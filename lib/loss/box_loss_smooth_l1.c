/* box_loss_smooth_l1.c -- the differences of deltas, squared where they are small: the sum of
 *
 *	d^2 / (2 beta)    where |d| < beta
 *	|d| - beta / 2    else
 *
 * R. Girshick, "Fast R-CNN", ICCV 2015, section 2.3, equation 3, where beta is 1. The sigma of py-faster-rcnn and
 * keras-retinanet is beta = 1 / sigma^2. With beta = 0 it is L1, with the slope -1 at d = 0, as in torch. */
#include "loss/box_loss.h"

#include <math.h>

static double
deltas(const double predicted[4], const double target[4], double beta, double slope[4])
{
	double sum = 0;
	for (int i = 0; i < 4; i++) {
		double d = predicted[i] - target[i], size = fabs(d);
		sum += size < beta ? size * size / (2 * beta) : size - beta / 2;
		slope[i] = d <= -beta ? -1 : d >= beta ? 1 : d / beta;
	}
	return sum;
}

const struct box_loss box_loss_smooth_l1 = {
	.name = "smooth-l1",
	.help = "absolute differences of deltas, squared below beta",
	.uses_beta = true,
	.beta = 1,
	.deltas = deltas,
};
