/* fit.c -- laws of fitting: figures as plain loops give them, what may not change the result, and how near it is to the
 * best that exhaustive searches find. */
#include "support/fit.h"

#include "base/rng.h"
#include "fit/clusters.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Boxes of many sizes, n of them at most distinct, sides on a lattice of hundredths; counts up to most. */
static struct shapes
make_data(struct rng *r, size_t n, uint64_t most, struct arena *arena)
{
	struct size_histogram sizes;
	size_histogram_init(&sizes, 1 << 20, arena);
	for (size_t i = 0; i < n; i++) {
		double scale = 4 * exp2(7 * (rng_unit(r) + rng_unit(r)) / 2),
			ratio = exp2(rng_unit(r) + rng_unit(r) - 1);
		double w = floor(scale * ratio * 100) / 100, h = floor(scale / ratio * 100) / 100;
		size_histogram_add(&sizes, w, h, 1 + rng_below(r, most));
	}
	size_histogram_settle(&sizes);
	return size_histogram_shapes(&sizes, arena);
}

/* The searches, by either metric: every law holds for all of them. */
struct finder {
	const char *name, *method;
	enum fit_metric metric;
};

static const struct finder finders[] = {
	{ "kmeans, iou", "kmeans", METRIC_IOU },
	{ "kmeans, ratio", "kmeans", METRIC_RATIO },
	{ "evolve, iou", "evolve", METRIC_IOU },
	{ "evolve, ratio", "evolve", METRIC_RATIO },
};

enum { FINDERS = sizeof finders / sizeof finders[0] };

static struct fit
found(const struct finder *f, const struct shapes *data, size_t k, uint64_t seed, unsigned restarts,
	struct arena *arena)
{
	struct fit fit;
	fit_by(f->method, data,
		&(struct fit_options){ .k = k, .metric = f->metric, .seed = seed, .restarts = restarts }, &fit, arena);
	return fit;
}

static double
value(const struct shapes *data, const struct fit *fit, enum fit_metric metric, double threshold)
{
	struct fit_score score = fit_measure(data, fit->shape, fit->n, threshold);
	return metric == METRIC_IOU ? score.mean_iou : score.fitness;
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
	return round % 8 == 7 ? 1500 + rng_below(r, 1000) : 2 + rng_below(r, 200);
}

Test(fit, anchors_scale_with_the_data)
{
	struct rng r = rng_seed(2);
	struct arena arena = { 0 };
	for (int round = 0; round < 64; round++) {
		const struct finder *f = &finders[round % FINDERS];
		struct shapes data = make_data(&r, some_size(&r, round / FINDERS), 5, &arena);
		size_t k = 1 + rng_below(&r, 9);
		double by = ldexp(1, (int)rng_below(&r, 21) - 10);
		struct shapes other = scaled(&data, by, 1, &arena);
		struct fit fit = found(f, &data, k, 0, 2, &arena), large = found(f, &other, k, 0, 2, &arena);
		cr_assert_eq(fit.n, large.n);
		for (size_t i = 0; i < fit.n; i++)
			cr_assert(fit.shape[i].w * by == large.shape[i].w && fit.shape[i].h * by == large.shape[i].h,
				"%s: %zu of %zu: %g x %g is not %g times %g x %g", f->name, i, k, large.shape[i].w,
				large.shape[i].h, by, fit.shape[i].w, fit.shape[i].h);
		struct shapes stretched = scaled(&data, 1 + rng_unit(&r), 1, &arena);
		struct fit near = found(f, &stretched, k, 0, 4, &arena);
		cr_expect_float_eq(value(&stretched, &near, f->metric, 4), value(&data, &fit, f->metric, 4), 0.01,
			"%s: k %zu, %zu shapes", f->name, k, data.n);
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

Test(fit, shares_and_not_counts_matter)
{
	struct rng r = rng_seed(3);
	struct arena arena = { 0 };
	for (int round = 0; round < 64; round++) {
		const struct finder *f = &finders[round % FINDERS];
		struct shapes data = make_data(&r, some_size(&r, round / FINDERS), 5, &arena);
		size_t k = 1 + rng_below(&r, 9);
		uint64_t times = round % 3 == 0 ? UINT64_C(1) << 37 : 2 + rng_below(&r, 1000);
		struct shapes more = scaled(&data, 1, times, &arena);
		struct fit fit = found(f, &data, k, 7, 2, &arena), again = found(f, &more, k, 7, 2, &arena);
		expect_same(&fit, &again, f->name);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Weights equal repetition, in any order. */
Test(fit, order_does_not_matter)
{
	struct rng r = rng_seed(4);
	struct arena arena = { 0 };
	for (int round = 0; round < 32; round++) {
		const struct finder *f = &finders[round % FINDERS];
		struct shapes data = make_data(&r, some_size(&r, round / FINDERS), 4, &arena);
		struct size_histogram sizes;
		size_histogram_init(&sizes, 1 << 20, &arena);
		uint64_t *left = arena_array(&arena, uint64_t, data.n), boxes = 0;
		for (size_t i = 0; i < data.n; i++)
			boxes += left[i] = data.count[i];
		while (boxes > 0) {
			size_t i = rng_below(&r, data.n);
			while (left[i] == 0)
				i = (i + 1) % data.n;
			size_histogram_add(&sizes, data.shape[i].w, data.shape[i].h, 1);
			left[i]--;
			boxes--;
		}
		size_histogram_settle(&sizes);
		struct shapes shuffled = size_histogram_shapes(&sizes, &arena);
		struct fit fit = found(f, &data, 5, 1, 2, &arena), again = found(f, &shuffled, 5, 1, 2, &arena);
		expect_same(&fit, &again, f->name);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(fit, more_restarts_are_never_worse)
{
	struct rng r = rng_seed(5);
	struct arena arena = { 0 };
	for (int round = 0; round < 32; round++) {
		const struct finder *f = &finders[round % FINDERS];
		struct shapes data = make_data(&r, some_size(&r, round / FINDERS), 5, &arena);
		size_t k = 1 + rng_below(&r, 12);
		double before = 0;
		for (unsigned restarts = 1; restarts <= 12; restarts += 1 + restarts / 3) {
			struct fit fit = found(f, &data, k, (uint64_t)round, restarts, &arena);
			double now = value(&data, &fit, f->metric, 4);
			cr_assert_geq(now, before - 1e-13, "%s: %u restarts: %.15g after %.15g", f->name, restarts, now,
				before);
			before = now;
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Few anchors k-means places as well as can be; with many there is something left to win. */
Test(fit, evolving_is_never_worse)
{
	struct rng r = rng_seed(8);
	struct arena arena = { 0 };
	int better = 0;
	for (int round = 0; round < 48; round++) {
		const struct finder *start = &finders[round % 2], *f = &finders[2 + round % 2];
		bool many = round >= 16;
		size_t n = many ? 300 + rng_below(&r, 700) : some_size(&r, round / 2);
		struct shapes data = make_data(&r, n, 5, &arena);
		size_t k = many ? 12 + rng_below(&r, 12) : 1 + rng_below(&r, 12);
		struct fit fit = found(start, &data, k, (uint64_t)round, 2, &arena);
		struct fit evolved = found(f, &data, k, (uint64_t)round, 2, &arena);
		double before = value(&data, &fit, f->metric, 4), after = value(&data, &evolved, f->metric, 4);
		cr_assert_geq(after, before - 1e-13, "%s: %.15g after %.15g", f->name, after, before);
		better += many && after > before + 1e-9;
		arena_reset(&arena);
	}
	cr_expect_gt(better, 16, "mutations won in %d of 32 rounds only", better);
	arena_free(&arena);
}

/* Sides of any size that a double has, counts up to 2^40, thresholds close to 1: numbers come out, and sensible
 * ones. */
Test(fit, extremes)
{
	struct rng r = rng_seed(9);
	struct arena arena = { 0 };
	for (int round = 0; round < 160; round++) {
		const struct finder *f = &finders[round % FINDERS];
		static const double spans[] = { 1e-3, 1, 5, 100, 300 };
		double span = spans[rng_below(&r, 5)], middle = (2 * rng_unit(&r) - 1) * (300 - span);
		double threshold = round % 3 == 0 ? 4 : 1 + exp(-35 * rng_unit(&r));
		struct size_histogram sizes;
		size_histogram_init(&sizes, 1 << 20, &arena);
		size_t n = 1 + rng_below(&r, round % 8 == 7 ? 2500 : 60), k = 1 + rng_below(&r, 12);
		for (size_t i = 0; i < n; i++) {
			double w = pow(10, middle + span * (2 * rng_unit(&r) - 1)),
			       h = pow(10, middle + span * (2 * rng_unit(&r) - 1));
			size_histogram_add(&sizes, w, h, 1 + (rng_below(&r, UINT64_C(1) << 40) >> rng_below(&r, 40)));
		}
		size_histogram_settle(&sizes);
		struct shapes data = size_histogram_shapes(&sizes, &arena);
		struct fit fit;
		fit_by(f->method, &data, &(struct fit_options){ .k = k, .metric = f->metric, .threshold = threshold,
			.restarts = 2 }, &fit,
			&arena);
		cr_assert_eq(fit.n, k < data.n ? k : data.n);
		for (size_t i = 0; i < fit.n; i++)
			cr_assert(isfinite(fit.shape[i].w) && isfinite(fit.shape[i].h) && fit.shape[i].w > 0 &&
					  fit.shape[i].h > 0,
				"%s: %g x %g", f->name, fit.shape[i].w, fit.shape[i].h);
		struct fit_score s = fit_measure(&data, fit.shape, fit.n, threshold);
		const double figure[] = { s.mean_iou, s.recall, s.fitness };
		for (int i = 0; i < 3; i++)
			cr_assert(figure[i] >= 0 && figure[i] <= 1 + 1e-12, "%s: figure %d is %g", f->name, i,
				figure[i]);
		cr_assert(s.per_box >= 0 && s.per_box <= (double)k);
		if (f->metric == METRIC_IOU)
			cr_assert_gt(s.mean_iou, 0, "%s: nothing reached", f->name);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* What an anchor is for a box. */
static double
plain_value(struct shape box, struct shape anchor, const struct fit_options *o)
{
	if (o->metric == METRIC_IOU)
		return plain_iou(box, anchor);
	double x = fmin(fmin(box.w / anchor.w, anchor.w / box.w), fmin(box.h / anchor.h, anchor.h / box.h));
	return x > 1 / o->threshold ? x : 0;
}

static double
plain_total(const struct cloud *c, const struct shape *anchor, size_t k, const struct fit_options *o)
{
	double total = 0;
	for (size_t i = 0; i < c->n; i++) {
		double best = 0;
		for (size_t j = 0; j < k; j++)
			best = fmax(best, plain_value((struct shape){ c->w[i], c->h[i] }, anchor[j], o));
		total += c->weight[i] * best;
	}
	return total;
}

/* The best two of the anchors for each point, and which they are. */
static void
check_best(const struct cloud *c, const struct cloud_best *b, const struct shape *anchor, size_t k,
	const struct fit_options *o)
{
	for (size_t i = 0; i < c->n; i++) {
		struct shape box = { c->w[i], c->h[i] };
		double first = 0, second = 0;
		for (size_t j = 0; j < k; j++) {
			double x = plain_value(box, anchor[j], o);
			second = fmax(second, fmin(x, first));
			first = fmax(first, x);
		}
		cr_assert_float_eq(b->first[i], first, 1e-14, "%.17g, not %.17g", b->first[i], first);
		cr_assert_float_eq(b->second[i], second, 1e-14);
		cr_assert_lt(b->owner[i], k);
		cr_assert_float_eq(plain_value(box, anchor[b->owner[i]], o), first, 1e-14);
		cr_assert_lt(b->second_owner[i], k);
		cr_assert_eq(b->second_owner[i] != b->owner[i], b->second[i] > 0);
		if (second > 0)
			cr_assert_float_eq(plain_value(box, anchor[b->second_owner[i]], o), second, 1e-14);
	}
}

/* What changes when an anchor moves, be it all at once or from cluster to cluster. */
static void
check_moves(struct clusters *c, const struct cloud *cloud, struct shape to, const struct fit_options *o)
{
	double before = plain_total(cloud, c->anchor, c->k, o), most = -1;
	for (size_t j = 0; j < c->k; j++) {
		struct shape own = c->anchor[j];
		double promised = clusters_move(c, j, to);
		c->anchor[j] = to;
		double now = plain_total(cloud, c->anchor, c->k, o);
		c->anchor[j] = own;
		cr_assert_float_eq(promised, now - before, 1e-13, "promised %g, won %g", promised, now - before);
		most = fmax(most, now - before);
		double least = clusters_shift(c, j, to);
		cr_assert_leq(least, now - before + 1e-13, "promised %g, won %g", least, now - before);
		if (c->k <= 2 && o->metric == METRIC_IOU)
			cr_assert_float_eq(least, now - before, 1e-13, "promised %g, won %g", least, now - before);
	}
	size_t where = c->k;
	double promised = clusters_swap(c, to, &where);
	cr_assert_lt(where, c->k);
	cr_assert_float_eq(promised, most, 1e-13);
	cr_assert_float_eq(clusters_move(c, where, to), most, 1e-13);
}

Test(fit, clouds_are_the_plain_sums)
{
	struct rng r = rng_seed(10);
	struct arena arena = { 0 };
	for (int round = 0; round < 200; round++) {
		struct fit_options o = { .metric = round % 2 ? METRIC_RATIO : METRIC_IOU,
			.threshold = 1.1 + 4 * rng_unit(&r) };
		struct shapes data = make_data(&r, 1 + rng_below(&r, 300), 5, &arena);
		struct shapes anchors = make_data(&r, 1 + rng_below(&r, 12), 1, &arena);
		struct cloud full = cloud_full(&data, cloud_metric_of(&o), &arena);
		struct cloud coarse = cloud_coarse(&data, 1 + rng_below(&r, 100), cloud_metric_of(&o), &arena);
		const struct cloud *cloud = round % 4 < 2 ? &full : &coarse;
		double whole = 0, w = 0, h = 0;
		for (size_t i = 0; i < cloud->whole; i++) {
			whole += cloud->weight[i];
			w += cloud->weight[i] * (cloud->w[i] - full.w[0]);
			h += cloud->weight[i] * (cloud->h[i] - full.h[0]);
		}
		for (size_t i = 0; i < full.n; i++) {
			w -= full.weight[i] * (full.w[i] - full.w[0]);
			h -= full.weight[i] * (full.h[i] - full.h[0]);
		}
		cr_assert_float_eq(whole, 1, 1e-13);
		cr_assert(fabs(w) < 1e-9 && fabs(h) < 1e-9, "the means of sides differ by %g, %g", w, h);

		struct clusters c = clusters_room(anchors.n, data.n, cloud_metric_of(&o), &arena);
		memcpy(c.anchor, anchors.shape, anchors.n * sizeof *c.anchor);
		clusters_track_second(&c, true);
		clusters_assign(&c, cloud);
		cr_assert_float_eq(c.score, plain_total(cloud, anchors.shape, anchors.n, &o), 1e-13);
		check_best(cloud, &c.best, anchors.shape, anchors.n, &o);
		double sum[12];
		cloud_sum(cloud, 0, cloud->whole, anchors.shape, anchors.n, sum);
		for (size_t j = 0; j < anchors.n; j++)
			cr_assert_float_eq(sum[j], plain_total(cloud, anchors.shape + j, 1, &o), 1e-13);
		check_moves(&c, cloud, (struct shape){ 4 + 400 * rng_unit(&r), 4 + 400 * rng_unit(&r) }, &o);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* A threshold hit exactly is a miss, as in fit_measure, although the cloud multiplies where that divides. */
Test(fit, clouds_cut_as_the_figures_do)
{
	struct rng r = rng_seed(11);
	struct arena arena = { 0 };
	for (int round = 0; round < 2000; round++) {
		double threshold = 2 + (double)rng_below(&r, 9), side = 1 + (double)rng_below(&r, 1000);
		struct shape box[] = { { side, side }, { side * threshold, side * threshold } };
		struct shapes data = { 2, box, (const uint64_t[]){ 1, 1 } };
		struct fit_options o = { .metric = METRIC_RATIO, .threshold = threshold };
		struct cloud cloud = cloud_full(&data, cloud_metric_of(&o), &arena);
		for (int i = 0; i < 2; i++) {
			double sum, wanted = fit_measure(&data, box + i, 1, threshold).fitness;
			cloud_sum(&cloud, 0, cloud.whole, box + i, 1, &sum);
			cr_assert(wanted == 0.5 && fabs(sum - 0.5) < 1e-15, "%g, %g: %g, %g", side, threshold, wanted,
				sum);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* What each shape of a lattice is for each box: a coarse one that spans the data, and the boxes themselves. */
struct lattice {
	size_t n;
	double *value; /* [n][boxes], weighted */
};

static struct lattice
make_lattice(const struct shapes *data, size_t side, const struct fit_options *o, struct arena *arena)
{
	double low = INFINITY, high = 0, boxes = 0;
	for (size_t i = 0; i < data->n; i++) {
		low = fmin(low, fmin(data->shape[i].w, data->shape[i].h));
		high = fmax(high, fmax(data->shape[i].w, data->shape[i].h));
		boxes += (double)data->count[i];
	}
	struct lattice l = { side * side + data->n, NULL };
	l.value = arena_array(arena, double, l.n * data->n);
	for (size_t i = 0; i < l.n; i++) {
		double column = (double)(i % side) / (double)(side - 1), row = (double)(i / side) / (double)(side - 1);
		struct shape a = { low * pow(high / low, column), low * pow(high / low, row) };
		if (i >= side * side)
			a = data->shape[i - side * side];
		for (size_t j = 0; j < data->n; j++)
			l.value[i * data->n + j] = plain_value(data->shape[j], a, o) * (double)data->count[j] / boxes;
	}
	return l;
}

/* The best sum that more shapes of the lattice, from the given one on, can reach beside what is had. */
static double
best_of_lattice(const struct lattice *l, size_t boxes, const double *had, size_t from, size_t more)
{
	double best = 0, now[64];
	for (size_t a = from; a < l->n; a++) {
		double sum = 0;
		for (size_t i = 0; i < boxes; i++)
			sum += now[i] = fmax(had[i], l->value[a * boxes + i]);
		best = fmax(best, more > 1 ? best_of_lattice(l, boxes, now, a + 1, more - 1) : sum);
	}
	return best;
}

Test(fit, as_good_as_the_best_of_a_lattice)
{
	static const size_t side[] = { 0, 40, 12, 6, 4 }, most[] = { 0, 60, 40, 20, 12 };
	struct rng r = rng_seed(6);
	struct arena arena = { 0 };
	for (int round = 0; round < 160; round++) {
		const struct finder *f = &finders[round % FINDERS];
		size_t k = 1 + (size_t)round / FINDERS % 4;
		struct shapes data = make_data(&r, k + 1 + rng_below(&r, most[k] - k), 4, &arena);
		struct fit_options o = { .k = k, .metric = f->metric, .threshold = round % 5 == 0 ? 1.5 : 4 };
		struct lattice l = make_lattice(&data, side[k], &o, &arena);
		double best = best_of_lattice(&l, data.n, (const double[64]){ 0 }, 0, k);
		struct fit fit;
		fit_by(f->method, &data, &o, &fit, &arena);
		double ours = value(&data, &fit, f->metric, o.threshold);
		cr_expect_geq(ours, best - 1e-6, "%s, round %d: k %zu, %zu shapes: %.9g, lattice %.9g", f->name, round,
			k, data.n, ours, best);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* Proof by branch and bound that no anchors are better than `level`. Anchors range over rectangles in the logs of their
 * sides. What a rectangle can at most be for a box is what its nearest shape is, side by side, as both metrics fall
 * with the distance of either side. */
struct range {
	double low[2], high[2]; /* of the logs of w and h */
};

struct proof {
	const struct shapes *data;
	const struct fit_options *options;
	double level, boxes;
	size_t nodes;
};

static double
bound(const struct proof *p, const struct range *range)
{
	double sum = 0;
	for (size_t i = 0; i < p->data->n; i++) {
		struct shape box = p->data->shape[i];
		double best = 0;
		for (size_t j = 0; j < p->options->k; j++) {
			struct shape near = { fmin(fmax(box.w, exp(range[j].low[0])), exp(range[j].high[0])),
				fmin(fmax(box.h, exp(range[j].low[1])), exp(range[j].high[1])) };
			best = fmax(best, plain_value(box, near, p->options));
		}
		sum += best * (double)p->data->count[i];
	}
	return sum / p->boxes;
}

static bool
none_better(struct proof *p, const struct range *range)
{
	enum { MOST = 100000 };
	if (bound(p, range) <= p->level)
		return true;
	if (p->nodes++ > MOST)
		return false;
	size_t widest = 0, k = p->options->k;
	int axis = 0;
	for (size_t j = 0; j < k; j++) {
		for (int a = 0; a < 2; a++) {
			if (range[j].high[a] - range[j].low[a] > range[widest].high[axis] - range[widest].low[axis]) {
				widest = j;
				axis = a;
			}
		}
	}
	if (!(range[widest].high[axis] - range[widest].low[axis] > 1e-9))
		return false;
	struct range half[2];
	memcpy(half, range, k * sizeof *half);
	double middle = (range[widest].low[axis] + range[widest].high[axis]) / 2;
	half[widest].high[axis] = middle;
	if (!none_better(p, half))
		return false;
	half[widest].high[axis] = range[widest].high[axis];
	half[widest].low[axis] = middle;
	return none_better(p, half);
}

static void
prove(const struct finder *f, const struct shapes *data, size_t k, double slack, struct arena *arena)
{
	struct fit_options o = { .k = k, .metric = f->metric, .threshold = 4 };
	struct fit fit;
	fit_by(f->method, data, &o, &fit, arena);
	double ours = value(data, &fit, f->metric, 4);
	struct proof p = { data, &o, ours + slack, 0, 0 };
	struct range all[2] = { { { INFINITY, INFINITY }, { -INFINITY, -INFINITY } } };
	for (size_t i = 0; i < data->n; i++) {
		const double side[] = { log(data->shape[i].w), log(data->shape[i].h) };
		p.boxes += (double)data->count[i];
		for (int a = 0; a < 2; a++) {
			all[0].low[a] = fmin(all[0].low[a], side[a]);
			all[0].high[a] = fmax(all[0].high[a], side[a]);
		}
	}
	all[1] = all[0];
	cr_expect(none_better(&p, all), "%s: k %zu, %zu shapes: %.9g may be bettered by %g; gave up after %zu",
		f->name, k, data->n, ours, slack, p.nodes);
}

Test(fit, one_anchor_is_proved_best)
{
	struct rng r = rng_seed(12);
	struct arena arena = { 0 };
	for (int round = 0; round < 80; round++) {
		struct shapes data = make_data(&r, 2 + rng_below(&r, 60), 4, &arena);
		prove(&finders[round % FINDERS], &data, 1, 1e-3, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(fit, two_anchors_are_proved_near_best)
{
	struct rng r = rng_seed(13);
	struct arena arena = { 0 };
	for (int round = 0; round < 12; round++) {
		struct shapes data = make_data(&r, 3 + rng_below(&r, 20), 4, &arena);
		prove(&finders[round % FINDERS], &data, 2, 0.01, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
