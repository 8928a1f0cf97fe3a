/* fit.c -- laws of fitting: figures as plain loops give them, what may not change the result, and how near it is to the best
 * that an exhaustive search finds. */
#include "geometry/fit.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Boxes of many sizes, n of them at most distinct, sides on a lattice of hundredths; counts up to most. */
static struct shapes
make_data(struct rng *r, size_t n, uint64_t most, struct arena *arena)
{
	struct tally tally;
	tally_init(&tally, 1 << 20, arena);
	for (size_t i = 0; i < n; i++) {
		double scale = 4 * exp2(7 * (rng_unit(r) + rng_unit(r)) / 2), ratio = exp2(rng_unit(r) + rng_unit(r) - 1);
		double w = floor(scale * ratio * 100) / 100, h = floor(scale / ratio * 100) / 100;
		tally_add(&tally, w, h, 1 + rng_below(r, most));
	}
	return tally_shapes(&tally, arena);
}

static struct fit
kmeans(const struct shapes *data, size_t k, uint64_t seed, unsigned restarts, struct arena *arena)
{
	struct fit fit;
	fit_kmeans(data, &(struct fit_options){ .k = k, .seed = seed, .restarts = restarts }, &fit, arena);
	return fit;
}

static double
mean_iou(const struct shapes *data, const struct fit *fit)
{
	return fit_measure(data, fit->shape, fit->n, 4).mean_iou;
}

static double
plain_iou(struct shape a, struct shape b)
{
	double common = fmin(a.w, b.w) * fmin(a.h, b.h);
	return common / (a.w * a.h + b.w * b.h - common);
}

/* The figures box by box, each as often as it counts. */
static struct fit_score
plain_score(const struct shapes *data, const struct shape *anchor, size_t k, double threshold)
{
	struct fit_score s = { 0 };
	double boxes = 0;
	for (size_t i = 0; i < data->n; i++) {
		for (uint64_t c = 0; c < data->count[i]; c++) {
			double iou = 0, worst = INFINITY;
			for (size_t j = 0; j < k; j++) {
				double rw = data->shape[i].w / anchor[j].w, rh = data->shape[i].h / anchor[j].h;
				double ratio = fmax(fmax(rw, 1 / rw), fmax(rh, 1 / rh));
				iou = fmax(iou, plain_iou(data->shape[i], anchor[j]));
				worst = fmin(worst, ratio);
				s.per_box += ratio < threshold;
			}
			s.mean_iou += iou;
			s.recall += worst < threshold;
			s.fitness += worst < threshold ? 1 / worst : 0;
			boxes++;
		}
	}
	return (struct fit_score){ s.mean_iou / boxes, s.recall / boxes, s.fitness / boxes, s.per_box / boxes };
}

Test(fit, figures_are_the_plain_ones)
{
	struct rng r = rng_seed(1);
	struct arena arena = { 0 };
	for (int round = 0; round < 50; round++) {
		struct shapes data = make_data(&r, 1 + rng_below(&r, 200), 5, &arena);
		struct shapes anchors = make_data(&r, 1 + rng_below(&r, 9), 1, &arena);
		double threshold = 1.1 + 4 * rng_unit(&r);
		struct fit_score ours = fit_measure(&data, anchors.shape, anchors.n, threshold);
		struct fit_score plain = plain_score(&data, anchors.shape, anchors.n, threshold);
		cr_assert_float_eq(ours.mean_iou, plain.mean_iou, 1e-12);
		cr_assert_float_eq(ours.recall, plain.recall, 1e-12);
		cr_assert_float_eq(ours.fitness, plain.fitness, 1e-12);
		cr_assert_float_eq(ours.per_box, plain.per_box, 1e-12);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

static struct shapes
scaled(const struct shapes *data, double by, uint64_t counts, struct arena *arena)
{
	struct shape *shape = arena_array(arena, struct shape, data->n);
	uint64_t *count = arena_array(arena, uint64_t, data->n);
	for (size_t i = 0; i < data->n; i++) {
		shape[i] = (struct shape){ data->shape[i].w * by, data->shape[i].h * by };
		count[i] = data->count[i] * counts;
	}
	return (struct shapes){ data->n, shape, count };
}

/* Some rounds have more shapes than the search uses as they are. */
static size_t
some_size(struct rng *r, int round)
{
	return round % 4 == 3 ? 2000 + rng_below(r, 2000) : 2 + rng_below(r, 200);
}

Test(fit, kmeans_scales_with_the_data)
{
	struct rng r = rng_seed(2);
	struct arena arena = { 0 };
	for (int round = 0; round < 24; round++) {
		struct shapes data = make_data(&r, some_size(&r, round), 5, &arena);
		size_t k = 1 + rng_below(&r, 9);
		double by = ldexp(1, (int)rng_below(&r, 21) - 10);
		struct shapes other = scaled(&data, by, 1, &arena);
		struct fit fit = kmeans(&data, k, 0, 3, &arena), large = kmeans(&other, k, 0, 3, &arena);
		cr_assert_eq(fit.n, large.n);
		for (size_t i = 0; i < fit.n; i++)
			cr_assert(fit.shape[i].w * by == large.shape[i].w && fit.shape[i].h * by == large.shape[i].h,
				"%zu of %zu: %g x %g is not %g times %g x %g", i, k, large.shape[i].w, large.shape[i].h, by,
				fit.shape[i].w, fit.shape[i].h);
		struct shapes odd = scaled(&data, 1 + rng_unit(&r), 1, &arena);
		struct fit near = kmeans(&odd, k, 0, 3, &arena);
		cr_expect_float_eq(mean_iou(&odd, &near), mean_iou(&data, &fit), 0.004, "k %zu, %zu shapes", k, data.n);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

static void
expect_same(const struct fit *a, const struct fit *b, const char *what)
{
	cr_assert_eq(a->n, b->n, "%s: %zu shapes, not %zu", what, b->n, a->n);
	cr_assert(memcmp(a->shape, b->shape, a->n * sizeof *a->shape) == 0, "%s: other bytes", what);
}

Test(fit, kmeans_knows_shares_and_not_counts)
{
	struct rng r = rng_seed(3);
	struct arena arena = { 0 };
	for (int round = 0; round < 24; round++) {
		struct shapes data = make_data(&r, some_size(&r, round), 5, &arena);
		size_t k = 1 + rng_below(&r, 9);
		struct shapes more = scaled(&data, 1, 2 + rng_below(&r, 1000), &arena);
		struct fit fit = kmeans(&data, k, 7, 3, &arena), again = kmeans(&more, k, 7, 3, &arena);
		expect_same(&fit, &again, "repeated");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Weights equal repetition, in any order. */
Test(fit, kmeans_knows_no_order)
{
	struct rng r = rng_seed(4);
	struct arena arena = { 0 };
	for (int round = 0; round < 12; round++) {
		struct shapes data = make_data(&r, some_size(&r, round), 4, &arena);
		struct tally tally;
		tally_init(&tally, 1 << 20, &arena);
		uint64_t *left = arena_array(&arena, uint64_t, data.n), boxes = 0;
		for (size_t i = 0; i < data.n; i++)
			boxes += left[i] = data.count[i];
		while (boxes > 0) {
			size_t i = rng_below(&r, data.n);
			while (left[i] == 0)
				i = (i + 1) % data.n;
			tally_add(&tally, data.shape[i].w, data.shape[i].h, 1);
			left[i]--;
			boxes--;
		}
		struct shapes shuffled = tally_shapes(&tally, &arena);
		struct fit fit = kmeans(&data, 5, 1, 2, &arena), again = kmeans(&shuffled, 5, 1, 2, &arena);
		expect_same(&fit, &again, "shuffled");
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(fit, kmeans_never_loses_by_more_restarts)
{
	struct rng r = rng_seed(5);
	struct arena arena = { 0 };
	for (int round = 0; round < 12; round++) {
		struct shapes data = make_data(&r, some_size(&r, round), 5, &arena);
		size_t k = 1 + rng_below(&r, 12);
		double before = 0;
		for (unsigned restarts = 1; restarts <= 12; restarts++) {
			struct fit fit = kmeans(&data, k, (uint64_t)round, restarts, &arena);
			double now = mean_iou(&data, &fit);
			cr_assert_geq(now, before - 1e-13, "%u restarts: %.15g after %.15g", restarts, now, before);
			before = now;
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* IoU of each box with each shape of a lattice: a coarse one that spans the data, and all pairs of sides that occur. */
struct lattice {
	size_t n;
	struct shape *shape;
	double *iou; /* [n][boxes] */
};

static struct lattice
make_lattice(const struct shapes *data, struct arena *arena)
{
	size_t side = data->n + 12;
	double *w = arena_array(arena, double, side), *h = arena_array(arena, double, side);
	for (size_t i = 0; i < data->n; i++) {
		w[i] = data->shape[i].w;
		h[i] = data->shape[i].h;
	}
	for (size_t i = 0; i < 12; i++)
		w[data->n + i] = h[data->n + i] = 4 * exp2(0.6 * (double)i);
	struct lattice l = { 0, arena_array(arena, struct shape, side * side), NULL };
	for (size_t i = 0; i < side * side; i++)
		l.shape[l.n++] = (struct shape){ w[i / side], h[i % side] };
	l.iou = arena_array(arena, double, l.n * data->n);
	for (size_t i = 0; i < l.n; i++)
		for (size_t j = 0; j < data->n; j++)
			l.iou[i * data->n + j] = plain_iou(l.shape[i], data->shape[j]) * (double)data->count[j];
	return l;
}

static double
best_one(const struct lattice *l, size_t boxes)
{
	double best = 0;
	for (size_t a = 0; a < l->n; a++) {
		double sum = 0;
		for (size_t i = 0; i < boxes; i++)
			sum += l->iou[a * boxes + i];
		best = sum > best ? sum : best;
	}
	return best;
}

static double
best_two(const struct lattice *l, size_t boxes)
{
	double best = 0;
	for (size_t a = 0; a < l->n; a++) {
		for (size_t b = 0; b < a; b++) {
			const double *x = l->iou + a * boxes, *y = l->iou + b * boxes;
			double sum = 0;
			for (size_t i = 0; i < boxes; i++)
				sum += x[i] > y[i] ? x[i] : y[i];
			best = sum > best ? sum : best;
		}
	}
	return best;
}

static double
count_boxes(const struct shapes *data)
{
	double n = 0;
	for (size_t i = 0; i < data->n; i++)
		n += (double)data->count[i];
	return n;
}

Test(fit, kmeans_with_one_centre_is_as_good_as_any)
{
	struct rng r = rng_seed(6);
	struct arena arena = { 0 };
	for (int round = 0; round < 60; round++) {
		struct shapes data = make_data(&r, 3 + rng_below(&r, 60), 4, &arena);
		struct lattice l = make_lattice(&data, &arena);
		double best = best_one(&l, data.n) / count_boxes(&data);
		struct fit fit = kmeans(&data, 1, 0, 0, &arena);
		cr_expect_geq(mean_iou(&data, &fit), best - 1e-6, "round %d, %zu shapes: %.9g, lattice %.9g", round, data.n,
			mean_iou(&data, &fit), best);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(fit, kmeans_with_two_centres_is_as_good_as_any)
{
	struct rng r = rng_seed(7);
	struct arena arena = { 0 };
	for (int round = 0; round < 20; round++) {
		struct shapes data = make_data(&r, 3 + rng_below(&r, 22), 4, &arena);
		struct lattice l = make_lattice(&data, &arena);
		double best = best_two(&l, data.n) / count_boxes(&data);
		struct fit fit = kmeans(&data, 2, 0, 0, &arena);
		cr_expect_geq(mean_iou(&data, &fit), best - 1e-6, "round %d, %zu shapes: %.9g, lattice %.9g", round, data.n,
			mean_iou(&data, &fit), best);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
