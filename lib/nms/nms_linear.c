/* nms_linear.c -- soft suppression (nms_soft.h) by a line: s_j *= 1 - IoU(i, j) where the IoU is above the
 * threshold. */
#include "nms/nms_soft.h"

static double
linear(double iou, double sigma)
{
	(void)sigma;
	return box_max(1 - iou, 0);
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	nms_soft(in, o, linear, o->iou, out, arena);
}

const struct nms_method nms_method_linear = {
	.name = "linear",
	.help = "where the IoU with a kept box is above the threshold, a score is multiplied by 1 - IoU",
	.uses = NMS_USES_IOU | NMS_USES_OVERLAP,
	.rescores = true,
	.score = NMS_SOFT_SCORE,
	.run = run,
};
