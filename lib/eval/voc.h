/* voc.h -- what the two evaluations of PASCAL VOC have in common.
 *
 * M. Everingham et al., "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 2010, section 4.2; details as in
 * rbgirshick/py-faster-rcnn lib/datasets/voc_eval.py (at 781a917): a detection looks at the box of highest IoU
 * alone, of several the first; a box marked difficult makes it not count; a box that is taken makes it a false
 * positive, without a second choice. It matches at IoU >= threshold; the original development kit wants >. */
#ifndef EVAL_VOC_H
#define EVAL_VOC_H

#include "eval/protocol.h"

void voc_defaults(struct eval_settings *s);
bool voc_match(struct eval_group *g, const struct eval_detection *d, struct masks *m);
size_t voc_metrics(const struct eval_settings *s, struct eval_metric *metric);

/* Precision at true positive k, counted from 1. */
static inline double
voc_precision(const struct eval_curve *c, size_t k)
{
	return (double)k / ((double)k + (double)c->fp[k - 1]);
}

#endif
