/* class_loss_vfl.c -- varifocal loss: positives weigh as much as their boxes are good. A column costs
 *
 *	q bce(z, q)               at the target's column, where its quality q is above 0
 *	alpha p^gamma bce(z, 0)   else
 *
 * H. Zhang, Y. Wang, F. Dayoub, N. Sunderhauf, "VarifocalNet: An IoU-aware Dense Object Detector", CVPR 2021,
 * equation 2. */
#include "loss/sigmoid.h"

/* A positive whose box is worth nothing counts as a background. */
static double
background(double z, const struct class_loss_options *o, double *slope)
{
	double p = sigmoid_of(z), softplus = sigmoid_softplus(z);
	double factor = (o->alpha >= 0 ? o->alpha : 1) * sigmoid_power(p, o->gamma);
	*slope = factor * (o->gamma * sigmoid_of(-z) * softplus + p);
	return factor * softplus;
}

static double
target(double z, double quality, const struct class_loss_options *o, double *slope)
{
	if (!(quality > 0))
		return background(z, o, slope);
	*slope = quality * (sigmoid_of(z) - quality);
	return quality * (sigmoid_softplus(z) - quality * z);
}

static void
run(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	struct sigmoid_background rule = { o->alpha >= 0 ? o->alpha : 1, o->gamma };
	sigmoid(in, &rule, target, o, loss, grad, arena);
}

const struct class_loss class_loss_vfl = {
	.name = "vfl",
	.help = "varifocal loss, the target is the IoU: VarifocalNet",
	.uses = CLASS_LOSS_USES_ALPHA | CLASS_LOSS_USES_GAMMA | CLASS_LOSS_USES_QUALITY,
	.usual = { .alpha = 0.75, .gamma = 2 },
	.run = run,
};
