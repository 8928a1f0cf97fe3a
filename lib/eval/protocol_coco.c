/* protocol_coco.c -- the evaluation of COCO.
 *
 * T.-Y. Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014; the rule is that of its authors' program
 * (cocodataset/cocoapi, PythonAPI/pycocotools/cocoeval.py, at 8c9bcc3), whose numbers these are to the last bit:
 *
 * - thresholds and recalls are numpy's linspace, not fractions of a hundred;
 * - a detection takes, of the boxes that are free and that it reaches, one that counts before one that does not,
 *   then that of
 *   highest IoU, then the later one; a threshold of 1 is reached from 1 - 1e-10 on;
 * - a box that does not count in an area (a crowd, or of another size) makes what matches it not count, and a
 *   detection that
 *   matches nothing does not count where its own area is not asked for;
 * - precision is tp / (tp + fp + eps), from the right never falling, read at 101 recalls.
 *
 * There a detection walks over the boxes once a threshold and area. Here the boxes that it reaches are sorted once,
 * and each takes all thresholds at which it is free and still wanted, as bits of a word. */
#include "eval/protocol.h"

#include "base/order.h"

#include <float.h>
#include <string.h>

enum { RECALLS = 101 };

/* numpy.linspace(start, start + (n - 1) * step, n): products first, the end as given. */
static double
linspace(double start, double stop, size_t n, size_t i)
{
	double step = (stop - start) / (double)(n - 1);
	return i == n - 1 ? stop : (double)i * step + start;
}

static void
defaults(struct eval_settings *s)
{
	static const struct eval_area area[] = {
		{ "all", 0, 1e10 }, { "small", 0, 1024 }, { "medium", 1024, 9216 }, { "large", 9216, 1e10 }
	};
	s->thresholds = 10;
	for (size_t t = 0; t < s->thresholds; t++)
		s->iou[t] = linspace(0.5, 0.95, s->thresholds, t);
	s->areas = sizeof area / sizeof *area;
	memcpy(s->area, area, sizeof area);
	s->limits = 3;
	s->max_dets[0] = 1;
	s->max_dets[1] = 10;
	s->max_dets[2] = 100;
}

/* The thresholds that an IoU reaches. */
static uint64_t
reached(const struct eval_settings *s, double iou)
{
	const double nearly_one = 1 - 1e-10;
	uint64_t bits = 0;
	for (size_t t = 0; t < s->thresholds; t++) {
		double least = s->iou[t] < nearly_one ? s->iou[t] : nearly_one;
		bits |= (uint64_t)(iou >= least) << t;
	}
	return bits;
}

/* Fills g->candidate with the boxes that the detection reaches anywhere, best first; their number. */
static size_t
find_candidates(struct eval_group *g, const struct eval_detection *d)
{
	size_t n = 0;
	for (size_t i = g->gt_boxes; i-- > 0;) {
		const struct eval_gt_box *gt_box = g->gt_box[i];
		double iou = eval_iou(d->box, gt_box->box, gt_box->crowd);
		uint64_t bits = iou > 0 ? reached(g->settings, iou) : 0;
		if (bits == 0)
			continue;
		g->iou[n] = iou;
		g->reach[n] = bits;
		g->order[n++] = (uint32_t)i;
	}
	if (n == 1) {
		g->candidate[0] = 0;
	} else if (n > 1) {
		order_descending(g->iou, n, g->candidate, g->scratch);
	}
	return n;
}

/* The candidate k takes what it can of the thresholds wanted at area a; those that it took. */
static uint64_t
take(struct eval_group *g, size_t k, size_t a, uint64_t wanted)
{
	size_t i = g->order[k];
	uint64_t *taken = &g->taken[i * g->settings->areas + a], got = wanted & g->reach[k];
	if (!g->gt_box[i]->crowd) {
		got &= ~*taken;
		*taken |= got;
	}
	return got;
}

/* At area a: the boxes that count first, then those that do not. Returns the thresholds at which it found one. */
static uint64_t
match_area(struct eval_group *g, size_t candidates, size_t a, bool outside, struct masks *m)
{
	uint64_t wanted = eval_all_thresholds(g->settings), found = 0, unseen = 0;
	m->tp[a] = m->ignored[a] = 0;
	for (int ignored = 0; ignored < 2; ignored++) {
		for (size_t k = 0; k < candidates && wanted != 0; k++) {
			size_t i = g->order[g->candidate[k]];
			if ((g->ignored[i] >> a & 1) != (uint32_t)ignored)
				continue;
			uint64_t got = take(g, g->candidate[k], a, wanted);
			*(ignored ? &m->ignored[a] : &m->tp[a]) |= got;
			wanted &= ~got;
			found |= got;
			if (g->settings->as_published && g->gt_box[i]->id_is_zero)
				unseen |= got;
		}
	}
	m->tp[a] &= ~unseen;
	if (outside)
		m->ignored[a] |= wanted | unseen;
	return found;
}

static bool
match(struct eval_group *g, const struct eval_detection *d, struct masks *m)
{
	size_t candidates = find_candidates(g, d);
	uint64_t found = 0;
	if (candidates == 0)
		return false;
	uint32_t outside = eval_outside(g->settings, eval_area_of(d->box));
	for (size_t a = 0; a < g->settings->areas; a++)
		found |= match_area(g, candidates, a, outside >> a & 1, m);
	return found != 0;
}

/* The least number of true positives whose recall is at least r. */
static size_t
needed(double r, double positives)
{
	size_t k = (size_t)(r * positives);
	while (k > 0 && (double)(k - 1) / positives >= r)
		k--;
	while ((double)k / positives < r)
		k++;
	return k;
}

/* Recall 0 is reached by the first detection, whatever it is; the others by a true positive. */
static void
curve(const struct eval_curve *c, double *precision, double *score)
{
	size_t left = c->n;
	double best = 0;
	for (size_t r = RECALLS; r-- > 0;) {
		size_t k = r == 0 ? 0 : needed(linspace(0, 1, RECALLS, r), c->positives);
		for (; left > 0 && left >= k; left--) {
			double tp = (double)left, here = tp / ((double)c->fp[left - 1] + tp + DBL_EPSILON);
			if (here > best)
				best = here;
		}
		bool reached_it = k <= c->n && c->detections > 0;
		precision[r] = reached_it ? best : 0;
		if (score != NULL)
			score[r] = !reached_it ? 0 : c->score[k == 0 ? 0 : c->at[k - 1]];
	}
}

/* Whether the thresholds are the usual ones; of others, each has its figure. */
static bool
usual(const struct eval_settings *s)
{
	struct eval_settings d;
	defaults(&d);
	return s->thresholds == d.thresholds && memcmp(s->iou, d.iou, d.thresholds * sizeof *d.iou) == 0;
}

static size_t
metrics(const struct eval_settings *s, struct eval_metric *metric)
{
	size_t n = 0, last = s->limits - 1;
	bool all = !usual(s);
	metric[n++] = (struct eval_metric){ false, SIZE_MAX, 0, last };
	for (size_t t = 0; t < s->thresholds; t++) {
		if (all || s->iou[t] == 0.5 || s->iou[t] == 0.75)
			metric[n++] = (struct eval_metric){ false, t, 0, last };
	}
	for (size_t a = 1; a < s->areas; a++)
		metric[n++] = (struct eval_metric){ false, SIZE_MAX, a, last };
	for (size_t m = 0; m < s->limits; m++)
		metric[n++] = (struct eval_metric){ true, SIZE_MAX, 0, m };
	for (size_t a = 1; a < s->areas; a++)
		metric[n++] = (struct eval_metric){ true, SIZE_MAX, a, last };
	return n;
}

const struct eval_protocol protocol_coco = {
	.name = "coco",
	.help = "COCO: 10 IoU thresholds, areas, 101 recalls",
	.points = RECALLS,
	.areas = true,
	.defaults = defaults,
	.match = match,
	.curve = curve,
	.metrics = metrics,
};
