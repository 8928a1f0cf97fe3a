/* class_loss.h -- what a wrong class costs: the losses of anchors' class scores, and the slopes of these losses.
 *
 * Scores are logits, one row of class columns an anchor. An anchor's target is the column of its class; or
 * LOSS_NO_CLASS, a background where no column means background; or LOSS_IGNORED, which costs nothing. z is a logit, p
 * its logistic, q a quality from 0 to 1 (the IoU of the predicted box with the target), softplus(z) = ln(1 + e^z),
 * and a class column's
 *
 *	bce(z, t) = softplus(z) - t z
 *
 * is the binary cross entropy of p with a target t. Where a row holds the same column's target for many anchors, that
 * is none of a loss's concern: it takes a row at a time.
 *
 * Background columns, nearly all there are, are computed in float32 in wide registers (within 1e-6 of the value); a
 * row's sum, in a fixed order, and what targets cost are computed in doubles. The bits do not depend on the
 * processor, nor on how rows lie in memory. */
#ifndef LOSS_CLASS_LOSS_H
#define LOSS_CLASS_LOSS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOSS_IGNORED = -1, LOSS_NO_CLASS = -2 };

/* Rows of one image. Strides are counted in numbers. */
struct class_rows {
	size_t anchors, classes;   /* classes > 0 */
	const float *logit;        /* of anchor a and column c: logit[a * row + c * column] */
	size_t row, column;
	const int32_t *target;     /* one an anchor */
	const double *quality;     /* one an anchor, from 0 to 1; NULL: 1 each */
};

/* What a loss is told; each looks at what it has a use for. */
struct class_options {
	double alpha; /* weight; below 0: none, where a loss has it */
	double gamma; /* exponent, >= 0 */
};

struct class_loss {
	const char *name, *help;
	bool uses_alpha, uses_gamma;
	bool uses_quality;            /* a positive's quality is its target */
	bool needs_background_column; /* a background must have a column: one distribution over all of them */
	struct class_options usual;   /* where nothing is said */
	/* The loss of each anchor, >= 0, to loss. grad, where given, has the logits' strides: the slope by each logit
	 * is written there. What is not finite among the logits makes an anchor's loss NaN or infinite, unless
	 * -infinity costs nothing. */
	void (*run)(const struct class_rows *in, const struct class_options *o, double *loss, float *grad,
		struct arena *arena);
};

/* Focal loss: a_t (1 - p_t)^gamma bce(z, t), where p_t = p and a_t = alpha at the target's column, else 1 - p and 1 -
 * alpha. T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollar, "Focal Loss for Dense Object Detection", ICCV 2017,
 * section 3, equation 5. alpha < 0: a_t is 1, as in torchvision. */
extern const struct class_loss class_loss_focal;

/* Binary cross entropy of every column: bce(z, 1) at the target's, else bce(z, 0). */
extern const struct class_loss class_loss_bce;

/* Cross entropy of the softmax over all columns, the background's among them: ln(sum of e^z) - z at the target's
 * column. */
extern const struct class_loss class_loss_ce;

/* Quality focal loss: |q - p|^gamma bce(z, q) at the target's column, else p^gamma bce(z, 0). X. Li et al.,
 * "Generalized Focal Loss", NeurIPS 2020, equation 5, where gamma is called beta. The slope takes the factor along; q
 * has none. */
extern const struct class_loss class_loss_qfl;

/* Varifocal loss: q bce(z, q) at the target's column where q > 0, else alpha p^gamma bce(z, 0). H. Zhang et al.,
 * "VarifocalNet: An IoU-aware Dense Object Detector", CVPR 2021, equation 2. */
extern const struct class_loss class_loss_vfl;

/* The table, ended by NULL. */
extern const struct class_loss *const class_losses[];

/* The loss of a name of n bytes, or NULL. */
const struct class_loss *class_loss_named(const char *name, size_t n);

#endif
