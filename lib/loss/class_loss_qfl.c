/* class_loss_qfl.c -- quality focal loss: the target of a positive is how good its box is. A column costs
 *
 *	|q - p|^gamma bce(z, q)
 *
 * with the quality q of the positive at the target's column, else with q = 0. The factor has a slope, q has none.
 *
 * X. Li, W. Wang, L. Wu, S. Chen, X. Hu, J. Li, J. Tang, J. Yang, "Generalized Focal Loss", NeurIPS 2020, equation 5,
 * where gamma is called beta. */
#include "loss/sigmoid.h"

#include <math.h>

/* With d = q - p: |d|^gamma bce(z, q). The factor's slope is -gamma |d|^(gamma - 1) sign(d) p (1 - p), 0 at d = 0;
 * that of bce is p - q. */
static double
target(double z, double quality, const struct class_loss_options *o, double *slope)
{
	double p = sigmoid_of(z), d = quality - p, bce = sigmoid_softplus(z) - quality * z;
	double factor = sigmoid_power(fabs(d), o->gamma);
	double bend = d == 0 ? 0 : o->gamma * factor / d * p * sigmoid_of(-z);
	*slope = -bend * bce - factor * d;
	return factor * bce;
}

static void
run(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	sigmoid(in, &(struct sigmoid_background){ 1, o->gamma }, target, o, loss, grad, arena);
}

const struct class_loss class_loss_qfl = {
	.name = "qfl",
	.help = "quality focal loss, the target is the IoU: GFL",
	.uses = CLASS_LOSS_USES_GAMMA | CLASS_LOSS_USES_QUALITY,
	.usual = { .gamma = 2 },
	.run = run,
};
