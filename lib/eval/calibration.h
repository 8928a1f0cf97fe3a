/* calibration.h -- whether a score is the chance of being right.
 *
 * C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 2,
 * with precision at an IoU in place of accuracy: F. Küppers, J. Kronenberger, A. Shantia, A. Haselhoff,
 * "Multivariate Confidence Calibration for Object Detection", CVPR Workshops 2020, section 3. Detections that do not
 * count are left out. */
#ifndef EVAL_CALIBRATION_H
#define EVAL_CALIBRATION_H

#include "base/arena.h"
#include "eval/eval_lists.h"

#include <stddef.h>
#include <stdint.h>

/* Bin i of n holds the scores in [i / n, (i + 1) / n), the last one also 1 and what is above, the first what is
 * below 0. */
struct calibration_bin {
	uint64_t detections, tp;
	double score; /* their sum */
};

/* Adds the detections of a label at one threshold to n bins. */
void calibration_fill(const struct eval_lists *l, size_t label, size_t threshold, struct calibration_bin *bin,
	size_t n);

/* The mean of |precision - mean score| over the bins, weighted by their detections; NaN without any. */
double calibration_error(const struct calibration_bin *bin, size_t n);

#endif
