/* loss_image.c -- one image of a stream of targets, what the network put out for it, and what it costs. */
#include "tool/loss_image.h"

#include <math.h>
#include <string.h>

enum { COUNT_NO_POSITIVES, COUNT_NOTHING, COUNT_PROBABILITIES };

const struct filter_counter loss_image_counters[] = {
	{ "images without positives" },
	{ "images of which every anchor is ignored" },
	{ "images whose scores are all from 0 to 1, like probabilities; losses are of logits" },
	{ NULL },
};

void
loss_image_bind(struct loss_images *l)
{
	const uint64_t names = COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_FILE_NAME);
	uint64_t tensors = l->tensors.given ? TENSOR_COLUMNS : 0;
	record_schema_init(&l->targets, names | ANCHOR_SOURCE_COLUMNS | LOSS_TARGETS_COLUMNS | tensors, 0, NULL);
	record_schema_init(&l->predictions, names | PREDICTION_COLUMNS | COLUMN_BIT(COLUMN_SCORES), 0, NULL);
	l->targets.per_box = l->predictions.per_box = 0; /* entries belong to anchors, whatever they are called */
}

/* Whether a prediction is of the same image as the targets beside it. */
static bool
check_same(const struct record *r, const struct record *targets)
{
	enum column id = record_has(targets, COLUMN_IMAGE_ID) ? COLUMN_IMAGE_ID : COLUMN_FILE_NAME;
	if (!record_has(targets, id) || !record_has(r, id))
		return true;
	struct slice have = json_text(record_column(r, id)->text, r->worker->arena);
	struct slice want = json_text(record_column(targets, id)->text, r->worker->arena);
	int shown = have.n < 100 ? (int)have.n : 100, wanted = want.n < 100 ? (int)want.n : 100;
	if (slice_equal(have, want))
		return true;
	return filter_reject(r->worker,
		"%s \"%.*s\" where the targets have \"%.*s\"; both want the same images in the same order",
		r->schema->key[id].name, shown, have.text, wanted, want.text);
}

static bool
read_outputs(const struct loss_images *l, struct worker *w, struct loss_image *im)
{
	enum background background = l->classes.background;
	if (l->tensors.given)
		return dense_outputs_read(&im->targets, &l->tensors, &l->source, &im->anchors, background,
			&im->outputs);
	const struct filter_line *line = w->line;
	struct record r;
	w->line = &w->side[1]; /* messages name it */
	bool good = record_read(&l->predictions, w, &r) && check_same(&r, &im->targets) &&
		dense_outputs_read(&r, &l->tensors, &l->source, &im->anchors, background, &im->outputs);
	w->line = line;
	return good;
}

/* What the network put out for each positive. */
static bool
read_predicted(const struct loss_images *l, struct loss_image *im)
{
	const struct loss_targets *t = &im->target;
	im->predicted = arena_alloc_many(im->targets.worker->arena, t->positives, sizeof *im->predicted);
	for (size_t i = 0; i < t->positives; i++) {
		double *four = im->predicted[i];
		dense_outputs_deltas(&im->outputs, t->anchor[i], (size_t)t->class[i], four);
		if (im->outputs.activated && !coder_deactivate(&l->stage.coder, four))
			return record_reject(&im->targets,
				"deltas: anchor %zu: what it predicts is not behind a sigmoid, but called "
				"\"activated\"", t->anchor[i]);
	}
	return true;
}

bool
loss_image_read(const struct loss_images *l, struct worker *w, struct loss_image *im)
{
	*im = (struct loss_image){ 0 };
	const struct outputs *o = &im->outputs.scores;
	if (!record_read(&l->targets, w, &im->targets) ||
		!anchor_source_build(&l->source, &im->targets, &im->anchors) ||
		!read_outputs(l, w, im) ||
		!prediction_check_classes(&im->targets, o->classes, l->classes.n, l->classes.background) ||
		!loss_targets_read(&im->targets, &l->source, &im->anchors, &l->stage.coder, &l->classes, o->classes,
			&im->target) || !read_predicted(l, im))
		return false;
	filter_count(w, &loss_image_counters[COUNT_PROBABILITIES], prediction_like_probabilities(o));
	return true;
}

static bool
reject_fault(const struct record *r, const struct image_fault *f)
{
	const char *value = isnan(f->value) ? "NaN" : f->value > 0 ? "infinity" : "-infinity";
	switch (f->what) {
	case FAULT_SCORE:
		return record_reject(r, "scores: anchor %zu, class %zu is %s", f->anchor, f->column, value);
	case FAULT_OBJECTNESS:
		return record_reject(r, "objectness: anchor %zu is %s", f->anchor, value);
	case FAULT_DELTA:
		return record_reject(r, "deltas: anchor %zu, number %zu is %s", f->anchor, f->column, value);
	case FAULT_BOX:
		break;
	}
	return record_reject(r, "deltas: anchor %zu: its box is so far off that its loss is no number", f->anchor);
}

/* The column of a background. */
static int32_t
background_column(const struct loss_images *l, const struct outputs *o)
{
	switch (l->classes.background) {
	case BACKGROUND_FIRST:
		return 0;
	case BACKGROUND_LAST:
		return (int32_t)o->classes - 1;
	case BACKGROUND_NONE:
		break;
	}
	return LOSS_NO_CLASS;
}

bool
loss_image_judge(const struct loss_images *l, struct loss_image *im, const struct image_gradient *gradient)
{
	const struct outputs *o = &im->outputs.scores;
	const struct loss_targets *t = &im->target;
	struct worker *w = im->targets.worker;
	struct image_outputs in = { .anchors = &im->anchors, .coder = &l->stage.coder,
		.scores = { .anchors = o->anchors, .classes = o->classes, .logit = o->score, .row = o->row,
			.column = o->column },
		.background = background_column(l, o), .objectness = o->objectness, .step = o->step,
		.positives = t->positives,
		.anchor = t->anchor, .class = t->class, .target = (const double (*)[4])t->deltas,
		.predicted = (const double (*)[4])im->predicted, .part = t->part };
	struct image_fault fault;
	bool backgrounds = l->classes.background != BACKGROUND_NONE || o->objectness != NULL;
	const char *wrong = image_loss_check(&l->rule, in.coder, backgrounds);
	if (wrong != NULL)
		return record_reject(&im->targets, "%s", wrong);
	bool some = t->positives > 0 || memchr(t->part, LOSS_NEGATIVE, o->anchors) != NULL;
	bool good = image_loss(&l->rule, &in, &im->loss, gradient, &fault, w->arena);
	dense_outputs_release(&im->outputs);
	if (!good)
		return reject_fault(&im->targets, &fault);
	filter_count(w, &loss_image_counters[COUNT_NO_POSITIVES], t->positives == 0 && some);
	filter_count(w, &loss_image_counters[COUNT_NOTHING], !some);
	return true;
}
