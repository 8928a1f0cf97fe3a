/* tide.c -- types of error and their costs against tidecv's way of finding them: matrices, and a list for each cost. */
#include "eval/tide.h"
#include "support/eval_scene.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = EVAL_SCENE_BOXES, ALL = EVAL_SCENE_IMAGES * EVAL_SCENE_BOXES };

/* What one image's detections and boxes are, by the rules as they are told. */
struct verdicts {
	size_t n;                     /* detections within the limit */
	size_t order[MOST];           /* best first */
	enum tide_kind kind[MOST];    /* by their places in the image */
	bool ignored[MOST];
	size_t box[MOST];             /* of a true positive, and of Cls and Loc; SIZE_MAX: none */
	bool skipped[MOST], found[MOST], usable[MOST];
	size_t best[MOST];            /* of a box that is usable: the detection that it is turned into */
};

static double
overlap(const struct eval_image *image, size_t d, size_t g)
{
	return eval_iou(image->detection[d].box, image->gt_box[g].box, false);
}

/* The box of highest IoU of those that are wanted, the first of several; its IoU, 0 where there is none. */
static double
highest(const struct eval_image *image, size_t d, const bool *wanted, size_t *box)
{
	double best = 0;
	*box = SIZE_MAX;
	for (size_t g = 0; g < image->gt_boxes; g++) {
		double iou = wanted[g] ? overlap(image, d, g) : 0;
		if (*box == SIZE_MAX || iou > best) {
			best = iou;
			*box = g;
		}
	}
	return best;
}

enum which { SAME, OTHER, SAME_FOUND, SAME_FREE, ANY };

static double
highest_of(const struct eval_image *image, const struct verdicts *v, size_t d, enum which which, size_t *box)
{
	bool wanted[MOST];
	for (size_t g = 0; g < image->gt_boxes; g++) {
		bool same = image->gt_box[g].label == image->detection[d].label;
		wanted[g] = !v->skipped[g] && (which == ANY || (which == OTHER ? !same : same)) &&
			(which != SAME_FOUND || v->found[g]) && (which != SAME_FREE || !v->found[g]);
	}
	return highest(image, d, wanted, box);
}

static void
judge(const struct eval_image *image, struct verdicts *v, size_t d, size_t boxes)
{
	size_t box;
	double same = highest_of(image, v, d, SAME, &box);
	v->box[d] = box;
	if (boxes == 0) {
		v->kind[d] = TIDE_BKG;
		return;
	}
	if (same >= 0.1 && same <= 0.5) {
		v->kind[d] = TIDE_LOC;
		return;
	}
	if (highest_of(image, v, d, OTHER, &box) >= 0.5) {
		v->kind[d] = TIDE_CLS;
		v->box[d] = box;
		return;
	}
	bool twice = highest_of(image, v, d, SAME_FOUND, &box) >= 0.5;
	v->kind[d] = twice ? TIDE_DUPE : highest_of(image, v, d, ANY, &box) <= 0.1 ? TIDE_BKG : TIDE_BOTH;
}

static void
rank(const struct eval_image *image, struct verdicts *v)
{
	for (size_t i = 0; i < image->detections; i++) {
		size_t at = i;
		for (; at > 0 && image->detection[v->order[at - 1]].score < image->detection[i].score; at--)
			v->order[at] = v->order[at - 1];
		v->order[at] = i;
	}
	v->n = image->detections < 100 ? image->detections : 100;
}

static void
slow_image(const struct eval_image *image, struct verdicts *v)
{
	size_t boxes = 0, box;
	memset(v, 0, sizeof *v);
	rank(image, v);
	for (size_t g = 0; g < image->gt_boxes; g++) {
		v->skipped[g] = image->gt_box[g].crowd || image->gt_box[g].ignore;
		v->best[g] = SIZE_MAX;
		boxes += !v->skipped[g];
	}
	for (size_t i = 0; i < v->n; i++) {
		size_t d = v->order[i];
		v->kind[d] = TIDE_NONE;
		if (highest_of(image, v, d, SAME_FREE, &box) >= 0.5) {
			v->kind[d] = TIDE_TP;
			v->box[d] = box;
			v->found[box] = true;
		}
	}
	for (size_t i = 0; i < v->n; i++) {
		size_t d = v->order[i];
		if (v->kind[d] == TIDE_TP)
			continue;
		for (size_t g = 0; g < image->gt_boxes; g++)
			v->ignored[d] |= v->skipped[g] && image->gt_box[g].label == image->detection[d].label &&
				eval_iou(image->detection[d].box, image->gt_box[g].box, true) > 0.5;
		judge(image, v, d, boxes);
		size_t g = v->box[d];
		if ((v->kind[d] != TIDE_LOC && v->kind[d] != TIDE_CLS) || v->found[g])
			continue;
		v->usable[g] = true;
		if (v->best[g] == SIZE_MAX || image->detection[v->best[g]].score < image->detection[d].score)
			v->best[g] = d;
	}
}

/* A label's list: its points in the order in which tidecv adds them, then sorted by score. */
struct list {
	size_t n, boxes;
	double score[2 * ALL];
	bool right[2 * ALL];
};

static void
push(struct list *l, double score, bool right)
{
	l->score[l->n] = score;
	l->right[l->n++] = right;
}

static double
slow_average(struct list *l)
{
	static double precision[2 * ALL], recall[2 * ALL];
	double right = 0, sum = 0;
	if (l->boxes == 0)
		return 0;
	for (size_t i = 1; i < l->n; i++) {
		double score = l->score[i];
		bool is = l->right[i];
		size_t at = i;
		for (; at > 0 && l->score[at - 1] < score; at--) {
			l->score[at] = l->score[at - 1];
			l->right[at] = l->right[at - 1];
		}
		l->score[at] = score;
		l->right[at] = is;
	}
	for (size_t i = 0; i < l->n; i++) {
		right += l->right[i];
		precision[i] = right / (double)(i + 1);
		recall[i] = right / (double)l->boxes;
	}
	for (size_t i = l->n; i-- > 1;)
		precision[i - 1] = precision[i] > precision[i - 1] ? precision[i] : precision[i - 1];
	for (int p = 0; p <= 100; p++) {
		size_t i = 0;
		while (i < l->n && recall[i] < (double)p / 100)
			i++;
		sum += i < l->n ? precision[i] : 0;
	}
	return sum / 101 * 100;
}

/* AS_IS: as listed; FALSE_NEG …: nothing put right, but the number of boxes, or the scores. */
enum { AS_IS = TIDE_FIGURES };

/* Adds an error: as it is, or put right where its kind is the figure. */
static void
push_error(struct list *l, const struct eval_image *image, const struct verdicts *v, size_t d, size_t label,
	size_t figure)
{
	const struct eval_detection *x = &image->detection[d];
	size_t g = v->box[d];
	if (v->kind[d] != figure) {
		if (!v->ignored[d] && x->label == label)
			push(l, figure == TIDE_FALSE_POS ? 0 : x->score, false);
		return;
	}
	bool turned = (figure == TIDE_LOC || figure == TIDE_CLS) && !v->found[g] && v->best[g] == d;
	if (turned && (figure == TIDE_CLS ? image->gt_box[g].label : x->label) == label)
		push(l, x->score, true);
}

/* One label's average precision under a figure; false: the label has nothing. */
static bool
slow_label(const struct eval_scene *s, const struct verdicts *v, size_t label, size_t figure, double *ap)
{
	static struct list l;
	l.n = l.boxes = 0;
	for (size_t i = 0; i < s->images; i++) {
		const struct eval_image *image = &s->image[i];
		for (size_t g = 0; g < image->gt_boxes; g++) {
			bool missed = !v[i].found[g] && !v[i].usable[g];
			l.boxes += image->gt_box[g].label == label && !v[i].skipped[g] && !(figure == TIDE_MISS &&
				missed) &&
				!(figure == TIDE_FALSE_NEG && !v[i].found[g]);
		}
		for (size_t k = 0; k < v[i].n; k++) {
			size_t d = v[i].order[k];
			if (v[i].kind[d] != TIDE_TP)
				push_error(&l, image, &v[i], d, label, figure);
			else if (figure == AS_IS && image->detection[d].label == label)
				push(&l, image->detection[d].score, true);
		}
	}
	for (size_t i = 0; figure != AS_IS && i < s->images; i++) {
		for (size_t k = 0; k < v[i].n; k++) {
			const struct eval_detection *x = &s->image[i].detection[v[i].order[k]];
			if (v[i].kind[v[i].order[k]] == TIDE_TP && x->label == label)
				push(&l, figure == TIDE_FALSE_POS ? 1 : x->score, true);
		}
	}
	*ap = slow_average(&l);
	return l.n > 0 || l.boxes > 0;
}

static double
slow_mean(const struct eval_scene *s, const struct verdicts *v, size_t figure)
{
	double sum = 0, ap;
	size_t n = 0;
	for (size_t k = 0; k < s->labels; k++) {
		if (!slow_label(s, v, k, figure, &ap))
			continue;
		sum += ap;
		n++;
	}
	return sum / (double)n;
}

static void
check_image(const struct eval_image *image, const struct verdicts *v, const struct tide_detection *d,
	const struct tide_gt_box *t)
{
	for (size_t i = 0; i < v->n; i++) {
		size_t at = v->order[i];
		cr_assert_eq(d[at].kind, v->kind[at], "detection %zu is %d, not %d", at, (int)d[at].kind,
			(int)v->kind[at]);
		cr_assert_eq(d[at].ignored, v->ignored[at]);
	}
	for (size_t g = 0; g < image->gt_boxes; g++)
		cr_assert(t[g].found == v->found[g] && (v->found[g] || t[g].usable == v->usable[g]));
}

static void
check_scene(uint64_t seed)
{
	static struct verdicts v[EVAL_SCENE_IMAGES];
	struct rng r = rng_seed(seed);
	struct arena arena = { 0 };
	const struct eval_scene *s = eval_scene_make(&r, seed % 3 > 0);
	struct eval_settings settings = { 0 };
	struct eval_matches m;
	struct tide t;
	uint32_t place[EVAL_SCENE_IMAGES + EVAL_SCENE_LABELS];
	protocol_find("coco")->defaults(&settings);
	eval_matches_init(&m, protocol_find("coco"), &settings, &arena);
	eval_matches_labels(&m, s->labels);
	tide_init(&t, &tide_usual, &arena);
	for (size_t i = 0; i < s->images; i++) {
		struct tide_detection *d = arena_array(&arena, struct tide_detection, MOST);
		struct tide_gt_box *g = arena_array(&arena, struct tide_gt_box, MOST);
		uint32_t *order = arena_array(&arena, uint32_t, MOST);
		size_t n = eval_matches_add(&m, &s->image[i], i, order, &arena);
		slow_image(&s->image[i], &v[i]);
		tide_image(&tide_usual, &s->image[i], d, g, &arena);
		tide_add(&t, &s->image[i], d, g, order, n);
		check_image(&s->image[i], &v[i], d, g);
	}
	for (uint32_t i = 0; i < sizeof place / sizeof *place; i++)
		place[i] = i;
	struct eval_lists l = eval_lists_make(&m, place, s->images, true, &arena, &arena);
	struct tide_cost cost = tide_cost(&t, &l, place, s->labels, &arena);
	double ap = slow_mean(s, v, AS_IS);
	cr_assert((isnan(ap) && isnan(cost.ap)) || fabs(cost.ap - ap) < 1e-9, "AP is %.17g, not %.17g", cost.ap, ap);
	for (size_t f = 0; f < TIDE_FIGURES; f++) {
		double want = slow_mean(s, v, f) - ap;
		want = f < TIDE_KINDS && !(want > 0) ? 0 : want;
		cr_assert(isnan(want) || fabs(cost.cost[f] - want) < 1e-9, "%s costs %.17g, not %.17g", tide_names[f],
			cost.cost[f], want);
	}
	arena_free(&arena);
}

Test(tide, agrees_with_the_plain_rule)
{
	for (uint64_t seed = 0; seed < 150; seed++)
		check_scene(seed);
}
