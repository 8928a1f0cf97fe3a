/* class_loss.h -- what a wrong class costs: the losses of anchors' class scores, and the slopes of these losses.
 *
 * A loss is one file class_loss_NAME.c, which opens with its rule and its source and ends in the object
 * class_loss_NAME, and one row of the table in class_loss.c.
 *
 * Scores are logits, one row of class columns an anchor. An anchor's target is the column of its class; or
 * LOSS_NO_CLASS, a background where no column means background; or LOSS_IGNORED, which costs nothing. In the rules z
 * is a logit, p its logistic, q a quality from 0 to 1 (the IoU of the predicted box with the target), and
 *
 *	bce(z, t) = ln(1 + e^z) - t z
 *
 * the binary cross entropy of p with a target t.
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

/* Each loss looks at what it has a use for. */
struct class_loss_options {
	double alpha; /* weight; below 0: none */
	double gamma; /* exponent, >= 0 */
};

/* What a loss reads: an option; a positive's quality; a background's column, as it is one distribution over all
 * columns. */
enum {
	CLASS_LOSS_USES_ALPHA = 1 << 0,
	CLASS_LOSS_USES_GAMMA = 1 << 1,
	CLASS_LOSS_USES_QUALITY = 1 << 2,
	CLASS_LOSS_USES_BACKGROUND = 1 << 3,
};

struct class_loss {
	const char *name;
	const char *help; /* one line */
	unsigned uses;    /* CLASS_LOSS_USES_… */
	struct class_loss_options usual;
	/* The loss of each anchor, >= 0, to loss. grad, where given, has the logits' strides: the slope by each logit
	 * is written there. NaN among the logits, and what is infinite and costs something, makes an anchor's loss NaN
	 * or infinite. */
	void (*run)(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad,
		struct arena *arena);
};

/* The table, ended by NULL; what has a name in it, or NULL; and the i-th name, NULL behind the last. */
extern const struct class_loss *const class_losses[];
const struct class_loss *class_loss_find(const char *name);
const char *class_loss_name(size_t i);

extern const struct class_loss class_loss_focal, class_loss_bce, class_loss_ce, class_loss_qfl, class_loss_vfl;

#endif
