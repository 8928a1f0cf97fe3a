/* nms_gaussian.c -- soft suppression (nms_soft.h) by a gaussian: s_j *= exp(-IoU(i, j)^2 / sigma), for every
 * overlap. */
#include "nms/nms_soft.h"

#include "base/explog.h"

static double
gaussian(double iou, double sigma)
{
	return explog_exp(-(iou * iou) / sigma);
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	nms_soft(in, o, gaussian, 0, out, arena);
}

const struct nms_method nms_method_gaussian = {
	.name = "gaussian",
	.help = "every score is multiplied by exp(-IoU^2 / sigma) for each kept box",
	.uses = NMS_USES_SIGMA | NMS_USES_OVERLAP,
	.rescores = true,
	.score = NMS_SOFT_SCORE,
	.run = run,
};
