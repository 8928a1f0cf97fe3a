/* fit_grid.c -- laws of fits on a grid: what is claimed is what grid score finds, and only what matters matters. */
#include "fit/fit_grid.h"

#include "base/rng.h"
#include "fit/grid_score.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 700, ROUNDS = 12 };

static const double strides[] = { 7, 16, 33, 64 };

/* Boxes of some kind, in images of a few sizes. */
static size_t
make_entries(struct rng *r, struct box_sample_entry *entry)
{
	size_t n = 1 + rng_below(r, rng_below(r, 2) ? MOST : 40);
	double large = 20 + 200 * rng_unit(r), long_ = 0.3 + 2 * rng_unit(r);
	for (size_t i = 0; i < n; i++) {
		double frame[2] = { 200 + 57 * (double)rng_below(r, 3), 150 + 31 * (double)rng_below(r, 4) };
		double w = 2 + large * rng_unit(r) * rng_unit(r), h = w * long_ * (0.5 + rng_unit(r));
		double x = rng_unit(r) * frame[0] - w / 3, y = rng_unit(r) * frame[1] - h / 3;
		entry[i] = (struct box_sample_entry){ .count = 1 + rng_below(r, 4),
			.sample = { .box = { x, y, x + w, y + h }, .frame = { frame[0], frame[1] } } };
		if (rng_below(r, 4) == 0)
			entry[i].sample.padded[0] = entry[i].sample.padded[1] = 448;
		entry[i].key = box_sample_key(&entry[i].sample);
	}
	return n;
}

static struct fit_grid_options
any_options(struct rng *r)
{
	static const double ratio[] = { 0.5, 2 };
	struct fit_grid_options o = { .stride = strides, .levels = 1 + rng_below(r, 4), .scales = 1 + rng_below(r, 3),
		.ratios = 1 + rng_below(r, 3), .seed = rng_next(r), .restarts = 2, .pad = rng_below(r, 2) ? 32 : 0 };
	if (o.ratios == 2 && rng_below(r, 2))
		o.ratio = ratio;
	o.one_size = rng_below(r, 3) == 0;
	o.octaves = rng_below(r, 3) == 0;
	return o;
}

static void
expect_grid_score(const struct fit_grid *fit, const struct fit_grid_options *o, const struct box_sample_entry *entry,
	size_t n, struct fit_grid_score claimed, const char *what, struct arena *arena)
{
	struct detector d = { .stage = detector_stage_default() };
	struct grid_score score;
	fit_grid_spec(fit, o, &d.spec, arena);
	enum anchor_fault wrong = grid_score_measure(&d, entry, n, &score, NULL, arena);
	cr_assert(wrong == ANCHOR_FAULT_NONE, "%s: fault %d", what, (int)wrong);
	cr_assert_float_eq(score.mean_iou, claimed.mean_iou, 1e-12, "%s: %g, not %g", what, score.mean_iou,
		claimed.mean_iou);
	cr_assert_float_eq(score.recall_50, claimed.recall_50, 1e-12, "%s: recall %g, not %g", what, score.recall_50,
		claimed.recall_50);
}

/* What is published, as if it were a fit. */
static struct fit_grid
published(const struct fit_grid_options *o, struct arena *arena)
{
	struct fit_grid p = { .levels = o->levels, .scales = o->scales, .ratios = o->ratios };
	double scale[3], ratio[3];
	p.shape = arena_array(arena, struct shape, o->levels * o->scales * o->ratios);
	fit_grid_octaves(o->scales, scale);
	fit_grid_ratios(o->ratios, ratio);
	for (size_t l = 0; l < o->levels; l++)
		for (size_t s = 0; s < o->scales; s++)
			for (size_t r = 0; r < o->ratios; r++) {
				double side = 4 * o->stride[l] * scale[s];
				double root = sqrt(o->ratio != NULL ? o->ratio[r] : ratio[r]);
				p.shape[p.n++] = (struct shape){ side / root, side * root };
			}
	return p;
}

Test(fit_grid, claims_what_the_grid_score_is_and_is_not_worse_than_what_is_published)
{
	struct rng r = rng_seed(41);
	static struct box_sample_entry entry[MOST];
	for (int round = 0; round < 3 * ROUNDS; round++) {
		struct arena arena = { 0 };
		size_t n = make_entries(&r, entry);
		struct fit_grid_options o = any_options(&r);
		struct fit_grid fit;
		cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
		expect_grid_score(&fit, &o, entry, n, fit.score, "the fit", &arena);
		struct fit_grid p = published(&o, &arena);
		expect_grid_score(&p, &o, entry, n, fit.published, "what is published", &arena);
		cr_assert_geq(fit.score.mean_iou, fit.published.mean_iou, "round %d", round);
		for (size_t i = 1; i < fit.levels; i++)
			cr_assert_geq(fit.size[i], fit.size[i - 1], "round %d: sizes do not ascend", round);
		for (size_t i = 1; i < fit.scales; i++)
			cr_assert_geq(fit.scale[i], fit.scale[i - 1], "round %d: scales do not ascend", round);
		arena_free(&arena);
	}
}

static void
expect_same(const struct fit_grid *a, const struct fit_grid *b, double times, const char *what)
{
	cr_assert_eq(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		cr_assert(a->shape[i].w * times == b->shape[i].w && a->shape[i].h * times == b->shape[i].h,
			"%s: shape %zu", what, i);
	cr_assert_eq(a->score.mean_iou, b->score.mean_iou, "%s: another score", what);
}

/* All lengths doubled double the sizes, and nothing else; to the bit. */
Test(fit_grid, doubling_doubles)
{
	struct rng r = rng_seed(42);
	static struct box_sample_entry entry[MOST], doubled[MOST];
	for (int round = 0; round < ROUNDS; round++) {
		struct arena arena = { 0 };
		size_t n = make_entries(&r, entry);
		struct fit_grid_options o = any_options(&r), twice = o;
		double stride[4];
		for (size_t i = 0; i < 4; i++)
			stride[i] = 2 * strides[i];
		twice.stride = stride;
		o.pad = 32;
		twice.pad = 64;
		for (size_t i = 0; i < n; i++) {
			doubled[i] = entry[i];
			double *x = &doubled[i].sample.box.x1;
			for (size_t k = 0; k < 8; k++)
				x[k] *= 2;
		}
		struct fit_grid fit, other;
		cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
		cr_assert_eq(fit_grid(doubled, n, &twice, &other, &arena), ANCHOR_FAULT_NONE);
		expect_same(&fit, &other, 2, "doubled");
		arena_free(&arena);
	}
}

/* Every box thrice is the same as once; and the order in which boxes came does not matter once they are sorted. */
Test(fit_grid, knows_no_repetition_and_no_order)
{
	struct rng r = rng_seed(43);
	static struct box_sample_entry entry[MOST];
	for (int round = 0; round < ROUNDS; round++) {
		struct arena arena = { 0 };
		size_t n = make_entries(&r, entry);
		struct fit_grid_options o = any_options(&r);
		struct box_sample forth, back;
		box_sample_init(&forth, MOST, &arena);
		box_sample_init(&back, MOST, &arena);
		for (size_t i = 0; i < n; i++) {
			box_sample_add(&forth, &entry[i].sample, entry[i].count);
			box_sample_add(&back, &entry[n - 1 - i].sample, 3 * entry[n - 1 - i].count);
		}
		box_sample_finish(&forth);
		box_sample_finish(&back);
		struct fit_grid fit, other;
		cr_assert_eq(fit_grid(forth.entry, forth.n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
		cr_assert_eq(fit_grid(back.entry, back.n, &o, &other, &arena), ANCHOR_FAULT_NONE);
		expect_same(&fit, &other, 1, "thrice, backwards");
		arena_free(&arena);
	}
}

/* More shapes can do all that fewer can; a search that finds less (but for what respect for recall costs) got stuck. */
Test(fit_grid, more_shapes_serve_better)
{
	struct rng r = rng_seed(44);
	static struct box_sample_entry entry[MOST];
	for (int round = 0; round < ROUNDS / 2; round++) {
		struct arena arena = { 0 };
		size_t n = make_entries(&r, entry);
		double before = 0;
		for (size_t scales = 1; scales <= 3; scales++) {
			struct fit_grid_options o = { .stride = strides, .levels = 3, .scales = scales,
				.ratios = scales };
			struct fit_grid fit;
			cr_assert_eq(fit_grid(entry, n, &o, &fit, &arena), ANCHOR_FAULT_NONE);
			cr_assert_gt(fit.score.mean_iou, before - 0.01, "%zu scales: %g, fewer: %g", scales,
				fit.score.mean_iou, before);
			before = fit.score.mean_iou;
		}
		arena_free(&arena);
	}
}
