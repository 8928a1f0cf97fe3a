/* nms_method.c -- laws of the methods of suppression, and agreement with plain loops over all pairs. */
#include "nms/nms.h"

#include "base/explog.h"
#include "base/order.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 1500 };
enum { HARD, LINEAR, GAUSSIAN, DIOU, MATRIX, FAST, WEIGHTED, WBF, NMM, METHODS };

static struct box box[MOST];
static double score[MOST];
static uint32_t group[MOST], list[MOST];

/* What a method came to; score and box of all boxes, changed or not. */
struct outcome {
	size_t kept;
	uint32_t keep[MOST];
	double score[MOST];
	struct box box[MOST];
	int32_t by[MOST];
};

static struct outcome got, want, other;

static double
between(struct rng *r, double a, double b)
{
	return a + (b - a) * rng_unit(r);
}

enum { KINDS = 6 };

/* Scattered boxes, crowds, copies of few, whole pixels with empty boxes, all sizes, and copies of one. */
static struct box
make_box(struct rng *r, unsigned kind, size_t n)
{
	double side = kind == 0 ? 60 * sqrt((double)n) : 150, x = between(r, 0, side), y = between(r, 0, side);
	double w = between(r, 20, 100), h = between(r, 20, 100);
	struct rng few = rng_seed(rng_below(r, 12));
	switch (kind) {
	case 2:
		x = between(&few, -300, 300) + between(r, -5, 5);
		y = between(&few, -300, 300) + between(r, -5, 5);
		w = between(&few, 10, 60);
		break;
	case 3:
		x = (double)rng_below(r, 14);
		y = (double)rng_below(r, 14);
		w = (double)rng_below(r, 5);
		h = (double)rng_below(r, 5);
		break;
	case 4:
		w = exp(between(r, -5, 9));
		h = exp(between(r, -5, 9));
		break;
	case 5: return (struct box){ 1, 2, 30, 40 };
	default: break;
	}
	return (struct box){ x, y, x + w, y + h };
}

static void
make(struct rng *r, unsigned kind, size_t n, bool ties, uint64_t groups)
{
	for (size_t i = 0; i < n; i++) {
		box[i] = make_box(r, kind, n);
		score[i] = ties ? (double)rng_below(r, 12) / 10 - 0.1 : rng_unit(r);
		group[i] = (uint32_t)rng_below(r, groups) * 0x55555555;
		list[i] = (uint32_t)rng_below(r, 3);
	}
}

static struct nms_options
options(double iou)
{
	return (struct nms_options){ .iou = iou, .sigma = 0.5, .beta = 1, .score = 0.001, .max = SIZE_MAX };
}

static const double list_weight[] = { 1, 2, 0.5 };

/* Lists take part where lists is not 0. */
static void
run(size_t method, size_t n, const struct nms_options *o, size_t lists, struct outcome *out)
{
	struct arena arena = { 0 };
	memset(out, 0xff, sizeof *out);
	memcpy(out->score, score, n * sizeof *score);
	memcpy(out->box, box, n * sizeof *box);
	struct nms_input in = { .n = n, .box = box, .score = score, .group = group, .list = lists > 0 ? list : NULL,
		.lists = lists, .weight = lists > 0 ? list_weight : NULL };
	struct nms_result result = { .keep = out->keep, .by = out->by,
		.score = nms_methods[method]->rescores ? out->score : NULL,
		.box = nms_methods[method]->moves ? out->box : NULL };
	nms_methods[method]->run(&in, o, &result, &arena);
	out->kept = result.kept;
	arena_free(&arena);
}

/* The references. Each fills by, score and box; keep follows from them. */

static bool
pair(uint32_t i, uint32_t j)
{
	return group[i] == group[j];
}

static enum nms_overlap measure; /* by which the references go */

static double
overlap(uint32_t i, uint32_t j)
{
	double common = box_intersection(box[i], box[j]);
	if (measure == NMS_OVERLAP_IOU || common == 0)
		return pair(i, j) ? box_iou(box[i], box[j]) : 0;
	return pair(i, j) ? common / fmin(box_area(box[i]), box_area(box[j])) : 0;
}

static double
diou(uint32_t i, uint32_t j, double beta)
{
	struct box a = box[i], b = box[j];
	double dx = (a.x1 + a.x2 - b.x1 - b.x2) / 2, dy = (a.y1 + a.y2 - b.y1 - b.y2) / 2;
	double w = fmax(a.x2, b.x2) - fmin(a.x1, b.x1), h = fmax(a.y2, b.y2) - fmin(a.y1, b.y1);
	return pair(i, j) && overlap(i, j) > 0 ? box_iou(a, b) - pow((dx * dx + dy * dy) / (w * w + h * h), beta) : -1;
}

/* hard, diou and fast. */
static void
plain_greedy(size_t method, size_t n, const uint32_t *order, const struct nms_options *o)
{
	for (size_t at = 0; at < n; at++) {
		uint32_t i = order[at];
		want.by[i] = NMS_KEPT;
		for (size_t k = 0; k < at && want.by[i] == NMS_KEPT; k++) {
			uint32_t j = order[k];
			double x = method == DIOU ? diou(j, i, o->beta) : overlap(j, i);
			if ((want.by[j] == NMS_KEPT || method == FAST) && x > o->iou)
				want.by[i] = (int32_t)j;
		}
	}
}

static void
plain_soft(size_t method, size_t n, const struct nms_options *o)
{
	static bool done[MOST];
	for (uint32_t i = 0; i < n; i++) {
		done[i] = !(score[i] > o->score);
		want.by[i] = NMS_CUT;
	}
	for (;;) {
		uint32_t best = UINT32_MAX;
		for (uint32_t i = 0; i < n; i++)
			if (!done[i] && (best == UINT32_MAX || want.score[i] > want.score[best]))
				best = i;
		if (best == UINT32_MAX)
			return;
		want.by[best] = NMS_KEPT;
		done[best] = true;
		for (uint32_t i = 0; i < n; i++) {
			double iou = overlap(best, i);
			if (done[i] || !(iou > (method == LINEAR ? o->iou : 0)))
				continue;
			want.score[i] *= method == LINEAR ? 1 - iou : explog_exp(-iou * iou / o->sigma);
			done[i] = !(want.score[i] > o->score);
			if (done[i])
				want.by[i] = (int32_t)best;
		}
	}
}

/* The formula as it stands, but as the exponent of f(IoU) / f(c). */
static void
plain_matrix(size_t n, const uint32_t *order, const struct nms_options *o)
{
	static double most[MOST];
	for (size_t at = 0; at < n; at++) {
		uint32_t j = order[at], by = UINT32_MAX;
		double exponent = 0;
		most[j] = 0;
		for (size_t k = 0; k < at; k++) {
			uint32_t i = order[k];
			if (!pair(i, j))
				continue;
			double iou = overlap(i, j), x = iou * iou - most[i] * most[i];
			most[j] = fmax(most[j], iou);
			if (x > exponent) {
				exponent = x;
				by = i;
			}
		}
		bool lower = by != UINT32_MAX && score[j] > 0;
		want.score[j] = lower ? score[j] * explog_exp(-exponent / o->sigma) : score[j];
		want.by[j] = want.score[j] > o->score ? NMS_KEPT : lower ? (int32_t)by : NMS_CUT;
	}
}

static void
add(struct box *sum, double *weight, struct box b, double w)
{
	sum->x1 += w * b.x1;
	sum->y1 += w * b.y1;
	sum->x2 += w * b.x2;
	sum->y2 += w * b.y2;
	*weight += w;
}

static struct box
divided(struct box sum, double w)
{
	return (struct box){ sum.x1 / w, sum.y1 / w, sum.x2 / w, sum.y2 / w };
}

static void
plain_weighted(size_t n, const uint32_t *order, const struct nms_options *o)
{
	for (size_t at = 0; at < n; at++) {
		uint32_t i = order[at];
		double best = o->iou;
		want.by[i] = NMS_KEPT;
		for (size_t k = 0; k < at; k++) {
			if (want.by[order[k]] != NMS_KEPT || !(overlap(order[k], i) > best))
				continue;
			best = overlap(order[k], i);
			want.by[i] = (int32_t)order[k];
		}
	}
	for (uint32_t m = 0; m < n; m++) {
		struct box sum = { 0 };
		double weight = 0;
		size_t members = 0;
		for (size_t at = 0; at < n; at++) {
			uint32_t i = order[at];
			if (i != m && want.by[i] != (int32_t)m)
				continue;
			add(&sum, &weight, box[i], fmax(score[i], 0) * overlap(i, m));
			members++;
		}
		if (members > 1 && weight > 0)
			want.box[m] = divided(sum, weight);
	}
}

/* What is kept grows around what it suppressed, where it overlaps that still. */
static void
plain_nmm(size_t n, const uint32_t *order, const struct nms_options *o)
{
	plain_greedy(HARD, n, order, o);
	for (uint32_t m = 0; m < n; m++) {
		for (size_t at = 0; at < n; at++) {
			struct box a = want.box[m], b = box[order[at]];
			if (want.by[order[at]] == (int32_t)m && nms_overlap_of(measure, a, b) > o->iou)
				want.box[m] = (struct box){ fmin(a.x1, b.x1), fmin(a.y1, b.y1), fmax(a.x2, b.x2),
					fmax(a.y2, b.y2) };
		}
	}
}

/* The score of a founder's cluster of m boxes, whose weighted scores have a sum. */
static double
plain_fused(size_t n, const double *weighted, uint32_t founder, double sum, double m, enum nms_fused_score how,
	size_t lists)
{
	double weights = 0, heaviest = 0, boxes = 0, models = 0, most = weighted[founder];
	for (size_t k = 0; k < (lists > 0 ? lists : 1); k++) {
		double w = lists > 0 ? list_weight[k] : 1;
		bool seen = false;
		weights += w;
		heaviest = fmax(heaviest, w);
		for (uint32_t i = 0; i < n; i++) {
			if ((i != founder && want.by[i] != (int32_t)founder) || (lists > 0 && list[i] != k))
				continue;
			most = fmax(most, weighted[i]);
			boxes += w;
			models += seen ? 0 : w;
			seen = true;
		}
	}
	if (how == NMS_FUSED_MAX)
		return most / heaviest;
	if (how == NMS_FUSED_BOX_AND_MODEL)
		return sum / boxes * models / weights;
	if (how == NMS_FUSED_ABSENT_MODEL)
		return sum / (boxes + weights - models);
	return sum / m * fmin(lists > 0 ? (double)lists : 1, m) / weights;
}

static void
plain_wbf(size_t n, const double *weighted, const uint32_t *order, const struct nms_options *o, size_t lists)
{
	static struct { uint32_t founder; struct box sum, fused; double weight, score; size_t n; } c[MOST];
	size_t clusters = 0;
	for (size_t at = 0; at < n; at++) {
		uint32_t i = order[at];
		double s = weighted[i], best = o->iou;
		size_t to = clusters;
		for (size_t k = 0; k < clusters; k++) {
			if (pair(c[k].founder, i) && box_iou(c[k].fused, box[i]) > best) {
				best = box_iou(c[k].fused, box[i]);
				to = k;
			}
		}
		if (to == clusters) {
			memset(&c[clusters++], 0, sizeof c[0]);
			c[to].founder = i;
		}
		want.by[i] = c[to].founder == i ? NMS_KEPT : (int32_t)c[to].founder;
		add(&c[to].sum, &c[to].weight, box[i], fmax(s, 0));
		c[to].score += s;
		c[to].n++;
		c[to].fused = c[to].n > 1 && c[to].weight > 0 ? divided(c[to].sum, c[to].weight) : box[c[to].founder];
	}
	for (size_t k = 0; k < clusters; k++) {
		want.box[c[k].founder] = c[k].fused;
		want.score[c[k].founder] = plain_fused(n, weighted, c[k].founder, c[k].score, (double)c[k].n, o->fused,
			lists);
	}
}

static bool
ahead(uint32_t a, uint32_t b)
{
	return want.score[a] > want.score[b] || (want.score[a] == want.score[b] && a < b);
}

/* keep from by and score, by insertion; then the cut. */
static void
finish(size_t n, size_t max)
{
	size_t kept = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (want.by[i] != NMS_KEPT)
			continue;
		size_t at = kept++;
		for (; at > 0 && ahead(i, want.keep[at - 1]); at--)
			want.keep[at] = want.keep[at - 1];
		want.keep[at] = i;
	}
	want.kept = kept < max ? kept : max;
}

static void
plain(size_t method, size_t n, const struct nms_options *o, size_t lists)
{
	static uint32_t order[MOST];
	static double weighted[MOST];
	struct arena arena = { 0 };
	memcpy(want.score, score, n * sizeof *score);
	memcpy(want.box, box, n * sizeof *box);
	for (size_t i = 0; i < n; i++)
		weighted[i] = method == WBF && lists > 0 ? score[i] * list_weight[list[i]] : score[i];
	order_descending(weighted, n, order, &arena);
	switch (method) {
	case LINEAR:
	case GAUSSIAN: plain_soft(method, n, o); break;
	case MATRIX: plain_matrix(n, order, o); break;
	case WEIGHTED: plain_weighted(n, order, o); break;
	case NMM: plain_nmm(n, order, o); break;
	case WBF: plain_wbf(n, weighted, order, o, lists); break;
	default: plain_greedy(method, n, order, o); break;
	}
	finish(n, o->max);
	arena_free(&arena);
}

static bool
equal_boxes(struct box a, struct box b)
{
	return a.x1 == b.x1 && a.y1 == b.y1 && a.x2 == b.x2 && a.y2 == b.y2;
}

/* Without a cut, what becomes of those that are dropped must agree as well. */
static void
compare(size_t method, unsigned kind, size_t n, const struct nms_options *o, size_t lists)
{
	const char *name = nms_method_names[method];
	run(method, n, o, lists, &got);
	plain(method, n, o, lists);
	cr_assert_eq(got.kept, want.kept, "%s, kind %u, %zu boxes, iou %g: %zu kept, not %zu", name, kind, n, o->iou,
		got.kept, want.kept);
	for (size_t k = 0; k < got.kept; k++) {
		uint32_t i = got.keep[k];
		cr_assert_eq(i, want.keep[k], "%s, kind %u, %zu boxes, iou %g: keep[%zu] is %u, not %u", name, kind, n,
			o->iou, k, i, want.keep[k]);
		cr_assert_eq(got.by[i], NMS_KEPT);
		cr_assert_eq(got.score[i], want.score[i], "%s: score of %u is %.17g, not %.17g", name, i, got.score[i],
			want.score[i]);
		cr_assert(equal_boxes(got.box[i], want.box[i]), "%s, kind %u: box %u differs", name, kind, i);
	}
	for (size_t i = 0; i < n && o->max == SIZE_MAX; i++) {
		cr_assert_eq(got.by[i], want.by[i], "%s, kind %u, %zu boxes, iou %g: by[%zu] is %d, not %d", name, kind,
			n, o->iou, i, got.by[i], want.by[i]);
		cr_assert_eq(got.score[i], want.score[i], "%s: score of %zu", name, i);
	}
}

Test(suppress, agrees_with_all_pairs)
{
	static const double thresholds[] = { 0, 0.05, 0.3, 0.5, 0.55, 0.7, 0.9, 1 };
	struct rng r = rng_seed(2017);
	for (size_t method = 0; method < METHODS; method++) {
		for (unsigned kind = 0; kind < KINDS; kind++) {
			for (size_t t = 0; t < sizeof thresholds / sizeof thresholds[0]; t++) {
				size_t n = 1 + rng_below(&r, t % 2 ? 60 : 400);
				make(&r, kind, n, rng_below(&r, 2), 1 + rng_below(&r, 3));
				struct nms_options o = options(thresholds[t]);
				compare(method, kind, n, &o, rng_below(&r, 2) ? 3 : 0);
			}
		}
	}
}

Test(suppress, agrees_under_any_options)
{
	struct rng r = rng_seed(2020);
	for (int round = 0; round < 400; round++) {
		unsigned kind = (unsigned)rng_below(&r, KINDS);
		size_t n = 1 + rng_below(&r, 150);
		make(&r, kind, n, rng_below(&r, 2), 1 + rng_below(&r, 3));
		struct nms_options o = { .iou = rng_unit(&r), .sigma = exp(between(&r, -6, 3)), .beta = 1,
			.score = between(&r, -0.1, 0.5), .max = rng_below(&r, 2) ? rng_below(&r, 40) : SIZE_MAX,
			.fused = (enum nms_fused_score)rng_below(&r, 4) };
		compare(rng_below(&r, METHODS), kind, n, &o, rng_below(&r, 2) ? 3 : 0);
	}
}

/* The overlap may be a part of the smaller box; the methods that move boxes, and diou, have no use for that. */
Test(suppress, agrees_over_the_smaller_box)
{
	static const double thresholds[] = { 0, 0.3, 0.5, 0.9, 1, 1.5 };
	struct rng r = rng_seed(2022);
	measure = NMS_OVERLAP_IOS;
	for (size_t method = 0; method < METHODS; method++) {
		bool uses = (nms_methods[method]->uses & NMS_USES_OVERLAP) != 0;
		cr_assert_eq(uses, method != DIOU && method != WEIGHTED && method != WBF, "%s",
			nms_method_names[method]);
		for (unsigned kind = 0; uses && kind < KINDS; kind++) {
			for (size_t t = 0; t < sizeof thresholds / sizeof thresholds[0]; t++) {
				size_t n = 1 + rng_below(&r, t % 2 ? 60 : 1000);
				make(&r, kind, n, rng_below(&r, 2), 1 + rng_below(&r, 3));
				struct nms_options o = options(thresholds[t]);
				o.overlap = NMS_OVERLAP_IOS;
				compare(method, kind, n, &o, 0);
			}
		}
	}
}

Test(suppress, agrees_on_many)
{
	struct rng r = rng_seed(2021);
	for (size_t method = 0; method < METHODS; method++) {
		for (unsigned kind = 0; kind < KINDS; kind++) {
			make(&r, kind, MOST, kind % 2, 1);
			struct nms_options o = options(kind % 3 ? 0.5 : 0.7);
			compare(method, kind, MOST, &o, method % 2 ? 3 : 0);
		}
	}
}

/* Here the curve of the distance is not exact; thresholds that no pair meets. */
Test(suppress, diou_agrees_under_any_exponent)
{
	struct rng r = rng_seed(8);
	for (int round = 0; round < 100; round++) {
		size_t n = 1 + rng_below(&r, 300);
		make(&r, (unsigned)rng_below(&r, 3), n, false, 2);
		struct nms_options o = options(rng_unit(&r));
		o.beta = between(&r, 0.1, 3);
		compare(DIOU, 0, n, &o, 0);
	}
}

static void
same_kept(const struct outcome *a, const struct outcome *b)
{
	cr_assert_eq(a->kept, b->kept, "%zu kept, and %zu", a->kept, b->kept);
	for (size_t k = 0; k < a->kept; k++) {
		cr_assert_eq(a->keep[k], b->keep[k]);
		cr_assert_eq(a->score[a->keep[k]], b->score[a->keep[k]]);
	}
}

Test(suppress, soft_at_its_ends)
{
	struct rng r = rng_seed(9);
	for (int round = 0; round < 30; round++) {
		size_t n = 500;
		make(&r, (unsigned)rng_below(&r, KINDS), n, round % 2, 2);
		for (size_t i = 0; i < n; i++)
			score[i] = score[i] > 0.001 ? score[i] : 0.5;
		struct nms_options o = options(0);
		run(HARD, n, &o, 0, &other);
		o.sigma = 1e-300; /* an overlap leaves nothing */
		run(GAUSSIAN, n, &o, 0, &got);
		same_kept(&got, &other);
		o.iou = 1;        /* nothing is an overlap */
		run(HARD, n, &o, 0, &other);
		cr_assert_eq(other.kept, n);
		run(LINEAR, n, &o, 0, &got);
		same_kept(&got, &other);
		o.sigma = 1e300;  /* an overlap leaves everything */
		run(GAUSSIAN, n, &o, 0, &got);
		same_kept(&got, &other);
		run(MATRIX, n, &o, 0, &got);
		same_kept(&got, &other);
	}
}

Test(suppress, diou_at_its_ends)
{
	struct rng r = rng_seed(10);
	for (int round = 0; round < 30; round++) {
		size_t n = 500;
		make(&r, (unsigned)rng_below(&r, KINDS), n, round % 2, 2);
		struct nms_options o = options(rng_unit(&r));
		o.beta = 0;
		run(DIOU, n, &o, 0, &got);
		cr_assert_eq(got.kept, n);
		o.beta = 1e9;
		run(DIOU, n, &o, 0, &got);
		run(HARD, n, &o, 0, &other);
		same_kept(&got, &other);
	}
}

/* Whoever fast suppression keeps, hard suppression keeps; weighting moves boxes, and keeps the same. */
Test(suppress, fast_and_weighted_against_hard)
{
	struct rng r = rng_seed(11);
	for (int round = 0; round < 60; round++) {
		size_t n = 600;
		make(&r, (unsigned)rng_below(&r, KINDS), n, round % 2, 2);
		struct nms_options o = options(rng_unit(&r));
		run(HARD, n, &o, 0, &other);
		run(FAST, n, &o, 0, &got);
		for (size_t i = 0; i < n; i++)
			cr_assert(got.by[i] != NMS_KEPT || other.by[i] == NMS_KEPT);
		run(WEIGHTED, n, &o, 0, &got);
		same_kept(&got, &other);
	}
}

/* Boxes that do not overlap come out as they were, whatever the method; a score of 0 is cut where scores are. */
Test(suppress, nothing_overlaps_nothing_happens)
{
	struct rng r = rng_seed(12);
	size_t n = 900;
	for (size_t i = 0; i < n; i++) {
		size_t column = i % 30, row = i / 30;
		double x = (double)column * 10, y = (double)row * 10;
		box[i] = (struct box){ x, y, x + between(&r, 0.1, 10), y + between(&r, 0.1, 10) };
		score[i] = 0.01 + rng_unit(&r);
		group[i] = 7;
	}
	for (size_t method = 0; method < METHODS; method++) {
		struct nms_options o = options(0);
		run(method, n, &o, 0, &got);
		cr_assert_eq(got.kept, n);
		for (size_t i = 0; i < n; i++) {
			cr_assert_eq(got.score[i], score[i]);
			cr_assert(equal_boxes(got.box[i], box[i]));
			cr_assert(i == 0 || score[got.keep[i - 1]] >= score[got.keep[i]]);
		}
	}
}

/* What becomes of a group does not depend on the others; a limit takes the front of what is kept without. */
Test(suppress, groups_and_limits)
{
	struct rng r = rng_seed(13);
	static bool kept[MOST];
	for (int round = 0; round < 80; round++) {
		size_t n = 400, method = (size_t)round % METHODS, front;
		make(&r, (unsigned)rng_below(&r, KINDS), n, round % 2, 3);
		struct nms_options o = options(rng_unit(&r));
		run(method, n, &o, 0, &other);
		o.max = rng_below(&r, 100);
		run(method, n, &o, 0, &got);
		front = other.kept < o.max ? other.kept : o.max;
		cr_assert_eq(got.kept, front);
		for (size_t k = 0; k < front; k++)
			cr_assert_eq(got.keep[k], other.keep[k]);
		o.max = SIZE_MAX;

		memset(kept, 0, sizeof kept);
		for (size_t k = 0; k < other.kept; k++)
			kept[other.keep[k]] = true;
		static struct box all_boxes[MOST];
		static double all_scores[MOST];
		static uint32_t all_groups[MOST], home[MOST];
		memcpy(all_boxes, box, sizeof box);
		memcpy(all_scores, score, sizeof score);
		memcpy(all_groups, group, sizeof group);
		for (uint32_t g = 0; g < 3; g++) {
			size_t m = 0;
			for (uint32_t i = 0; i < n; i++) {
				if (all_groups[i] != g * 0x55555555)
					continue;
				box[m] = all_boxes[i];
				score[m] = all_scores[i];
				group[m] = all_groups[i];
				home[m++] = i;
			}
			run(method, m, &o, 0, &got);
			for (size_t i = 0; i < m; i++) {
				cr_assert_eq(got.by[i] == NMS_KEPT, kept[home[i]], "%s", nms_method_names[method]);
				cr_assert_eq(got.score[i], other.score[home[i]]);
				cr_assert(equal_boxes(got.box[i], other.box[home[i]]));
			}
		}
	}
}

/* When scores differ, the order of input plays no part. */
Test(suppress, shuffled_input_keeps_the_same)
{
	struct rng r = rng_seed(14);
	static uint32_t home[MOST];
	for (int round = 0; round < 40; round++) {
		size_t n = 500, method = (size_t)round % METHODS;
		make(&r, (unsigned)rng_below(&r, 5), n, false, 2);
		struct nms_options o = options(rng_unit(&r));
		run(method, n, &o, 0, &other);
		for (size_t i = 0; i < n; i++)
			home[i] = (uint32_t)i;
		for (size_t i = n; i-- > 1;) {
			size_t j = rng_below(&r, i + 1);
			struct box b = box[i];
			double s = score[i];
			uint32_t g = group[i], h = home[i];
			box[i] = box[j], score[i] = score[j], group[i] = group[j], home[i] = home[j];
			box[j] = b, score[j] = s, group[j] = g, home[j] = h;
		}
		run(method, n, &o, 0, &got);
		cr_assert_eq(got.kept, other.kept);
		for (size_t k = 0; k < got.kept; k++) {
			cr_assert_eq(home[got.keep[k]], other.keep[k], "%s", nms_method_names[method]);
			cr_assert_eq(got.score[got.keep[k]], other.score[other.keep[k]]);
			cr_assert(equal_boxes(got.box[got.keep[k]], other.box[other.keep[k]]));
		}
	}
}
