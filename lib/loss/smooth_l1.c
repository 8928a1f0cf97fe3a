/* smooth_l1.c -- the differences of offsets, squared where they are small. Source and formula are in box_loss.h. */
#include "loss/box_loss.h"

#include <math.h>

static double
offsets(const double predicted[4], const double target[4], double beta, double slope[4])
{
	double sum = 0;
	for (int i = 0; i < 4; i++) {
		double d = predicted[i] - target[i], size = fabs(d);
		sum += size < beta ? size * size / (2 * beta) : size - beta / 2;
		slope[i] = d <= -beta ? -1 : d >= beta ? 1 : d / beta;
	}
	return sum;
}

const struct box_loss box_loss_smooth_l1 = { .name = "smooth-l1", .help = "L1, squared below beta", .uses_beta = true,
	.beta = 1, .offsets = offsets };
