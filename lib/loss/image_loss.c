/* image_loss.c -- the loss of one image. */
#include "loss/image_loss.h"

#include "geometry/coder_gradient.h"
#include "loss/sigmoid.h"

#include <float.h>
#include <math.h>

/* What one call works with. */
struct work {
	const struct loss_rule *rule;
	const struct image_outputs *in;
	struct image_loss *out;
	const struct image_gradient *gradient;
	struct image_fault *fault;
	struct arena *arena;
	int32_t *target;       /* of each anchor */
	double *quality;       /* likewise; NULL: not wanted */
	double *class;         /* the class loss of each anchor */
	double *objectness;    /* likewise; NULL: there is none */
	double *positive_box;  /* the box loss of each positive, */
	double *box;           /* and of each anchor */
	float *row, *slope;    /* room for one row */
};

const char *
image_loss_check(const struct loss_rule *rule, const struct coder *coder, bool backgrounds)
{
	if ((rule->class->uses & CLASS_LOSS_USES_BACKGROUND) != 0 && !backgrounds)
		return "this class loss is a distribution over the columns, and none of them means background; "
			"give --background first or last";
	if (rule->box->deltas != NULL && coder->method->absolute)
		return "this box loss compares deltas, and the coder none has none: a box is its pixels; "
			"take a --box-loss of boxes: giou, diou, ciou, eiou or siou";
	return NULL;
}

static bool
fail(struct work *w, enum image_fault_kind what, size_t anchor, size_t column, double value)
{
	w->fault->what = what;
	w->fault->anchor = anchor;
	w->fault->column = column;
	w->fault->value = value;
	return false;
}

/* One positive's box: its loss, its slopes, and how good it is. */
static bool
box_of(struct work *w, size_t i)
{
	const struct image_outputs *in = w->in;
	const struct box_loss *loss = w->rule->box;
	const double *predicted = in->predicted[i], *target = in->target[i];
	double by_box[4], by_deltas[4];
	for (size_t k = 0; k < 4; k++)
		if (!(fabs(predicted[k]) <= FLT_MAX))
			return fail(w, FAULT_DELTA, in->anchor[i], k, predicted[k]);
	struct anchor anchor = anchors_get(in->anchors, in->anchor[i]);
	if (loss->boxes != NULL || w->quality != NULL) {
		struct coder exact = *in->coder;
		exact.clamp = INFINITY; /* it limits what is predicted; the target is the ground truth */
		struct box box = coder_decode(in->coder, &anchor, predicted, NULL);
		struct box want = coder_decode(&exact, &anchor, target, NULL);
		if (w->quality != NULL)
			w->quality[i] = box_iou(box, want);
		if (loss->boxes != NULL) {
			w->positive_box[i] = loss->boxes(box, want, by_box);
			coder_gradient(in->coder, &anchor, predicted, by_box, by_deltas);
		}
	}
	if (loss->deltas != NULL) {
		double active[4], want[4];
		for (int k = 0; k < 4; k++)
			active[k] = predicted[k], want[k] = target[k];
		coder_activate(in->coder, active);
		coder_activate(in->coder, want);
		w->positive_box[i] = loss->deltas(active, want, w->rule->beta, by_box);
		coder_gradient_of_active(in->coder, predicted, by_box, by_deltas);
	}
	if (!isfinite(w->positive_box[i]))
		return fail(w, FAULT_BOX, in->anchor[i], 0, w->positive_box[i]);
	for (int k = 0; k < 4 && w->gradient != NULL; k++)
		w->gradient->deltas[i][k] = by_deltas[k];
	return true;
}

/* Every positive's box, and each anchor's part and class column. */
static bool
judge_boxes(struct work *w)
{
	const struct image_outputs *in = w->in;
	size_t n = in->scores.anchors;
	int32_t background = in->objectness != NULL ? LOSS_IGNORED : in->background;
	w->target = arena_array(w->arena, int32_t, n);
	w->box = arena_zeros(w->arena, double, n);
	w->positive_box = arena_array(w->arena, double, in->positives);
	if ((w->rule->class->uses & CLASS_LOSS_USES_QUALITY) != 0)
		w->quality = arena_array(w->arena, double, in->positives);
	for (size_t a = 0; a < n; a++)
		w->target[a] = in->part[a] == LOSS_NEGATIVE ? background : LOSS_IGNORED;
	for (size_t i = 0; i < in->positives; i++) {
		if (!box_of(w, i))
			return false;
		in->part[in->anchor[i]] = LOSS_POSITIVE;
		w->box[in->anchor[i]] += w->positive_box[i];
		if (i == 0 || in->anchor[i] != in->anchor[i - 1])
			w->target[in->anchor[i]] = in->class[i];
	}
	return true;
}

/* The qualities of positives as a number for each anchor, by its first entry. */
static const double *
spread(const struct work *w)
{
	if (w->quality == NULL)
		return NULL;
	double *all = arena_zeros(w->arena, double, w->in->scores.anchors);
	for (size_t i = w->in->positives; i-- > 0;)
		all[w->in->anchor[i]] = w->quality[i];
	return all;
}

/* An anchor's further entries: its row again, with another target. */
static void
judge_again(struct work *w, size_t i)
{
	const struct class_rows *all = &w->in->scores;
	size_t a = w->in->anchor[i];
	const float *from = all->logit + a * all->row;
	for (size_t c = 0; c < all->classes; c++)
		w->row[c] = from[c * all->column];
	struct class_rows one = { .anchors = 1, .classes = all->classes, .logit = w->row, .row = all->classes,
		.column = 1, .target = &w->in->class[i], .quality = w->quality != NULL ? &w->quality[i] : NULL };
	double loss;
	bool sloped = w->gradient != NULL;
	w->rule->class->run(&one, &w->rule->class_options, &loss, sloped ? w->slope : NULL, w->arena);
	w->class[a] += loss;
	for (size_t c = 0; c < all->classes && sloped; c++)
		w->gradient->scores[a * all->row + c * all->column] += w->slope[c];
}

/* Of an anchor whose class loss is no finite number, the column to blame. */
static bool
blame(struct work *w, size_t a)
{
	const struct class_rows *s = &w->in->scores;
	size_t c = 0;
	while (c + 1 < s->classes && s->logit[a * s->row + c * s->column] <= FLT_MAX)
		c++;
	float value = s->logit[a * s->row + c * s->column];
	if (value <= FLT_MAX && w->target[a] >= 0) {
		c = (size_t)w->target[a];
		value = s->logit[a * s->row + c * s->column];
	}
	return fail(w, FAULT_SCORE, a, c, (double)value);
}

static bool
judge_classes(struct work *w)
{
	const struct image_outputs *in = w->in;
	struct class_rows rows = in->scores;
	rows.target = w->target;
	rows.quality = spread(w);
	w->rule->class->run(&rows, &w->rule->class_options, w->class, w->gradient != NULL ? w->gradient->scores : NULL,
		w->arena);
	w->row = arena_array(w->arena, float, rows.classes);
	w->slope = arena_array(w->arena, float, rows.classes);
	for (size_t i = 1; i < in->positives; i++)
		if (in->anchor[i] == in->anchor[i - 1])
			judge_again(w, i);
	for (size_t a = 0; a < rows.anchors; a++)
		if (!isfinite(w->class[a]))
			return blame(w, a);
	return true;
}

/* Binary cross entropy of whether there is an object. */
static bool
judge_objectness(struct work *w)
{
	const struct image_outputs *in = w->in;
	for (size_t a = 0; a < in->scores.anchors; a++) {
		double z = (double)in->objectness[a * in->step];
		bool object = in->part[a] == LOSS_POSITIVE;
		w->objectness[a] = in->part[a] == LOSS_OUT ? 0 : sigmoid_softplus(object ? -z : z);
		if (!isfinite(w->objectness[a]))
			return fail(w, FAULT_OBJECTNESS, a, 0, z);
		w->out->per_anchor[a] = w->class[a] + w->objectness[a];
		if (w->gradient != NULL)
			w->gradient->objectness[a * in->step] =
				in->part[a] == LOSS_OUT ? 0 : (float)(object ? -sigmoid_of(-z) : sigmoid_of(z));
	}
	return true;
}

/* Nothing comes from an anchor that was not chosen. */
static void
drop_slopes(const struct work *w)
{
	const struct image_outputs *in = w->in;
	const struct class_rows *s = &in->scores;
	for (size_t a = 0; a < s->anchors; a++) {
		if (in->part[a] != LOSS_OUT)
			continue;
		for (size_t c = 0; c < s->classes; c++)
			w->gradient->scores[a * s->row + c * s->column] = 0;
		if (in->objectness != NULL)
			w->gradient->objectness[a * in->step] = 0;
	}
	for (size_t i = 0; i < in->positives; i++)
		for (int k = 0; k < 4 && in->part[in->anchor[i]] == LOSS_OUT; k++)
			w->gradient->deltas[i][k] = 0;
}

static void
sum(const struct work *w)
{
	const unsigned char *part = w->in->part;
	struct image_loss *out = w->out;
	out->counts.images = 1;
	for (size_t a = 0; a < w->in->scores.anchors; a++) {
		if (part[a] == LOSS_OUT) {
			out->ignored++;
			continue;
		}
		out->counts.negatives += part[a] == LOSS_NEGATIVE;
		out->class_loss += w->class[a];
		out->objectness_loss += w->objectness != NULL ? w->objectness[a] : 0;
		out->box_loss += w->box[a];
	}
	for (size_t i = 0; i < w->in->positives; i++)
		out->counts.positives += part[w->in->anchor[i]] == LOSS_POSITIVE;
}

bool
image_loss(const struct loss_rule *rule, const struct image_outputs *in, struct image_loss *out,
	const struct image_gradient *gradient, struct image_fault *fault, struct arena *arena)
{
	struct work w = { .rule = rule, .in = in, .out = out, .gradient = gradient, .fault = fault, .arena = arena };
	size_t n = in->scores.anchors;
	*out = (struct image_loss){ .per_anchor = arena_array(arena, double, n) };
	w.class = in->objectness != NULL ? arena_array(arena, double, n) : out->per_anchor;
	w.objectness = in->objectness != NULL ? arena_array(arena, double, n) : NULL;
	if (!judge_boxes(&w) || !judge_classes(&w) || (w.objectness != NULL && !judge_objectness(&w)))
		return false;
	struct loss_anchors all = { n, in->positives, out->per_anchor, w.box, in->part };
	rule->balance->run(&all, rule->amount, arena);
	sum(&w);
	if (gradient != NULL)
		drop_slopes(&w);
	return true;
}
