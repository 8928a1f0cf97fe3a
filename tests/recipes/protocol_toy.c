/* protocol_toy.c -- a protocol to try the recipe with: any overlap will do, and the figure is the recall. */
#include "eval/protocol.h"

static void
defaults(struct eval_settings *s)
{
	s->thresholds = s->areas = s->limits = 1;
	s->iou[0] = 1;
	s->area[0] = (struct eval_area){ "all", 0, 1e10 };
	s->max_dets[0] = UINT32_MAX;
}

static bool
match(struct eval_group *g, const struct eval_detection *d, struct masks *m)
{
	m->tp[0] = m->ignored[0] = 0;
	for (size_t i = 0; i < g->gt_boxes && m->tp[0] == 0; i++) {
		m->tp[0] = eval_common(d->box, g->gt_box[i]->box) > 0 && !g->taken[i];
		g->taken[i] |= m->tp[0];
	}
	return m->tp[0] != 0;
}

static void
curve(const struct eval_curve *c, double *precision, double *score)
{
	*precision = (double)c->n / c->positives;
	if (score != NULL)
		*score = 0;
}

static size_t
metrics(const struct eval_settings *s, struct eval_metric *metric)
{
	(void)s;
	metric[0] = (struct eval_metric){ false, SIZE_MAX, 0, 0 };
	return 1;
}

const struct eval_protocol protocol_toy = {
	.name = "toy",
	.help = "the share of boxes that anything overlaps",
	.points = 1,
	.defaults = defaults,
	.match = match,
	.curve = curve,
	.metrics = metrics,
};
