/* fit_grid_search.c -- a search for factors of anchors on a grid, from several starts.
 *
 * Searches start from what is published, from ratios that are quantiles of the boxes', and from random changes of
 * both, on the first boxes alone: entries are in the order of their keys, so these are a uniform sample. The best go
 * on with more. */
#include "fit/fit_grid_search.h"

#include "base/explog.h"
#include "base/order.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

#define LN2 0.69314718055994530942

enum { FEW = 4096, BEST = 3 };

void
fit_grid_search_sort(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && x[j] < x[j - 1]; j--) {
			double t = x[j];
			x[j] = x[j - 1];
			x[j - 1] = t;
		}
}

void
fit_grid_search_published(const struct fit_grid_options *o, double *factor)
{
	for (size_t i = 0; i < o->levels; i++)
		factor[i] = 4 * o->stride[i];
	fit_grid_octaves(o->scales, factor + o->levels);
	double *ratio = factor + o->levels + o->scales;
	if (o->ratio != NULL)
		memcpy(ratio, o->ratio, o->ratios * sizeof *ratio);
	else
		fit_grid_ratios(o->ratios, ratio);
}

/* The middles of as many equal parts of the first boxes, in order of their ratios. */
static void
take_quantiles(const struct fit_grid_search *s, const struct fit_grid_boxes *all, double *ratio, struct arena *arena)
{
	size_t n = all->entries < FEW ? all->entries : FEW, k = 0;
	double *turned = arena_array(arena, double, n), sum = 0, sofar = 0;
	uint32_t *order = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++) {
		turned[i] = all->w[i] / all->h[i];
		sum += all->share[i];
	}
	order_descending(turned, n, order, arena);
	for (size_t i = 0; i < n && k < s->ratios; i++) {
		sofar += all->share[order[i]];
		while (k < s->ratios && sofar >= ((double)k + 0.5) / (double)s->ratios * sum)
			ratio[k++] = 1 / turned[order[i]];
	}
	while (k < s->ratios)
		ratio[k++] = 1 / turned[order[n - 1]];
}

/* The published sizes as often as serves best, with ratios of the data. */
static void
follow_data(struct fit_grid_search *s, const struct fit_grid_options *o, const struct fit_grid_boxes *all,
	struct arena *arena)
{
	fit_grid_search_published(o, s->factor);
	if (o->ratio == NULL)
		take_quantiles(s, all, s->factor + s->levels + s->scales, arena);
	fit_grid_climb_use(s, all, FEW);
	double best = -INFINITY, times = 1;
	for (int half = -6; half <= 4; half++) {
		double by = explog_exp(LN2 / 2 * half);
		size_t n = fit_grid_climb_shapes(s, &s->direction[0], by, true);
		double score = fit_grid_boxes_sum(&s->boxes, NULL, s->shape, n);
		if (score > best) {
			best = score;
			times = by;
		}
	}
	for (size_t i = 0; i < s->levels; i++)
		s->factor[i] *= times;
}

/* Changes whatever may move at random: by up to a factor of 2 either way. */
static void
perturb(struct fit_grid_search *s, struct rng *rng)
{
	for (size_t k = 0; k < s->directions; k++) {
		double by = explog_exp(LN2 * (2 * rng_unit(rng) - 1));
		for (size_t i = s->direction[k].from; i < s->direction[k].end; i++)
			s->factor[i] *= by;
	}
	fit_grid_search_sort(s->factor, s->levels);
}

/* What a search came to. */
struct result {
	double score;
	double *factor;
};

static void
keep(const struct fit_grid_search *s, struct result *best, size_t n)
{
	double *spare = best[n - 1].factor;
	size_t at = n;
	for (; at > 0 && s->score > best[at - 1].score; at--)
		if (at < n)
			best[at] = best[at - 1];
	if (at == n)
		return;
	memcpy(spare, s->factor, s->factors * sizeof *spare);
	best[at] = (struct result){ s->score, spare };
}

void
fit_grid_search(struct fit_grid_search *s, const struct fit_grid_options *o, const struct fit_grid_boxes *all,
	struct arena *arena)
{
	struct rng rng = rng_seed(o->seed);
	struct result best[BEST], last = { -INFINITY, arena_array(arena, double, s->factors) };
	unsigned starts = 2 + (o->restarts > 0 ? o->restarts : FIT_GRID_RESTARTS);
	for (size_t i = 0; i < BEST; i++)
		best[i] = (struct result){ -INFINITY, arena_array(arena, double, s->factors) };
	for (unsigned i = 0; i < starts; i++) {
		if (i % 2 == 0)
			fit_grid_search_published(o, s->factor);
		else
			follow_data(s, o, all, arena);
		if (i >= 2)
			perturb(s, &rng);
		fit_grid_climb_use(s, all, FEW);
		fit_grid_climb(s, 0.25, 0.02);
		keep(s, best, BEST);
	}
	for (size_t i = 0; i < BEST && best[i].score > -INFINITY; i++) {
		memcpy(s->factor, best[i].factor, s->factors * sizeof *s->factor);
		fit_grid_climb_use(s, all, GRID_SEARCH_MANY);
		fit_grid_climb(s, 0.1, 0.01);
		keep(s, &last, 1);
	}
	memcpy(s->factor, last.factor, s->factors * sizeof *s->factor);
}
