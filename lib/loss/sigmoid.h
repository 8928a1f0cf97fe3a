/* sigmoid.h -- for class losses that judge each column by itself: the background columns of all rows at once. */
#ifndef LOSS_SIGMOID_H
#define LOSS_SIGMOID_H

#include "loss/class_loss.h"

/* What the target's column costs, and the slope by its logit z. */
typedef double sigmoid_target(double z, double quality, const struct class_loss_options *o, double *slope);

/* A column that is not the target's costs weight p^gamma softplus(z). */
struct sigmoid_background {
	double weight, gamma;
};

/* As class_loss's run. */
void sigmoid(const struct class_rows *in, const struct sigmoid_background *background, sigmoid_target *target,
	const struct class_loss_options *o, double *loss, float *grad, struct arena *arena);

/* softplus(z) and p in doubles. */
double sigmoid_softplus(double z);
double sigmoid_of(double z);

/* x^gamma for x >= 0; 0^0 is 1. */
double sigmoid_power(double x, double gamma);

#endif
