/* protocol_voc12.c -- the evaluation of PASCAL VOC from 2010 on: the area under the curve whose precision never
 * falls from the right. */
#include "eval/voc.h"

static void
curve(const struct eval_curve *c, double *precision, double *score)
{
	double best = 0, area = 0;
	for (size_t k = c->n; k > 0; k--) {
		double here = voc_precision(c, k);
		if (here > best)
			best = here;
		area += ((double)k / c->positives - (double)(k - 1) / c->positives) * best;
	}
	*precision = area;
	if (score != NULL)
		*score = c->n > 0 ? c->score[c->at[c->n - 1]] : 0;
}

const struct eval_protocol protocol_voc12 = {
	.name = "voc12",
	.help = "PASCAL VOC 2010-2012: area under the precision-recall curve",
	.points = 1,
	.defaults = voc_defaults,
	.match = voc_match,
	.curve = curve,
	.metrics = voc_metrics,
};
