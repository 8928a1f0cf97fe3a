/* protocol_voc07.c -- the evaluation of PASCAL VOC until 2009: the mean of the precisions at eleven recalls. */
#include "eval/voc.h"

enum { RECALLS = 11 };

/* The highest precision at each recall or beyond. The recalls are numpy's arange and linspace: products with 0.1, so
 * that 0.3 is 0.30000000000000004 and a recall of 3/10 does not reach it. */
static void
curve(const struct eval_curve *c, double *precision, double *score)
{
	size_t left = c->n;
	double best = 0;
	for (size_t r = RECALLS; r-- > 0;) {
		double recall = r == RECALLS - 1 ? 1 : (double)r * 0.1;
		for (; left > 0 && (double)left / c->positives >= recall; left--) {
			double here = voc_precision(c, left);
			if (here > best)
				best = here;
		}
		precision[r] = best;
		if (score != NULL)
			score[r] = best > 0 ? c->score[c->at[left]] : 0;
	}
}

const struct eval_protocol protocol_voc07 = {
	.name = "voc07",
	.help = "PASCAL VOC 2007: precision at 11 recalls",
	.points = RECALLS,
	.defaults = voc_defaults,
	.match = voc_match,
	.curve = curve,
	.metrics = voc_metrics,
};
