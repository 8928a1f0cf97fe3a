/* voc.c -- what the two evaluations of PASCAL VOC have in common. */
#include "eval/voc.h"

#include <math.h>

void
voc_defaults(struct eval_settings *s)
{
	s->thresholds = 1;
	s->iou[0] = 0.5;
	s->areas = 1;
	s->area[0] = (struct eval_area){ "all", -INFINITY, INFINITY };
	s->limits = 1;
	s->max_dets[0] = UINT32_MAX;
}

bool
voc_match(struct eval_group *g, const struct eval_detection *d, struct masks *m)
{
	const struct eval_settings *s = g->settings;
	double best = -1;
	size_t at = 0;
	for (size_t i = 0; i < g->gt_boxes; i++) {
		double iou = eval_iou(d->box, g->gt_box[i]->box, false);
		if (iou > best) {
			best = iou;
			at = i;
		}
	}
	uint64_t reached = 0;
	for (size_t t = 0; t < s->thresholds; t++)
		reached |= (uint64_t)(best >= s->iou[t]) << t;
	for (size_t a = 0; a < s->areas; a++) {
		uint64_t *taken = &g->taken[at * s->areas + a];
		bool ignored = g->ignored[at] >> a & 1;
		m->ignored[a] = ignored ? reached : 0;
		m->tp[a] = ignored ? 0 : reached & ~*taken;
		*taken |= m->tp[a];
	}
	return reached != 0;
}

size_t
voc_metrics(const struct eval_settings *s, struct eval_metric *metric)
{
	size_t n = 0;
	metric[n++] = (struct eval_metric){ false, SIZE_MAX, 0, 0 };
	for (size_t t = 0; t < s->thresholds; t++)
		metric[n++] = (struct eval_metric){ false, t, 0, 0 };
	return n;
}
