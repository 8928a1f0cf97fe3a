/* box_loss_l1.c -- the sum of the absolute differences of deltas. Where there is none, the slope is 0. */
#include "loss/box_loss.h"

#include <math.h>

static double
deltas(const double predicted[4], const double target[4], double beta, double slope[4])
{
	double sum = 0;
	(void)beta;
	for (int i = 0; i < 4; i++) {
		double d = predicted[i] - target[i];
		sum += fabs(d);
		slope[i] = d > 0 ? 1 : d < 0 ? -1 : 0;
	}
	return sum;
}

const struct box_loss box_loss_l1 = {
	.name = "l1",
	.help = "absolute differences of deltas",
	.deltas = deltas,
};
