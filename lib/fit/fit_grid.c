/* fit_grid.c -- sizes, scales and ratios of anchors on a grid, fitted to boxes where they are.
 *
 * A search (fit_grid_search.h) on a sample of the boxes; what it finds is improved on more of them, and judged by
 * all. */
#include "fit/fit_grid.h"

#include "base/explog.h"
#include "fit/fit.h"
#include "fit/fit_grid_search.h"

#include <math.h>
#include <string.h>

#define LN2 0.69314718055994530942
#define LN3 1.09861228866810969140

enum { MOST_MISS = 32, DEFAULT_RATIOS = 3 };

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

/* Makes the smallest scale 1, and sorts what was not given. */
static void
normalise(struct fit_grid_search *s, const struct fit_grid_options *o)
{
	double *scale = s->factor + s->levels;
	fit_grid_search_sort(scale, s->scales);
	double least = scale[0];
	for (size_t i = 0; i < s->levels; i++)
		s->factor[i] *= least;
	for (size_t i = 0; i < s->scales; i++)
		scale[i] /= least;
	if (o->ratio == NULL)
		fit_grid_search_sort(scale + s->scales, s->ratios);
}

/* The score of the factors on all boxes. */
static struct fit_grid_score
score_all(struct fit_grid_search *s, const struct fit_grid_boxes *all)
{
	uint64_t half = 0, boxes = 0;
	struct fit_grid_boxes plain = *all;
	plain.miss = 0;
	fit_grid_climb_use(s, &plain, all->n);
	memset(s->rest, 0, all->n * sizeof *s->rest);
	fit_grid_boxes_raise(all, s->shape, fit_grid_climb_all(s), s->rest);
	for (size_t i = 0; i < all->entries; i++) {
		boxes += all->entry[i].count;
		half += s->rest[i] >= 0.5 ? all->entry[i].count : 0;
	}
	return (struct fit_grid_score){ box_min(s->score, 1), (double)half / (double)boxes };
}

/* Continues from the factors as they are, on the first n boxes; they are scored on all. */
static struct fit_grid_score
continue_search(struct fit_grid_search *s, const struct fit_grid_options *o, const struct fit_grid_boxes *all, size_t n)
{
	fit_grid_climb_use(s, all, n);
	fit_grid_climb(s, 0.1, 0.001);
	normalise(s, o);
	return score_all(s, all);
}

/* Boxes with a best IoU below 0.5 are not learned by most assigners, and where the mean rises their share can rise
 * as well. So what they lack gets more and more weight until they are no more than with the published anchors. */
static void
keep_recall(struct fit_grid_search *s, const struct fit_grid_options *o, struct fit_grid_boxes *all,
	struct fit_grid *out, struct arena *arena)
{
	struct fit_grid_score score = out->score;
	size_t bytes = s->factors * sizeof *s->factor;
	double *before = arena_array(arena, double, s->factors);
	memcpy(before, s->factor, bytes);
	for (all->miss = 4; all->miss <= MOST_MISS && score.recall_50 < out->published.recall_50; all->miss *= 2)
		score = continue_search(s, o, all, GRID_SEARCH_MANY);
	all->miss = 0;
	if (score.mean_iou >= out->published.mean_iou)
		out->score = score;
	else
		memcpy(s->factor, before, bytes);
}

static void
put_result(const struct fit_grid_search *s, struct fit_grid *out, struct arena *arena)
{
	out->levels = s->levels;
	out->scales = s->scales;
	out->ratios = s->ratios;
	out->size = s->factor;
	out->scale = s->factor + s->levels;
	out->ratio = s->factor + s->levels + s->scales;
	out->n = fit_grid_climb_all(s);
	out->shape = arena_array(arena, struct shape, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->shape[i] = (struct shape){ s->shape[i].w, s->shape[i].h };
}

/* The spec of the levels, without anchors. */
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
	struct fit_grid_boxes all;
	struct fit_grid_search s;
	struct anchor_spec spec = bare_spec(o, arena_array(arena, struct level_spec, o->levels));
	if (n == 0)
		return ANCHOR_FAULT_NO_BOXES;
	for (size_t i = 1; i < o->levels; i++)
		if (!(o->stride[i] > o->stride[i - 1]))
			return ANCHOR_FAULT_STRIDE_ORDER;
	enum anchor_fault wrong = fit_grid_boxes_find(entry, n, &spec, o->input, &all, arena);
	if (wrong != ANCHOR_FAULT_NONE)
		return wrong;
	fit_grid_climb_prepare(&s, o, all.n, arena);
	fit_grid_search_published(o, s.factor);
	out->published = score_all(&s, &all);
	fit_grid_search(&s, o, &all, arena);
	out->score = continue_search(&s, o, &all, GRID_SEARCH_MANY);
	keep_recall(&s, o, &all, out, arena);
	if (!(out->score.mean_iou >= out->published.mean_iou)) {
		fit_grid_search_published(o, s.factor);
		out->score = continue_search(&s, o, &all, all.n);
	}
	put_result(&s, out, arena);
	return ANCHOR_FAULT_NONE;
}

void
fit_grid_spec(const struct fit_grid *fit, const struct fit_grid_options *o, struct anchor_spec *out,
	struct arena *arena)
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

static enum anchor_fault
run(const struct fit_input *in, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	const struct fit_grid_options o = { .levels = in->strides,
		.stride = in->stride,
		.input = { in->input[0], in->input[1] },
		.scales = options->scales,
		.ratios = options->ratios > 0 ? options->ratios : (size_t)DEFAULT_RATIOS,
		.ratio = options->ratios > 0 ? options->ratio : NULL,
		.seed = options->seed,
		.restarts = options->restarts };
	struct fit_grid *grid = arena_array(arena, struct fit_grid, 1);
	struct anchor_spec *spec = arena_array(arena, struct anchor_spec, 1);
	enum anchor_fault wrong = fit_grid(in->entry, in->entries, &o, grid, arena);
	if (wrong != ANCHOR_FAULT_NONE)
		return wrong;
	fit_grid_spec(grid, &o, spec, arena);
	struct shape *shape = arena_array(arena, struct shape, grid->n);
	memcpy(shape, grid->shape, grid->n * sizeof *shape);
	shape_sort(shape, grid->n);
	*out = (struct fit){ .n = grid->n, .shape = shape, .scales = grid->scales, .scale = grid->scale,
		.ratios = grid->ratios, .ratio = grid->ratio, .grid = grid, .spec = spec };
	return ANCHOR_FAULT_NONE;
}

const struct fit_method fit_method_grid = {
	.name = "grid",
	.help = "sizes by level times scales and ratios, where boxes lie",
	.uses = READS_SEED | READS_FACTORS | READS_GRID,
	.restarts = FIT_GRID_RESTARTS,
	.run = run,
};
