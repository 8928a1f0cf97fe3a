/* focal.c -- focal loss: columns that are nearly right cost next to nothing. Source and formula are in class_loss.h. */
#include "loss/sigmoid_rows.h"

/* By its logit, (1 - p)^gamma has the slope -gamma p (1 - p)^gamma, and bce(z, 1) = softplus(-z) has p - 1. */
static double
target(double z, double quality, const struct class_options *o, double *slope)
{
	(void)quality;
	double wrong = sigmoid_of(-z), bce = sigmoid_softplus(-z);
	double factor = (o->alpha >= 0 ? o->alpha : 1) * sigmoid_power(wrong, o->gamma);
	*slope = -factor * (o->gamma * sigmoid_of(z) * bce + wrong);
	return factor * bce;
}

static void
run(const struct class_rows *in, const struct class_options *o, double *loss, float *grad, struct arena *arena)
{
	struct sigmoid_background background = { o->alpha >= 0 ? 1 - o->alpha : 1, o->gamma };
	sigmoid_rows(in, &background, target, o, loss, grad, arena);
}

const struct class_loss class_loss_focal = { .name = "focal", .help = "focal loss (alpha, gamma): RetinaNet",
	.uses_alpha = true, .uses_gamma = true, .usual = { 0.25, 2 }, .run = run };
