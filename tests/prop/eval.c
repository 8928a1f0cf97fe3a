/* eval.c -- the evaluation against plain slow ones, rule by rule, and its laws. */
#include "eval/eval_result.h"
#include "support/eval_scene.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = EVAL_SCENE_BOXES, LABELS = EVAL_SCENE_LABELS, ALL = EVAL_SCENE_IMAGES * EVAL_SCENE_BOXES };

/* The settings of the protocol, or others. */
static struct eval_settings
settings_of(const struct eval_protocol *p, struct rng *r)
{
	struct eval_settings s = { 0 };
	p->defaults(&s);
	if (rng_below(r, 3) > 0)
		return s;
	s.thresholds = 1 + rng_below(r, 4);
	for (size_t t = 0; t < s.thresholds; t++)
		s.iou[t] = (1 + eval_scene_grid(r, 10)) / 10;
	if (p->areas) {
		s.limits = 2;
		s.max_dets[0] = 2;
		s.max_dets[1] = 5 + (uint32_t)rng_below(r, 100);
	}
	return s;
}

static void
match_all(const struct eval_scene *s, const struct eval_protocol *p, const struct eval_settings *settings,
	struct eval_matches *m,
	const uint32_t *sequence, struct arena *arena)
{
	eval_matches_init(m, p, settings, arena);
	eval_matches_labels(m, s->labels);
	for (size_t i = 0; i < s->images; i++)
		eval_matches_add(m, &s->image[sequence == NULL ? i : sequence[i]], i, NULL, arena);
}

static uint32_t *
count_up(size_t n, struct arena *arena)
{
	uint32_t *x = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		x[i] = (uint32_t)i;
	return x;
}

/* One detection of a label over all images, as the slow reference sees it. */
struct seen {
	double score;
	bool tp, ignored;
};

static bool
outside(const struct eval_area *a, double area)
{
	return area < a->min || area > a->max;
}

/* Places of an image's detections of a label, best first, equal ones as they stand. */
static size_t
rank(const struct eval_image *image, uint32_t label, size_t *place)
{
	size_t n = 0;
	for (size_t i = 0; i < image->detections; i++) {
		if (image->detection[i].label != label)
			continue;
		size_t at = n++;
		for (; at > 0 && image->detection[place[at - 1]].score < image->detection[i].score; at--)
			place[at] = place[at - 1];
		place[at] = i;
	}
	return n;
}

/* COCO's rule, box by box: those that count first; a better one or an equal later one is taken; a box that counts is
 * not given up for one that does not. */
static size_t
slow_coco_box(const struct eval_image *image, const struct eval_detection *d, double threshold,
	const struct eval_area *area,
	const bool *taken)
{
	size_t best = SIZE_MAX;
	for (int ignored = 0; ignored < 2 && best == SIZE_MAX; ignored++) {
		double iou = threshold < 1 - 1e-10 ? threshold : 1 - 1e-10;
		for (size_t g = 0; g < image->gt_boxes; g++) {
			const struct eval_gt_box *t = &image->gt_box[g];
			bool ignore = t->crowd || t->ignore || outside(area, t->area);
			if (t->label != d->label || ignore != (ignored == 1) || (taken[g] && !t->crowd))
				continue;
			double here = eval_iou(d->box, t->box, t->crowd);
			if (here >= iou) {
				iou = here;
				best = g;
			}
		}
	}
	return best;
}

/* VOC's: the first box of highest IoU, whatever became of it. */
static size_t
slow_voc_box(const struct eval_image *image, const struct eval_detection *d, double threshold)
{
	size_t best = SIZE_MAX;
	double iou = -1;
	for (size_t g = 0; g < image->gt_boxes; g++) {
		double here = eval_iou(d->box, image->gt_box[g].box, false);
		if (image->gt_box[g].label == d->label && here > iou) {
			iou = here;
			best = g;
		}
	}
	return iou >= threshold ? best : SIZE_MAX;
}

static size_t
slow_match(const struct eval_scene *s, const struct eval_protocol *p, const struct eval_settings *settings,
	size_t label, size_t t, size_t a, size_t limit, struct seen *seen)
{
	size_t n = 0;
	const struct eval_area *area = &settings->area[a];
	for (size_t i = 0; i < s->images; i++) {
		const struct eval_image *image = &s->image[i];
		bool taken[MOST] = { false };
		size_t place[MOST], here = rank(image, (uint32_t)label, place);
		for (size_t k = 0; k < here && k < settings->max_dets[limit]; k++) {
			const struct eval_detection *d = &image->detection[place[k]];
			bool coco = p == protocol_find("coco");
			size_t g = coco ? slow_coco_box(image, d, settings->iou[t], area, taken) :
				slow_voc_box(image, d, settings->iou[t]);
			struct seen x = { d->score, false, false };
			if (g == SIZE_MAX) {
				x.ignored = outside(area, eval_area_of(d->box));
			} else {
				const struct eval_gt_box *gt_box = &image->gt_box[g];
				x.ignored = gt_box->crowd || gt_box->ignore || outside(area, gt_box->area);
				x.tp = !x.ignored && !taken[g];
				taken[g] = true;
			}
			seen[n++] = x;
		}
	}
	return n;
}

static void
sort_seen(struct seen *seen, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct seen x = seen[i];
		size_t at = i;
		for (; at > 0 && seen[at - 1].score < x.score; at--)
			seen[at] = seen[at - 1];
		seen[at] = x;
	}
}

static size_t
slow_positives(const struct eval_scene *s, const struct eval_settings *settings, size_t label, size_t a)
{
	size_t n = 0;
	for (size_t i = 0; i < s->images; i++) {
		for (size_t g = 0; g < s->image[i].gt_boxes; g++) {
			const struct eval_gt_box *t = &s->image[i].gt_box[g];
			n += t->label == label && !t->crowd && !t->ignore && !outside(&settings->area[a], t->area);
		}
	}
	return n;
}

/* Precision and recall behind each detection; the highest precision from each on. */
struct slow_curve {
	size_t n;
	double precision[ALL], recall[ALL];
};

static void
slow_curve(const struct seen *seen, size_t n, size_t positives, double eps, struct slow_curve *c)
{
	double tp = 0, fp = 0;
	c->n = n;
	for (size_t i = 0; i < n; i++) {
		tp += seen[i].tp;
		fp += !seen[i].tp && !seen[i].ignored;
		c->precision[i] = tp + fp + eps > 0 ? tp / (fp + tp + eps) : 0;
		c->recall[i] = tp / (double)positives;
	}
	for (size_t i = n; i-- > 1;) {
		if (c->precision[i] > c->precision[i - 1])
			c->precision[i - 1] = c->precision[i];
	}
}

static double
precision_at(const struct slow_curve *c, double recall)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->recall[i] >= recall)
			return c->precision[i];
	}
	return 0;
}

/* numpy.linspace(0, 1, 101): products of a step. */
static double
coco_recall(size_t i)
{
	return i == 100 ? 1 : (double)i * (1.0 / 100);
}

static double
slow_area(const struct slow_curve *c)
{
	double sum = 0, before = 0;
	for (size_t i = 0; i < c->n; i++) {
		sum += (c->recall[i] - before) * c->precision[i];
		before = c->recall[i];
	}
	return sum;
}

/* All of one label, threshold and area. */
static void
check_one(const struct eval_scene *s, const struct eval_protocol *p, const struct eval_settings *st,
	const struct eval_result *r,
	size_t k, size_t t, size_t a)
{
	static struct seen seen[ALL];
	static struct slow_curve c;
	size_t positives = slow_positives(s, st, k, a), T = st->thresholds, R = p->points, K = s->labels,
		M = st->limits;
	cr_assert_eq(r->positives[k * st->areas + a], positives);
	for (size_t m = 0; m < M; m++) {
		size_t n = slow_match(s, p, st, k, t, a, m, seen);
		double recall = r->recall[((t * K + k) * st->areas + a) * M + m];
		sort_seen(seen, n);
		slow_curve(seen, n, positives, p == protocol_find("coco") ? 0x1p-52 : 0, &c);
		double want = positives == 0 ? -1 : n == 0 ? 0 : c.recall[n - 1];
		cr_assert_eq(recall, want, "%s: recall is %.17g, not %.17g", p->name, recall, want);
	}
	for (size_t i = 0; i < R; i++) {
		double got = r->precision[((a * T + t) * R + i) * K + k];
		double want = positives == 0 ? -1 : p == protocol_find("coco") ? precision_at(&c, coco_recall(i)) :
			p == protocol_find("voc07") ? precision_at(&c, i == 10 ? 1 : (double)i * 0.1) : slow_area(&c);
		cr_assert(p == protocol_find("voc12") ? fabs(got - want) < 1e-12 : got == want,
			"%s: precision %zu is %.17g, not %.17g",
			p->name, i, got, want);
	}
}

static void
check_protocol(const struct eval_protocol *p, uint64_t seed)
{
	struct rng r = rng_seed(seed);
	struct arena arena = { 0 };
	const struct eval_scene *s = eval_scene_make(&r, seed % 3 > 0);
	struct eval_settings st = settings_of(p, &r);
	struct eval_matches m;
	match_all(s, p, &st, &m, NULL, &arena);
	struct eval_lists l = eval_lists_make(&m, count_up(s->images, &arena), s->images, false, &arena, &arena);
	struct eval_result result = eval_result_make(&l, count_up(s->labels, &arena), s->labels, &arena, &arena);
	for (size_t k = 0; k < s->labels; k++) {
		for (size_t t = 0; t < st.thresholds; t++) {
			for (size_t a = 0; a < st.areas; a++)
				check_one(s, p, &st, &result, k, t, a);
		}
	}
	arena_free(&arena);
}

Test(eval, coco_agrees_with_the_plain_rule)
{
	for (uint64_t seed = 0; seed < 150; seed++)
		check_protocol(protocol_find("coco"), seed);
}

Test(eval, voc_agrees_with_the_plain_rule)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		check_protocol(protocol_find("voc07"), seed);
		check_protocol(protocol_find("voc12"), seed);
	}
}

/* The figures of a scene whose images come in a sequence, and count in the scene's order. */
static void
figures_of(const struct eval_scene *s, const struct eval_matches *m, const uint32_t *order, double *x)
{
	struct arena arena = { 0 };
	struct eval_metric metric[EVAL_METRICS];
	size_t n = m->protocol->metrics(&m->settings, metric);
	struct eval_lists l = eval_lists_make(m, order, s->images, false, &arena, &arena);
	struct eval_result r = eval_result_make(&l, count_up(s->labels, &arena), s->labels, &arena, &arena);
	for (size_t i = 0; i < n; i++)
		x[i] = eval_result_metric(&r, &metric[i], SIZE_MAX, &arena);
	arena_free(&arena);
}

static void
shuffle(struct rng *r, uint32_t *x, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = rng_below(r, i);
		uint32_t swap = x[k];
		x[k] = x[i - 1];
		x[i - 1] = swap;
	}
}

static void
check_same(const double *x, const double *y, const char *what)
{
	for (size_t i = 0; i < 12; i++)
		cr_assert(x[i] == y[i] || (isnan(x[i]) && isnan(y[i])), "%s: figure %zu is %.17g, then %.17g", what, i,
			x[i], y[i]);
}

/* Images that come in another sequence, and parts that are matched apart and merged. */
Test(eval, order_and_parts_do_not_matter)
{
	for (uint64_t seed = 0; seed < 80; seed++) {
		struct rng r = rng_seed(seed);
		struct arena arena = { 0 };
		const struct eval_scene *s = eval_scene_make(&r, true);
		struct eval_settings st = { 0 };
		struct eval_matches m, n, part[2];
		double x[12], y[12];
		uint32_t *sequence = count_up(s->images, &arena), *order = count_up(s->images, &arena), swapped[LABELS];
		protocol_find("coco")->defaults(&st);
		match_all(s, protocol_find("coco"), &st, &m, NULL, &arena);
		figures_of(s, &m, order, x);

		shuffle(&r, sequence, s->images);
		match_all(s, protocol_find("coco"), &st, &n, sequence, &arena);
		for (size_t i = 0; i < s->images; i++)
			order[sequence[i]] = (uint32_t)i;
		figures_of(s, &n, order, y);
		check_same(x, y, "another sequence");

		for (size_t i = 0; i < 2; i++)
			eval_matches_init(&part[i], protocol_find("coco"), &st, &arena);
		for (size_t i = 0; i < s->images; i++) {
			uint32_t at = sequence[i];
			eval_matches_add(&part[i % 2], &s->image[at], at, NULL, &arena);
		}
		for (size_t i = 0; i < LABELS; i++)
			swapped[i] = (uint32_t)i;
		eval_matches_merge(&part[1], &part[0], swapped, NULL, NULL, &arena);
		for (size_t i = 0; i < s->images; i++)
			order[eval_matches_image(&part[1], i)->id] = (uint32_t)i;
		eval_matches_labels(&part[1], s->labels);
		figures_of(s, &part[1], order, y);
		check_same(x, y, "merged parts");
		arena_free(&arena);
	}
}

/* Detections that are the boxes themselves. */
Test(eval, perfect_detections_give_1)
{
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct rng r = rng_seed(seed);
		struct eval_scene *s = eval_scene_make(&r, false);
		for (size_t i = 0; i < s->images; i++) {
			for (size_t g = 0; g < s->image[i].gt_boxes; g++)
				s->detection[i][g] = (struct eval_detection){ .box = s->gt_box[i][g].box,
					.score = eval_scene_grid(&r, 5) / 5,
					.label = s->gt_box[i][g].label };
			s->image[i].detections = s->image[i].gt_boxes;
		}
		struct arena arena = { 0 };
		struct eval_settings st = { 0 };
		struct eval_matches m;
		double x[12];
		protocol_find("coco")->defaults(&st);
		match_all(s, protocol_find("coco"), &st, &m, NULL, &arena);
		figures_of(s, &m, count_up(s->images, &arena), x);
		cr_assert(isnan(x[0]) || fabs(x[0] - 1) < 1e-12, "%.17g", x[0]);
		arena_free(&arena);
	}
}

/* One that finds nothing at any threshold and area, taken away; of an image whose detections all count, so that none
 * comes in for it that was beyond the limit. */
Test(eval, dropping_a_false_positive_never_lowers)
{
	size_t dropped = 0;
	for (uint64_t seed = 0; seed < 240; seed++) {
		struct rng r = rng_seed(seed);
		struct arena arena = { 0 };
		struct eval_scene *s = eval_scene_make(&r, false);
		struct eval_settings st = { 0 };
		struct eval_matches m, n;
		double x[12], y[12];
		protocol_find("coco")->defaults(&st);
		match_all(s, protocol_find("coco"), &st, &m, NULL, &arena);
		figures_of(s, &m, count_up(s->images, &arena), x);
		size_t i = rng_below(&r, s->images);
		if (s->image[i].detections > st.max_dets[st.limits - 1]) {
			arena_free(&arena);
			continue;
		}
		for (size_t d = 0; d < s->image[i].detections; d++) {
			bool near = false;
			for (size_t g = 0; g < s->image[i].gt_boxes; g++)
				near |= s->gt_box[i][g].label == s->detection[i][d].label &&
					eval_iou(s->detection[i][d].box, s->gt_box[i][g].box, false) >= 0.5;
			if (near)
				continue;
			memmove(&s->detection[i][d], &s->detection[i][d + 1],
				(--s->image[i].detections - d) * sizeof s->detection[i][d]);
			dropped++;
			break;
		}
		match_all(s, protocol_find("coco"), &st, &n, NULL, &arena);
		figures_of(s, &n, count_up(s->images, &arena), y);
		for (size_t k = 0; k < 12; k++)
			cr_assert(isnan(x[k]) || y[k] >= x[k], "seed %llu: figure %zu falls from %.17g to %.17g",
				(unsigned long long)seed, k, x[k], y[k]);
		arena_free(&arena);
	}
	cr_assert_gt(dropped, 50);
}
