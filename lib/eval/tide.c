/* tide.c -- why detections of an image are wrong. */
#include "eval/tide.h"

#include "base/order.h"

#include <string.h>

const char *const tide_names[TIDE_FIGURES] = { "Cls", "Loc", "Both", "Dupe", "Bkg", "Miss", "FalsePos", "FalseNeg" };
const struct tide_settings tide_usual = { 0.5, 0.1, 100 };

/* An image at work. */
struct scene {
	const struct tide_settings *settings;
	const struct eval_image *image;
	struct tide_detection *detection;
	struct tide_gt_box *gt_box;
	size_t countable;      /* boxes that are not skipped */
	uint32_t *order;       /* detections by descending score */
	size_t n;              /* of them, within the limit */
	double *iou;           /* room for one of each box */
};

/* The IoU of a detection with each box; 0 with those that are skipped. */
static void
fill_row(struct scene *s, const struct eval_detection *d)
{
	for (size_t g = 0; g < s->image->gt_boxes; g++)
		s->iou[g] = s->gt_box[g].skipped ? 0 : eval_iou(d->box, s->image->gt_box[g].box, false);
}

/* The detection takes the box of its label that it overlaps most of those that are not found, if that is enough. */
static void
find(struct scene *s, uint32_t at)
{
	const struct eval_detection *d = &s->image->detection[at];
	double best = 0;
	size_t box = SIZE_MAX;
	for (size_t g = 0; g < s->image->gt_boxes; g++) {
		if (s->gt_box[g].skipped || s->gt_box[g].found || s->image->gt_box[g].label != d->label)
			continue;
		double iou = eval_iou(d->box, s->image->gt_box[g].box, false);
		if (iou > best) {
			best = iou;
			box = g;
		}
	}
	if (box == SIZE_MAX || best < s->settings->positive)
		return;
	s->gt_box[box].found = true;
	s->gt_box[box].by = at;
	s->detection[at].kind = TIDE_TP;
	s->detection[at].iou = best;
	s->detection[at].gt_box = (uint32_t)box;
}

static bool
in_region(const struct scene *s, const struct eval_detection *d)
{
	for (size_t g = 0; g < s->image->gt_boxes; g++) {
		const struct eval_gt_box *t = &s->image->gt_box[g];
		if (s->gt_box[g].skipped && t->label == d->label && eval_iou(d->box, t->box,
			true) > s->settings->positive)
			return true;
	}
	return false;
}

/* The box of highest IoU of a sort, of several the first. */
struct best {
	double iou;
	uint32_t gt_box;
};

static void
raise(struct best *b, double iou, size_t gt_box)
{
	if (iou > b->iou)
		*b = (struct best){ iou, (uint32_t)gt_box };
}

static void
call(struct tide_detection *d, enum tide_kind kind, struct best b)
{
	d->kind = kind;
	d->iou = b.iou;
	d->gt_box = b.gt_box;
}

/* The first rule that holds. */
static void
explain(struct scene *s, uint32_t at)
{
	const struct eval_detection *d = &s->image->detection[at];
	const double positive = s->settings->positive, background = s->settings->background;
	struct best same = { 0, UINT32_MAX }, other = same, found = same, any = same;
	fill_row(s, d);
	for (size_t g = 0; g < s->image->gt_boxes; g++) {
		bool its = s->image->gt_box[g].label == d->label;
		raise(&any, s->iou[g], g);
		raise(its ? &same : &other, s->iou[g], g);
		if (its && s->gt_box[g].found)
			raise(&found, s->iou[g], g);
	}
	struct tide_detection *out = &s->detection[at];
	if (s->countable == 0)
		call(out, TIDE_BKG, any);
	else if (same.iou >= background && same.iou <= positive)
		call(out, TIDE_LOC, same);
	else if (other.iou >= positive)
		call(out, TIDE_CLS, other);
	else if (found.iou >= positive)
		call(out, TIDE_DUPE, found);
	else
		call(out, any.iou <= background ? TIDE_BKG : TIDE_BOTH, any);
	struct tide_gt_box *gt_box = out->gt_box == UINT32_MAX ? NULL : &s->gt_box[out->gt_box];
	if ((out->kind != TIDE_LOC && out->kind != TIDE_CLS) || gt_box == NULL || gt_box->found)
		return;
	gt_box->usable = true;
	if (gt_box->best_score < d->score) {
		gt_box->best_score = d->score;
		gt_box->by = at;
	}
}

static struct scene
open_scene(const struct tide_settings *settings, const struct eval_image *image, struct tide_detection *detection,
	struct tide_gt_box *gt_box, struct arena *scratch)
{
	struct scene s = { settings, image, detection, gt_box, 0, arena_array(scratch, uint32_t, image->detections),
		image->detections < settings->max_dets ? image->detections : settings->max_dets,
		arena_array(scratch, double, image->gt_boxes) };
	double *score = arena_array(scratch, double, image->detections);
	for (size_t g = 0; g < image->gt_boxes; g++) {
		bool skipped = image->gt_box[g].crowd || image->gt_box[g].ignore;
		gt_box[g] = (struct tide_gt_box){ .skipped = skipped, .by = UINT32_MAX, .best_score = -1 };
		s.countable += !skipped;
	}
	for (size_t i = 0; i < image->detections; i++) {
		detection[i] = (struct tide_detection){ .kind = TIDE_NONE, .gt_box = UINT32_MAX };
		score[i] = image->detection[i].score;
	}
	order_descending(score, image->detections, s.order, scratch);
	return s;
}

void
tide_image(const struct tide_settings *settings, const struct eval_image *image, struct tide_detection *detection,
	struct tide_gt_box *gt_box, struct arena *scratch)
{
	struct scene s = open_scene(settings, image, detection, gt_box, scratch);
	for (size_t i = 0; i < s.n; i++) {
		detection[s.order[i]].rank = (uint32_t)i;
		find(&s, s.order[i]);
	}
	for (size_t i = 0; i < s.n; i++) {
		uint32_t at = s.order[i];
		if (detection[at].kind == TIDE_TP)
			continue;
		detection[at].ignored = s.countable < image->gt_boxes && in_region(&s, &image->detection[at]);
		explain(&s, at);
	}
	for (size_t g = 0; g < image->gt_boxes; g++) {
		if (gt_box[g].usable && gt_box[g].by != UINT32_MAX)
			detection[gt_box[g].by].turned = true;
	}
}

void
tide_init(struct tide *t, const struct tide_settings *settings, struct arena *keep)
{
	*t = (struct tide){ .settings = *settings, .keep = keep };
}

static struct tide_label *
label_of(struct tide *t, size_t label)
{
	if (label >= t->labels) {
		size_t n = label + 1 > 2 * t->labels ? label + 1 : 2 * t->labels;
		t->label = arena_grow(t->keep, t->label, t->labels * sizeof *t->label, n * sizeof *t->label);
		memset(t->label + t->labels, 0, (n - t->labels) * sizeof *t->label);
		t->labels = n;
	}
	return &t->label[label];
}

void
tide_add(struct tide *t, const struct eval_image *image, const struct tide_detection *detection,
	const struct tide_gt_box *gt_box, const uint32_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct tide_detection *d = &detection[order[i]];
		struct tide_kept *k = blocks_add(&t->kept, sizeof *k, t->keep);
		uint32_t target = d->turned ? (uint32_t)TIDE_TURNED | image->gt_box[d->gt_box].label : 0;
		uint32_t ignored = d->ignored ? (uint32_t)TIDE_IGNORED : 0;
		*k = (struct tide_kept){ d->rank, (uint32_t)d->kind << 29 | ignored | target };
	}
	for (size_t i = 0; i < image->detections; i++) {
		if (detection[i].kind < TIDE_KINDS)
			t->count[detection[i].kind]++;
	}
	for (size_t g = 0; g < image->gt_boxes; g++) {
		struct tide_label *l = label_of(t, image->gt_box[g].label);
		bool missed = !gt_box[g].skipped && !gt_box[g].found && !gt_box[g].usable;
		l->gt_boxes += !gt_box[g].skipped;
		l->not_found += !gt_box[g].skipped && !gt_box[g].found;
		l->missed += missed;
		t->count[TIDE_MISS] += missed;
	}
}

void
tide_add_missing(struct tide *t, uint32_t label)
{
	struct tide_label *l = label_of(t, label);
	l->gt_boxes++;
	l->not_found++;
	l->missed++;
	t->count[TIDE_MISS]++;
}

void
tide_merge(struct tide *into, const struct tide *from, const uint32_t *label)
{
	for (size_t i = 0; i < from->kept.n; i++) {
		struct tide_kept k = *(const struct tide_kept *)blocks_at(&from->kept, sizeof k, i);
		struct tide_kept *to = blocks_add(&into->kept, sizeof *to, into->keep);
		if (k.code & TIDE_TURNED)
			k.code = (k.code & ~(uint32_t)TIDE_TARGET) | label[k.code & TIDE_TARGET];
		*to = k;
	}
	for (size_t l = 0; l < from->labels; l++) {
		const struct tide_label *add = &from->label[l];
		if (add->gt_boxes == 0 && add->not_found == 0)
			continue;
		struct tide_label *to = label_of(into, label[l]);
		to->gt_boxes += add->gt_boxes;
		to->not_found += add->not_found;
		to->missed += add->missed;
	}
	for (size_t i = 0; i < TIDE_KINDS; i++)
		into->count[i] += from->count[i];
}
