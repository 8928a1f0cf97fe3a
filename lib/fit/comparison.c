/* comparison.c -- two sets of anchors on the same boxes: is it worth giving up the old for the new? */
#include "fit/comparison.h"

#include "geometry/box.h"

#include <math.h>

const char *const comparison_verdicts[] = { "keep", "replace", "hardly matters", NULL };

const double comparison_size_end[COMPARISON_SIZES] = { 8, 16, 32, 96, 288, INFINITY };

void
comparison_add(struct comparison_mean *m, double old, double new, uint64_t count)
{
	double n = (double)count, gain = new - old;
	m->boxes += count;
	m->sum[0] += n * old;
	m->sum[1] += n * new;
	m->square += n * gain * gain;
}

double
comparison_of(const struct comparison_mean *m, int which)
{
	return m->boxes > 0 ? m->sum[which] / (double)m->boxes : 0;
}

double
comparison_gain(const struct comparison_mean *m)
{
	return m->boxes > 0 ? (m->sum[1] - m->sum[0]) / (double)m->boxes : 0;
}

double
comparison_error(const struct comparison_mean *m)
{
	if (m->boxes < 2)
		return INFINITY;
	double n = (double)m->boxes, gain = comparison_gain(m);
	return sqrt(box_max(m->square / n - gain * gain, 0) / (n - 1));
}

/* Sums of many terms: what is meant to be on a bound may come out a little beside it. */
#define SLACK 1e-9

static bool
falls(const struct comparison_mean *m, double by)
{
	return comparison_gain(m) <= -by + SLACK;
}

static bool
rises(const struct comparison_mean *m, double by)
{
	return comparison_gain(m) >= by - SLACK;
}

/* Rises by so much, and would on other boxes, too. */
static bool
is_real(const struct comparison_mean *m, double by)
{
	return rises(m, by + m->optimism) && comparison_gain(m) > COMPARISON_ERRORS * comparison_error(m);
}

struct comparison_result
comparison_judge(const struct comparison_mean *recall, const struct comparison_mean *iou)
{
	bool served = comparison_of(recall, 0) > COMPARISON_BAR;
	double enough = served ? COMPARISON_MUCH : COMPARISON_IOU;
	bool more = !served && rises(recall, COMPARISON_RECALL), better = rises(iou, enough);
	if (recall->boxes < COMPARISON_LEAST || iou->boxes < COMPARISON_LEAST)
		return (struct comparison_result){ COMPARISON_KEEP, COMPARISON_FEW };
	if (falls(recall, COMPARISON_RECALL))
		return (struct comparison_result){ COMPARISON_KEEP, COMPARISON_RECALL_FALLS };
	if (falls(iou, COMPARISON_IOU))
		return (struct comparison_result){ COMPARISON_KEEP, COMPARISON_IOU_FALLS };
	if (more && is_real(recall, COMPARISON_RECALL))
		return (struct comparison_result){ COMPARISON_REPLACE, COMPARISON_RECALL_RISES };
	if (better && is_real(iou, enough))
		return (struct comparison_result){ COMPARISON_REPLACE, COMPARISON_IOU_RISES };
	if (more || better)
		return (struct comparison_result){ COMPARISON_KEEP, COMPARISON_CHANCE };
	if (served && (rises(recall, COMPARISON_RECALL) || rises(iou, COMPARISON_IOU)))
		return (struct comparison_result){ COMPARISON_HARDLY_MATTERS, COMPARISON_SERVED };
	return (struct comparison_result){ COMPARISON_HARDLY_MATTERS, COMPARISON_ALIKE };
}

double
comparison_centred(struct shape box, const struct shape *anchor, size_t k, double threshold, bool *covered)
{
	double best = 0, least = 1 / threshold;
	*covered = false;
	for (size_t j = 0; j < k; j++) {
		double w = box_min(box.w, anchor[j].w) / box_max(box.w, anchor[j].w);
		double h = box_min(box.h, anchor[j].h) / box_max(box.h, anchor[j].h);
		best = box_max(best, box_shape_iou(box.w, box.h, anchor[j].w, anchor[j].h));
		*covered |= box_min(w, h) > least;
	}
	return best;
}

size_t
comparison_size(double w, double h)
{
	size_t i = 0;
	while (i < COMPARISON_SIZES - 1 && w * h >= comparison_size_end[i] * comparison_size_end[i])
		i++;
	return i;
}

void
comparison_count(struct comparison_group *g, bool old_covers, bool new_covers, uint64_t count)
{
	g->boxes += count;
	g->uncovered[0] += old_covers ? 0 : count;
	g->uncovered[1] += new_covers ? 0 : count;
}
