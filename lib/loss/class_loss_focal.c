/* class_loss_focal.c -- focal loss: columns that are nearly right cost next to nothing. A column costs
 *
 *	a (1 - p_t)^gamma ln(1 / p_t)
 *
 * where p_t is p and a is alpha at the target's column, else 1 - p and 1 - alpha; alpha < 0: a is 1, as in torchvision.
 *
 * T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollar, "Focal Loss for Dense Object Detection", ICCV 2017, section 3,
 * equation 5. */
#include "loss/sigmoid.h"

/* By its logit, (1 - p)^gamma has the slope -gamma p (1 - p)^gamma, and bce(z, 1) = softplus(-z) has p - 1. */
static double
target(double z, double quality, const struct class_loss_options *o, double *slope)
{
	(void)quality;
	double wrong = sigmoid_of(-z), bce = sigmoid_softplus(-z);
	double factor = (o->alpha >= 0 ? o->alpha : 1) * sigmoid_power(wrong, o->gamma);
	*slope = -factor * (o->gamma * sigmoid_of(z) * bce + wrong);
	return factor * bce;
}

static void
run(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	struct sigmoid_background background = { o->alpha >= 0 ? 1 - o->alpha : 1, o->gamma };
	sigmoid(in, &background, target, o, loss, grad, arena);
}

const struct class_loss class_loss_focal = {
	.name = "focal",
	.help = "columns that are nearly right cost next to nothing: RetinaNet",
	.uses = CLASS_LOSS_USES_ALPHA | CLASS_LOSS_USES_GAMMA,
	.usual = { .alpha = 0.25, .gamma = 2 },
	.run = run,
};
