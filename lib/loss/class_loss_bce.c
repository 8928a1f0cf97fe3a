/* class_loss_bce.c -- binary cross entropy of every column by itself: bce(z, 1) at the target's, else bce(z, 0). */
#include "loss/sigmoid.h"

static double
target(double z, double quality, const struct class_loss_options *o, double *slope)
{
	(void)quality, (void)o;
	*slope = -sigmoid_of(-z);
	return sigmoid_softplus(-z);
}

static void
run(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	sigmoid(in, &(struct sigmoid_background){ 1, 0 }, target, o, loss, grad, arena);
}

const struct class_loss class_loss_bce = {
	.name = "bce",
	.help = "binary cross entropy of each class: RPN, YOLO",
	.run = run,
};
