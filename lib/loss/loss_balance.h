/* loss_balance.h -- which anchors count: against the thousands of backgrounds an image has for each object.
 *
 * Chosen is by loss as float32, as it is written and read elsewhere; of equal losses the lower index comes first. */
#ifndef LOSS_LOSS_BALANCE_H
#define LOSS_LOSS_BALANCE_H

#include "base/arena.h"

#include <stddef.h>

enum loss_part { LOSS_OUT, LOSS_NEGATIVE, LOSS_POSITIVE };

/* An image's anchors. No NaN. */
struct loss_anchors {
	size_t anchors, positives;        /* an anchor that learns two boxes is two positives */
	const double *class_loss;         /* of each anchor */
	const double *box_loss;           /* likewise; NULL: there is none */
	unsigned char *part;              /* enum loss_part of each; who loses becomes LOSS_OUT */
};

struct loss_balance {
	void (*run)(const struct loss_anchors *a, double amount, struct arena *arena);
};

/* All of them. */
extern const struct loss_balance loss_balance_all;

/* Hard negative mining: of the negatives, (amount * positives) rounded down, those of highest class loss. W. Liu et
 * al., "SSD: Single Shot MultiBox Detector", ECCV 2016, section 2.2. An image without positives keeps none. */
extern const struct loss_balance loss_balance_negatives;

/* Online hard example mining: of positives and negatives, amount anchors, those of highest loss, class and box
 * together. A. Shrivastava, A. Gupta, R. Girshick, "Training Region-based Object Detectors with Online Hard Example
 * Mining", CVPR 2016, section 4.1, without its suppression of overlapping proposals. */
extern const struct loss_balance loss_balance_ohem;

#endif
