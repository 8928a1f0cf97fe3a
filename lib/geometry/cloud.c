/* cloud.c -- weighted shapes in vector lanes.
 *
 * The loops over lanes have a constant count and no branch, which is what compilers turn into vector code. */
#include "geometry/cloud.h"

#include "base/simd.h"

#include <string.h>

static size_t
whole_lanes(size_t n)
{
	return (n + CLOUD_LANES - 1) / CLOUD_LANES * CLOUD_LANES;
}

struct cloud
cloud_room(size_t n, struct arena *arena)
{
	size_t room = whole_lanes(n);
	struct cloud c = { .n = n, .whole = room };
	c.w = arena_array(arena, double, room);
	c.h = arena_array(arena, double, room);
	c.weight = arena_zeros(arena, double, room);
	for (size_t i = n; i < room; i++)
		c.w[i] = c.h[i] = 1;
	return c;
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
cloud_full(const struct shapes *data, struct arena *arena)
{
	struct cloud c = cloud_room(data->n, arena);
	double total = boxes(data);
	for (size_t i = 0; i < data->n; i++) {
		c.w[i] = data->shape[i].w;
		c.h[i] = data->shape[i].h;
		c.weight[i] = (double)data->count[i] / total;
	}
	return c;
}

struct cloud
cloud_coarse(const struct shapes *data, size_t limit, struct arena *arena)
{
	if (data->n <= limit)
		return cloud_full(data, arena);
	struct tally cells;
	tally_init(&cells, limit, arena);
	for (size_t i = 0; i < data->n; i++)
		tally_add(&cells, data->shape[i].w, data->shape[i].h, data->count[i]);

	struct cloud c = cloud_room(cells.n, arena);
	memset(c.w, 0, cells.n * sizeof *c.w);
	memset(c.h, 0, cells.n * sizeof *c.h);
	double total = boxes(data);
	for (size_t i = 0; i < data->n; i++) {
		struct shape s = data->shape[i];
		size_t at = tally_find(&cells, s.w, s.h);
		double weight = (double)data->count[i] / total;
		c.w[at] += weight * s.w;
		c.h[at] += weight * s.h;
		c.weight[at] += weight;
	}
	for (size_t i = 0; i < cells.n; i++) {
		c.w[i] /= c.weight[i];
		c.h[i] /= c.weight[i];
	}
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

static inline double
iou_of(double w, double h, struct shape a, double area)
{
	double common = smaller(w, a.w) * smaller(h, a.h);
	return common / (w * h + area - common);
}

SIMD_CLONES double
cloud_assign(const struct cloud *c, const struct shape *anchor, size_t k, const struct cloud_best *best)
{
	double total[CLOUD_LANES] = { 0 };
	for (size_t i = 0; i < c->whole; i += CLOUD_LANES) {
		const double *w = c->w + i, *h = c->h + i, *weight = c->weight + i;
		double first[CLOUD_LANES] = { 0 }, second[CLOUD_LANES] = { 0 }, owner[CLOUD_LANES] = { 0 };
		for (size_t j = 0; j < k; j++) {
			struct shape a = anchor[j];
			double area = a.w * a.h, number = (double)j;
			for (int l = 0; l < CLOUD_LANES; l++) {
				double iou = iou_of(w[l], h[l], a, area);
				second[l] = larger(smaller(iou, first[l]), second[l]);
				owner[l] = iou > first[l] ? number : owner[l];
				first[l] = larger(iou, first[l]);
			}
		}
		for (int l = 0; l < CLOUD_LANES; l++) {
			best->iou[i + (size_t)l] = first[l];
			best->second[i + (size_t)l] = second[l];
			best->owner[i + (size_t)l] = (uint32_t)owner[l];
			total[l] += weight[l] * first[l];
		}
	}
	return lanes_sum(total);
}

SIMD_CLONES void
cloud_sum(const struct cloud *c, size_t first, size_t end, const struct shape *anchor, size_t n, double *sum)
{
	for (size_t j = 0; j < n; j++) {
		struct shape a = anchor[j];
		double area = a.w * a.h, lane[CLOUD_LANES] = { 0 };
		for (size_t i = first; i < end; i += CLOUD_LANES) {
			const double *w = c->w + i, *h = c->h + i, *weight = c->weight + i;
			for (int l = 0; l < CLOUD_LANES; l++)
				lane[l] += weight[l] * iou_of(w[l], h[l], a, area);
		}
		sum[j] = lanes_sum(lane);
	}
}

SIMD_CLONES struct cloud_gain
cloud_gain(const struct cloud *c, size_t first, size_t end, struct shape a, const double *iou, const double *second)
{
	double area = a.w * a.h, kept[CLOUD_LANES] = { 0 }, lost[CLOUD_LANES] = { 0 };
	for (size_t i = first; i < end; i += CLOUD_LANES) {
		const double *w = c->w + i, *h = c->h + i, *weight = c->weight + i, *had = iou + i, *next = second + i;
		for (int l = 0; l < CLOUD_LANES; l++) {
			double now = iou_of(w[l], h[l], a, area);
			kept[l] += weight[l] * (larger(now, had[l]) - had[l]);
			lost[l] += weight[l] * (larger(now, next[l]) - had[l]);
		}
	}
	return (struct cloud_gain){ lanes_sum(kept), lanes_sum(lost) };
}
