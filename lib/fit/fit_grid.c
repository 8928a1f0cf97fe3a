/* fit_grid.c -- sizes, scales and ratios of anchors on a grid, fitted to boxes where they are.
 *
 * Searches (fit_grid_climb.h) start from what is published, from ratios that are quantiles of the boxes', and from random
 * changes of both, on the first boxes alone: entries are in the order of their keys, so these are a uniform sample. The best
 * go on with more. */
#include "fit/fit_grid.h"

#include "base/explog.h"
#include "base/order.h"
#include "base/rng.h"
#include "fit/fit_grid_climb.h"

#include <math.h>
#include <string.h>

#define LN2 0.69314718055994530942
#define LN3 1.09861228866810969140

enum { FEW = 4096, MANY = 16384, BEST = 3, MOST_MISS = 32 };

static void
sort_ascending(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && x[j] < x[j - 1]; j--) {
			double t = x[j];
			x[j] = x[j - 1];
			x[j - 1] = t;
		}
}

void
fit_grid_octaves(size_t n, double *scale)
{
	for (size_t i = 0; i < n; i++)
		scale[i] = i > 0 ? explog_exp(LN2 * (double)i / (double)n) : 1;
}

void
fit_grid_ratios(size_t n, double *ratio)
{
	double end = n > 3 ? 3 : 2, log = n > 3 ? LN3 : LN2;
	for (size_t i = 0; i < n; i++)
		ratio[i] = explog_exp(n > 1 ? log * (2 * (double)i / (double)(n - 1) - 1) : 0);
	if (n > 1) {
		ratio[0] = 1 / end;
		ratio[n - 1] = end;
	}
}

/* The published factors. */
static void
publish(const struct fit_grid_options *o, double *factor)
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
take_quantiles(const struct grid_search *s, const struct grid_boxes *all, double *ratio, struct arena *arena)
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
follow_data(struct grid_search *s, const struct fit_grid_options *o, const struct grid_boxes *all, struct arena *arena)
{
	publish(o, s->factor);
	if (o->ratio == NULL)
		take_quantiles(s, all, s->factor + s->levels + s->scales, arena);
	grid_climb_look(s, all, FEW);
	double best = -INFINITY, times = 1;
	for (int half = -6; half <= 4; half++) {
		double by = explog_exp(LN2 / 2 * half);
		size_t n = grid_climb_shapes(s, &s->direction[0], by, true);
		double score = grid_boxes_sum(&s->boxes, NULL, s->shape, n);
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
perturb(struct grid_search *s, struct rng *rng)
{
	for (size_t k = 0; k < s->directions; k++) {
		double by = explog_exp(LN2 * (2 * rng_unit(rng) - 1));
		for (size_t i = s->direction[k].from; i < s->direction[k].end; i++)
			s->factor[i] *= by;
	}
	sort_ascending(s->factor, s->levels);
}

/* What a search came to. */
struct result {
	double score;
	double *factor;
};

static void
keep(const struct grid_search *s, struct result *best, size_t n)
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

/* Searches from all starts on few boxes, and from the best of what that comes to on more; leaves the best factors. */
static void
search(struct grid_search *s, const struct fit_grid_options *o, const struct grid_boxes *all, struct arena *arena)
{
	struct rng rng = rng_seed(o->seed);
	struct result best[BEST], last = { -INFINITY, arena_array(arena, double, s->factors) };
	unsigned starts = 2 + (o->restarts > 0 ? o->restarts : FIT_GRID_RESTARTS);
	for (size_t i = 0; i < BEST; i++)
		best[i] = (struct result){ -INFINITY, arena_array(arena, double, s->factors) };
	for (unsigned i = 0; i < starts; i++) {
		if (i % 2 == 0)
			publish(o, s->factor);
		else
			follow_data(s, o, all, arena);
		if (i >= 2)
			perturb(s, &rng);
		grid_climb_look(s, all, FEW);
		grid_climb(s, 0.25, 0.02);
		keep(s, best, BEST);
	}
	for (size_t i = 0; i < BEST && best[i].score > -INFINITY; i++) {
		memcpy(s->factor, best[i].factor, s->factors * sizeof *s->factor);
		grid_climb_look(s, all, MANY);
		grid_climb(s, 0.1, 0.01);
		keep(s, &last, 1);
	}
	memcpy(s->factor, last.factor, s->factors * sizeof *s->factor);
}

/* Makes the smallest scale 1, and sorts what nobody gave. */
static void
tidy(struct grid_search *s, const struct fit_grid_options *o)
{
	double *scale = s->factor + s->levels;
	sort_ascending(scale, s->scales);
	double least = scale[0];
	for (size_t i = 0; i < s->levels; i++)
		s->factor[i] *= least;
	for (size_t i = 0; i < s->scales; i++)
		scale[i] /= least;
	if (o->ratio == NULL)
		sort_ascending(scale + s->scales, s->ratios);
}

/* The score of the factors on all boxes. */
static struct fit_grid_score
judge(struct grid_search *s, const struct grid_boxes *all)
{
	uint64_t half = 0, boxes = 0;
	struct grid_boxes plain = *all;
	plain.miss = 0;
	grid_climb_look(s, &plain, all->n);
	memset(s->rest, 0, all->n * sizeof *s->rest);
	grid_boxes_raise(all, s->shape, grid_climb_all(s), s->rest);
	for (size_t i = 0; i < all->entries; i++) {
		boxes += all->entry[i].count;
		half += s->rest[i] >= 0.5 ? all->entry[i].count : 0;
	}
	return (struct fit_grid_score){ box_min(s->score, 1), (double)half / (double)boxes };
}

/* Goes on from where the factors are, on the first n boxes; how good they are is asked of all. */
static struct fit_grid_score
go_on(struct grid_search *s, const struct fit_grid_options *o, const struct grid_boxes *all, size_t n)
{
	grid_climb_look(s, all, n);
	grid_climb(s, 0.1, 0.001);
	tidy(s, o);
	return judge(s, all);
}

/* Boxes with a best IoU below 0.5 are not learned by most assigners, and where the mean rises their share can as well. So what
 * they lack counts ever more until they are no more than those of the published anchors. */
static void
respect_recall(struct grid_search *s, const struct fit_grid_options *o, struct grid_boxes *all, struct fit_grid *out,
	struct arena *arena)
{
	struct fit_grid_score score = out->score;
	size_t bytes = s->factors * sizeof *s->factor;
	double *before = arena_array(arena, double, s->factors);
	memcpy(before, s->factor, bytes);
	for (all->miss = 4; all->miss <= MOST_MISS && score.recall_50 < out->published.recall_50; all->miss *= 2)
		score = go_on(s, o, all, MANY);
	all->miss = 0;
	if (score.mean_iou >= out->published.mean_iou)
		out->score = score;
	else
		memcpy(s->factor, before, bytes);
}

static void
hand_over(const struct grid_search *s, struct fit_grid *out, struct arena *arena)
{
	out->levels = s->levels;
	out->scales = s->scales;
	out->ratios = s->ratios;
	out->size = s->factor;
	out->scale = s->factor + s->levels;
	out->ratio = s->factor + s->levels + s->scales;
	out->n = grid_climb_all(s);
	out->shape = arena_array(arena, struct shape, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->shape[i] = (struct shape){ s->shape[i].w, s->shape[i].h };
}

/* The spec of the levels with no anchors yet. */
static struct anchor_spec
bare_spec(const struct fit_grid_options *o, struct level_spec *level)
{
	for (size_t i = 0; i < o->levels; i++)
		level[i] = (struct level_spec){ .stride = { o->stride[i], o->stride[i] },
			.offset = { o->stride[i] / 2, o->stride[i] / 2 } };
	return (struct anchor_spec){ .input = { o->input[0], o->input[1] }, .pad = o->pad > 0 ? o->pad : 1,
		.levels = o->levels, .level = level };
}

enum anchor_fault
fit_grid(const struct box_sample_entry *entry, size_t n, const struct fit_grid_options *o, struct fit_grid *out,
	struct arena *arena)
{
	struct grid_boxes all;
	struct grid_search s;
	struct anchor_spec spec = bare_spec(o, arena_array(arena, struct level_spec, o->levels));
	if (n == 0)
		return ANCHOR_FAULT_NO_BOXES;
	for (size_t i = 1; i < o->levels; i++)
		if (!(o->stride[i] > o->stride[i - 1]))
			return ANCHOR_FAULT_STRIDE_ORDER;
	enum anchor_fault wrong = grid_boxes_find(entry, n, &spec, o->input, &all, arena);
	if (wrong != ANCHOR_FAULT_NONE)
		return wrong;
	grid_climb_prepare(&s, o, all.n, arena);
	publish(o, s.factor);
	out->published = judge(&s, &all);
	search(&s, o, &all, arena);
	out->score = go_on(&s, o, &all, MANY);
	respect_recall(&s, o, &all, out, arena);
	if (!(out->score.mean_iou >= out->published.mean_iou)) {
		publish(o, s.factor);
		out->score = go_on(&s, o, &all, all.n);
	}
	hand_over(&s, out, arena);
	return ANCHOR_FAULT_NONE;
}

void
fit_grid_spec(const struct fit_grid *fit, const struct fit_grid_options *o, struct anchor_spec *out, struct arena *arena)
{
	struct level_spec *level = arena_array(arena, struct level_spec, o->levels);
	size_t each = fit->scales * fit->ratios;
	struct box *base = arena_array(arena, struct box, fit->n);
	*out = bare_spec(o, level);
	for (size_t i = 0; i < fit->n; i++) {
		double x = fit->shape[i].w / 2, y = fit->shape[i].h / 2;
		base[i] = (struct box){ -x, -y, x, y };
	}
	for (size_t i = 0; i < o->levels; i++) {
		level[i].bases = each;
		level[i].base = base + i * each;
	}
}
