/* qfl.c -- quality focal loss: the target of a positive is how good its box is. Source and formula are in
 * class_loss.h. */
#include "loss/sigmoid_rows.h"

#include <math.h>

/* With d = q - p: |d|^gamma bce(z, q). The factor's slope is -gamma |d|^(gamma - 1) sign(d) p (1 - p), 0 at d = 0;
 * that of bce is p - q. */
static double
target(double z, double quality, const struct class_options *o, double *slope)
{
	double p = sigmoid_of(z), d = quality - p, bce = sigmoid_softplus(z) - quality * z;
	double factor = sigmoid_power(fabs(d), o->gamma);
	double bend = d == 0 ? 0 : o->gamma * factor / d * p * sigmoid_of(-z);
	*slope = -bend * bce - factor * d;
	return factor * bce;
}

static void
run(const struct class_rows *in, const struct class_options *o, double *loss, float *grad, struct arena *arena)
{
	sigmoid_rows(in, &(struct sigmoid_background){ 1, o->gamma }, target, o, loss, grad, arena);
}

const struct class_loss class_loss_qfl = { .name = "qfl", .help = "quality focal loss (gamma): GFL", .uses_gamma = true,
	.uses_quality = true, .usual = { -1, 2 }, .run = run };
