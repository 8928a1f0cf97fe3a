/* nms_diou.c -- greedy suppression by the IoU less the distance of the centres: a box goes when for a kept one
 *
 * 	IoU - (d^2 / c^2)^beta > t
 *
 * where d is the distance of the centres, c the diagonal of the smallest box around both and t the threshold.
 *
 * Z. Zheng, P. Wang, W. Liu, J. Li, R. Ye, D. Ren, "Distance-IoU Loss: Faster and Better Learning for Bounding Box
 * Regression", AAAI 2020, section "Non-Maximum Suppression using DIoU", equation 12. There beta is 1, and equality
 * suppresses; here it does not, as in hard suppression. The exponent is beta_nms of darknet (A. Bochkovskiy et al.,
 * YOLOv4, 2020); with 0, nothing is suppressed. Time and memory as in nms_hard. */
#include "nms/nms.h"

#include "base/explog.h"
#include "nms/nms_index.h"

#include <math.h>

/* x^beta for x >= 0; 0^0 is 1. */
static double
power(double x, double beta)
{
	if (beta == 1)
		return x;
	if (beta == 0)
		return 1;
	return x > 0 ? explog_exp(beta * explog_log(x)) : 0;
}

/* d^2 / c^2 of two boxes that overlap. */
static double
distance(struct box a, struct box b)
{
	double dx = ((a.x1 + a.x2) - (b.x1 + b.x2)) / 2, dy = ((a.y1 + a.y2) - (b.y1 + b.y2)) / 2;
	double w = box_max(a.x2, b.x2) - box_min(a.x1, b.x1), h = box_max(a.y2, b.y2) - box_min(a.y1, b.y1);
	return (dx * dx + dy * dy) / (w * w + h * h);
}

static bool
near(const struct nms_rule *rule, const struct box *kept, const struct box *other)
{
	double iou = box_iou(*kept, *other);
	return iou > rule->iou && iou - power(distance(*kept, *other), rule->beta) > rule->iou;
}

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	struct nms_rule rule = { .iou = o->iou, .beta = o->beta, .suppresses = near };
	out->kept = nms_greedy(&rule, in->box, in->score, in->group, in->n, o->max, out->keep, out->by, arena);
}

const struct nms_method nms_method_diou = {
	.name = "diou",
	.help = "as hard, with the IoU less a power of the distance of the centres",
	.uses = NMS_USES_IOU | NMS_USES_BETA,
	.score = -INFINITY,
	.run = run,
};
