/* nms_soft.h -- what the methods of soft suppression share. Not for others.
 *
 * The box i of highest score is kept, and lowers the score of every other by a factor of their IoU; then of the others
 * the box whose score is highest by now, and so on. A box goes when its score is not above the score threshold; by
 * names the box that brought it there.
 *
 * N. Bodla, B. Singh, R. Chellappa, L. S. Davis, "Soft-NMS -- Improving Object Detection With One Line of Code",
 * ICCV 2017, section 3, figure 2. There a box goes when its score is below a threshold, here when it is not above; a
 * score that is not above 0 is never lowered. Time follows the pairs that overlap (n^2 where all do) and n log n;
 * memory is linear. */
#ifndef NMS_NMS_SOFT_H
#define NMS_NMS_SOFT_H

#include "nms/nms_method.h"

/* By what an IoU multiplies a score, 0..1. */
typedef double nms_soft_factor(double iou, double sigma);

/* Only an IoU above iou lowers a score. */
void nms_soft(const struct nms_input *in, const struct nms_options *o, nms_soft_factor *factor, double iou,
	struct nms_result *out, struct arena *arena);

#endif
