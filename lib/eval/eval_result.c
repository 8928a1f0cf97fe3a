/* eval_result.c -- precision and recall at every threshold, label, area and limit, and the figures that are their
 * means. */
#include "eval/eval_result.h"

#include "eval/curves.h"
#include "eval/pairwise.h"

#include <math.h>

static void
fill(double *x, size_t n, double value)
{
	for (size_t i = 0; i < n; i++)
		x[i] = value;
}

/* One label and area, at the last limit and, for recall, at all. */
static void
take_curves(const struct curves *c, struct eval_result *r, size_t k, size_t a, double *precision)
{
	const struct eval_settings *s = &r->matches->settings;
	const struct eval_protocol *p = r->matches->protocol;
	size_t R = p->points, K = r->labels, A = s->areas, M = s->limits;
	for (size_t t = 0; t < s->thresholds; t++) {
		p->curve(&c->curve[t], precision, NULL);
		for (size_t i = 0; i < R; i++)
			r->precision[((a * s->thresholds + t) * R + i) * K + k] = precision[i];
		for (size_t m = 0; m < M; m++)
			r->recall[((t * K + k) * A + a) * M + m] =
				(double)c->within[m * s->thresholds + t] / (double)c->positives;
	}
}

struct eval_result
eval_result_make(const struct eval_lists *l, const uint32_t *label, size_t labels, struct arena *arena,
	struct arena *scratch)
{
	const struct eval_settings *s = &l->matches->settings;
	size_t T = s->thresholds, R = l->matches->protocol->points, K = labels, A = s->areas;
	struct eval_result r = {
		.matches = l->matches,
		.labels = K,
		.label = label,
		.precision = arena_array(arena, double, A * T * R * K),
		.recall = arena_array(arena, double, T * K * A * s->limits),
		.positives = arena_array(arena, uint32_t, K * A),
	};
	fill(r.precision, A * T * R * K, -1);
	fill(r.recall, T * K * A * s->limits, -1);
	struct curves c = curves_room(l, scratch);
	double *precision = arena_array(scratch, double, R);
	for (size_t k = 0; k < K; k++) {
		curves_label(&c, l, label[k]);
		for (size_t a = 0; a < A; a++) {
			r.positives[k * A + a] = l->positives[label[k] * A + a];
			if (curves_walk(&c, l, label[k], a, s->limits - 1))
				take_curves(&c, &r, k, a, precision);
		}
	}
	return r;
}

/* Appends those of n values, step apart, that are there. */
static size_t
gather(double *to, size_t have, const double *x, size_t n, size_t step)
{
	for (size_t i = 0; i < n; i++) {
		if (x[i * step] > -1)
			to[have++] = x[i * step];
	}
	return have;
}

double
eval_result_metric(const struct eval_result *r, const struct eval_metric *metric, size_t k, struct arena *scratch)
{
	const struct eval_settings *s = &r->matches->settings;
	size_t T = s->thresholds, R = r->matches->protocol->points, K = r->labels, A = s->areas, M = s->limits, n = 0;
	size_t from = metric->threshold == SIZE_MAX ? 0 : metric->threshold;
	size_t to = metric->threshold == SIZE_MAX ? T : metric->threshold + 1;
	size_t first = k == SIZE_MAX ? 0 : k, labels = k == SIZE_MAX ? K : 1;
	if (k != SIZE_MAX && r->positives[k * A + metric->area] == 0)
		return NAN;
	double *x = arena_array(scratch, double, (to - from) * (metric->recall ? 1 : R) * labels);
	for (size_t t = from; t < to; t++) {
		if (metric->recall) {
			n = gather(x, n, r->recall + ((t * K + first) * A + metric->area) * M + metric->limit, labels,
				A * M);
			continue;
		}
		for (size_t i = 0; i < R; i++)
			n = gather(x, n, r->precision + ((metric->area * T + t) * R + i) * K + first, labels, 1);
	}
	return n == 0 ? NAN : pairwise_sum(x, n) / (double)n;
}

void
eval_result_arrays(const struct eval_lists *l, const uint32_t *label, size_t labels, double *precision, double *score,
	double *recall, struct arena *scratch)
{
	const struct eval_settings *s = &l->matches->settings;
	const struct eval_protocol *p = l->matches->protocol;
	size_t T = s->thresholds, R = p->points, K = labels, A = s->areas, M = s->limits;
	fill(precision, T * R * K * A * M, -1);
	fill(score, T * R * K * A * M, -1);
	fill(recall, T * K * A * M, -1);
	struct curves c = curves_room(l, scratch);
	double *q = arena_array(scratch, double, R), *at = arena_array(scratch, double, R);
	for (size_t k = 0; k < K; k++) {
		curves_label(&c, l, label[k]);
		for (size_t a = 0; a < A; a++) {
			for (size_t m = 0; m < M && curves_walk(&c, l, label[k], a, m); m++) {
				for (size_t t = 0; t < T; t++) {
					p->curve(&c.curve[t], q, at);
					recall[((t * K + k) * A + a) * M + m] =
						(double)c.within[m * T + t] / (double)c.positives;
					for (size_t i = 0; i < R; i++) {
						size_t place = (((t * R + i) * K + k) * A + a) * M + m;
						precision[place] = q[i];
						score[place] = at[i];
					}
				}
			}
		}
	}
}
