/* cloud.c -- weighted shapes in vector lanes.
 *
 * The loops over lanes have a constant count and no branch, which is what compilers turn into vector code. */
#include "fit/cloud.h"

#include "base/simd.h"

#include <float.h>
#include <stdbool.h>
#include <string.h>

enum { PREPARED = 64 }; /* anchors whose reciprocals are computed once for all points */

static const double tiny = 0x1p-1000;

static inline double
smaller(double a, double b)
{
	return a < b ? a : b;
}

static inline double
larger(double a, double b)
{
	return a > b ? a : b;
}

static size_t
whole_lanes(size_t n)
{
	return (n + CLOUD_LANES - 1) / CLOUD_LANES * CLOUD_LANES;
}

struct cloud_metric
cloud_metric_of(const struct fit_options *options)
{
	if (options->metric == METRIC_IOU)
		return (struct cloud_metric){ METRIC_IOU, 0 };
	double threshold = options->threshold > 0 ? options->threshold : RATIO_THRESHOLD;
	return (struct cloud_metric){ METRIC_RATIO, (1 + 0x1p-50) / threshold };
}

struct cloud
cloud_room(size_t n, struct cloud_metric metric, struct arena *arena)
{
	size_t room = whole_lanes(n);
	struct cloud c = { .metric = metric, .n = n, .whole = room };
	c.w = arena_array(arena, double, room);
	c.h = arena_array(arena, double, room);
	c.rw = arena_array(arena, double, room);
	c.rh = arena_array(arena, double, room);
	c.weight = arena_zeros(arena, double, room);
	for (size_t i = n; i < room; i++)
		c.w[i] = c.h[i] = c.rw[i] = c.rh[i] = 1;
	return c;
}

/* Finite for all x > 0. */
static inline double
inverse(double x)
{
	return 1 / larger(x, DBL_MIN);
}

static void
invert(struct cloud *c)
{
	for (size_t i = 0; i < c->n; i++) {
		c->rw[i] = inverse(c->w[i]);
		c->rh[i] = inverse(c->h[i]);
	}
}

static double
boxes(const struct shapes *data)
{
	uint64_t n = 0;
	for (size_t i = 0; i < data->n; i++)
		n += data->count[i];
	return (double)n;
}

struct cloud
cloud_full(const struct shapes *data, struct cloud_metric metric, struct arena *arena)
{
	struct cloud c = cloud_room(data->n, metric, arena);
	double total = boxes(data);
	for (size_t i = 0; i < data->n; i++) {
		c.w[i] = data->shape[i].w;
		c.h[i] = data->shape[i].h;
		c.weight[i] = (double)data->count[i] / total;
	}
	invert(&c);
	return c;
}

struct cloud
cloud_coarse(const struct shapes *data, size_t limit, struct cloud_metric metric, struct arena *arena)
{
	if (data->n <= limit)
		return cloud_full(data, metric, arena);
	struct size_histogram cells;
	size_histogram_init(&cells, limit, arena);
	for (size_t i = 0; i < data->n; i++)
		size_histogram_add(&cells, data->shape[i].w, data->shape[i].h, data->count[i]);
	size_histogram_settle(&cells);

	size_t *number = arena_array(arena, size_t, cells.n); /* by first appearance, that clouds are as data is */
	for (size_t i = 0; i < cells.n; i++)
		number[i] = SIZE_MAX;
	size_t numbers = 0;
	struct cloud c = cloud_room(cells.n, metric, arena);
	memset(c.w, 0, cells.n * sizeof *c.w);
	memset(c.h, 0, cells.n * sizeof *c.h);
	double total = boxes(data);
	for (size_t i = 0; i < data->n; i++) {
		struct shape s = data->shape[i];
		size_t *at = &number[size_histogram_find(&cells, s.w, s.h)];
		if (*at == SIZE_MAX)
			*at = numbers++;
		double weight = (double)data->count[i] / total;
		c.w[*at] += weight * s.w;
		c.h[*at] += weight * s.h;
		c.weight[*at] += weight;
	}
	for (size_t i = 0; i < cells.n; i++) {
		c.w[i] = larger(c.w[i] / c.weight[i], DBL_TRUE_MIN);
		c.h[i] = larger(c.h[i] / c.weight[i], DBL_TRUE_MIN);
	}
	invert(&c);
	return c;
}

static double
lanes_sum(const double *lane)
{
	double sum = 0;
	for (int l = 0; l < CLOUD_LANES; l++)
		sum += lane[l];
	return sum;
}

/* Inlined with a constant metric, so that the loops over lanes have one of two bodies without a branch. */
#define INLINE static inline __attribute__((always_inline))

/* An anchor; one is w * rw and h * rh, about 1, which the compiler must not know: it would make branches of it. */
struct candidate {
	double w, h, rw, rh, one_w, one_h;
};

INLINE struct candidate
candidate(struct shape a)
{
	double rw = inverse(a.w), rh = inverse(a.h);
	return (struct candidate){ a.w, a.h, rw, rh, a.w * rw, a.h * rh };
}

/* Sides enter as parts of the anchor's. They may overflow to infinity or underflow to 0; what tiny prevents is the
 * product of both, and in other sums it is lost. */
INLINE double
served(const struct cloud *c, size_t i, struct candidate a, enum fit_metric metric, double least)
{
	double w = c->w[i] * a.rw, h = c->h[i] * a.rh;
	if (metric == METRIC_RATIO) {
		double x = smaller(smaller(w, a.w * c->rw[i]), smaller(h, a.h * c->rh[i]));
		return x > least ? x : 0;
	}
	double common = smaller(w, a.one_w) * smaller(h, a.one_h);
	return common / ((w + tiny) * (h + tiny) + a.one_w * a.one_h - common);
}

INLINE double
assign(const struct cloud *c, const struct shape *anchor, size_t k, const struct cloud_best *best,
	enum fit_metric metric, bool by_second)
{
	double total[CLOUD_LANES] = { 0 };
	struct candidate prepared[PREPARED];
	for (size_t j = 0; j < k && j < PREPARED; j++)
		prepared[j] = candidate(anchor[j]);
	for (size_t i = 0; i < c->whole; i += CLOUD_LANES) {
		double first[CLOUD_LANES] = { 0 }, second[CLOUD_LANES] = { 0 };
		double owner[CLOUD_LANES] = { 0 }, second_owner[CLOUD_LANES] = { 0 };
		for (size_t j = 0; j < k; j++) {
			struct candidate a = j < PREPARED ? prepared[j] : candidate(anchor[j]);
			double number = (double)j;
			for (size_t l = 0; l < CLOUD_LANES; l++) {
				double x = served(c, i + l, a, metric, c->metric.least);
				double lesser = smaller(x, first[l]);
				if (by_second)
					second_owner[l] = lesser > second[l] ? (x > first[l] ? owner[l] : number)
						: second_owner[l];
				second[l] = larger(lesser, second[l]);
				owner[l] = x > first[l] ? number : owner[l];
				first[l] = larger(x, first[l]);
			}
		}
		for (size_t l = 0; l < CLOUD_LANES; l++) {
			best->first[i + l] = first[l];
			best->second[i + l] = second[l];
			best->owner[i + l] = (uint32_t)owner[l];
			if (by_second)
				best->second_owner[i + l] = (uint32_t)(second[l] > 0 ? second_owner[l] : owner[l]);
			total[l] += c->weight[i + l] * first[l];
		}
	}
	return lanes_sum(total);
}

SIMD_CLONES double
cloud_assign(const struct cloud *c, const struct shape *anchor, size_t k, const struct cloud_best *best)
{
	bool by_second = best->second_owner != NULL;
	if (c->metric.metric == METRIC_IOU)
		return by_second ? assign(c, anchor, k, best, METRIC_IOU, true) :
		               assign(c, anchor, k, best, METRIC_IOU, false);
	return by_second ? assign(c, anchor, k, best, METRIC_RATIO, true) :
	               assign(c, anchor, k, best, METRIC_RATIO, false);
}

INLINE double
sum_one(const struct cloud *c, size_t first, size_t end, struct candidate a, enum fit_metric metric)
{
	double lane[CLOUD_LANES] = { 0 };
	for (size_t i = first; i < end; i += CLOUD_LANES)
		for (size_t l = 0; l < CLOUD_LANES; l++)
			lane[l] += c->weight[i + l] * served(c, i + l, a, metric, c->metric.least);
	return lanes_sum(lane);
}

SIMD_CLONES void
cloud_sum(const struct cloud *c, size_t first, size_t end, const struct shape *anchor, size_t n, double *sum)
{
	for (size_t j = 0; j < n; j++)
		sum[j] = c->metric.metric == METRIC_IOU ?
			sum_one(c, first, end, candidate(anchor[j]), METRIC_IOU) :
			sum_one(c, first, end, candidate(anchor[j]), METRIC_RATIO);
}

INLINE struct cloud_gain
gain(const struct cloud *c, size_t first, size_t end, struct candidate a, const double *had, const double *next,
	enum fit_metric metric)
{
	double kept[CLOUD_LANES] = { 0 }, lost[CLOUD_LANES] = { 0 };
	for (size_t i = first; i < end; i += CLOUD_LANES) {
		for (size_t l = 0; l < CLOUD_LANES; l++) {
			double now = served(c, i + l, a, metric, c->metric.least), weight = c->weight[i + l];
			kept[l] += weight * (larger(now, had[i + l]) - had[i + l]);
			lost[l] += weight * (larger(now, next[i + l]) - had[i + l]);
		}
	}
	return (struct cloud_gain){ lanes_sum(kept), lanes_sum(lost) };
}

SIMD_CLONES struct cloud_gain
cloud_gain(const struct cloud *c, size_t first, size_t end, struct shape a, const double *had, const double *next)
{
	return c->metric.metric == METRIC_IOU ? gain(c, first, end, candidate(a), had, next, METRIC_IOU) :
	                                           gain(c, first, end, candidate(a), had, next, METRIC_RATIO);
}
