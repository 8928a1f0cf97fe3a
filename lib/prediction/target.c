/* target.c -- training targets: options, and what is made of an image's assignment. */
#include "prediction/target.h"

#include "prediction/target_parts.h"

#include <float.h>
#include <limits.h>
#include <math.h>

#define AT(member) offsetof(struct target_options, member)

const struct opt target_option_rows[] = {
	OPT_FLAG("activated", AT(activated), "offsets behind the sigmoid, as losses use them"),
	OPT_FLAG("keep-gt", AT(keep_gt), "keep the ground truth, as \"gt\""),
	OPT_FLAG("with-anchors", AT(with_anchors), "add each target's anchor, as \"anchor_boxes\""),
	OPT_FLAG("dense", AT(dense), "a class and offsets for every anchor"),
	OPT_WRITES("npy", "PREFIX", AT(npy), target_dense_ends, "write these to PREFIX-labels.npy and PREFIX-deltas.npy, too"),
	OPT_WRITES("npy-sparse", "PREFIX", AT(npy_sparse), target_sparse_ends,
		"write the targets of all images, one after the other, to PREFIX-index.npy and six more"),
	OPT_READS("classes", 0, "FILE", opt_text, AT(classes), "names of the classes, one a line"),
	OPT_ONE_OF("background", "WHERE", detector_backgrounds, AT(background),
		"the class that means background: first (0), last or none (-2) (none)"),
	OPT_END,
};

const struct filter_counter target_counters[] = { { "targets beyond what the coder can express" }, { NULL } };

/* Which class each label is, and what a background has. */
static void
open_classes(struct target *t, const struct target_options *o, const struct detector *d, const struct post *post,
	struct arena *arena)
{
	t->classes = classes_of(d, o->classes, o->background >= 0 ? (enum background)o->background : post->background,
		arena);
	if (o->classes != NULL && t->classes.n == 0)
		err_die("%s: names no class", o->classes);
	enum background where = t->classes.background;
	bool dense = o->dense || o->npy != NULL;
	if (dense && where == BACKGROUND_LAST && (t->classes.n == 0 || t->classes.n > INT32_MAX))
		err_usage("background last: it is not known how many classes there are; give --classes FILE");
	t->background = where == BACKGROUND_FIRST ? 0 : where == BACKGROUND_LAST ? (int32_t)t->classes.n
		: LABEL_BACKGROUND;
}

void
target_open(struct target *t, const struct target_options *o, const struct detector *d, const struct post *post,
	struct arena *arena)
{
	bool classed = o->dense || o->npy != NULL || o->npy_sparse != NULL;
	t->keep_gt = o->keep_gt;
	t->with_anchors = o->with_anchors;
	t->activated = o->activated;
	t->dense = o->dense;
	t->records = true;
	if (!classed && (o->classes != NULL || o->background >= 0))
		err_usage("--%s is for --dense, --npy and --npy-sparse", o->classes != NULL ? "classes" : "background");
	if (o->dense && o->with_anchors)
		err_usage("--with-anchors lists the anchors of targets, which --dense does not name");
	if (classed)
		open_classes(t, o, d, post, arena);
}

void
target_open_files(struct target *t, const struct target_options *o, const struct filter_options *filter,
	struct target_files *files, struct arena *arena)
{
	if (o->npy != NULL) {
		t->npy = &files->npy;
		target_dense_open(t->npy, o->npy, filter->on_error == ON_ERROR_STOP, arena);
	}
	if (o->npy_sparse != NULL) {
		t->sparse = &files->sparse;
		target_sparse_open(t->sparse, o->npy_sparse, arena);
	}
	t->records = (t->npy == NULL && t->sparse == NULL) || !sink_discards(filter->output);
}

void
target_finish_files(const struct target *t, uint64_t images, struct arena *arena)
{
	if (t->npy != NULL)
		npy_out_finish(t->npy, arena);
	if (t->sparse != NULL)
		target_sparse_finish(t->sparse, images);
}

/* Four deltas a positive. NULL: the record was rejected. */
static double *
encode(const struct target *t, struct record *r, const struct targets *x)
{
	const struct assignment *a = x->assignment;
	double *deltas = arena_array(r->worker->arena, double, 4 * a->positives);
	size_t beyond = 0;
	for (size_t i = 0; i < a->positives; i++) {
		struct anchor anchor = anchors_get(x->anchors, a->anchor[i]);
		struct box box = x->gt->box[a->matched[i]];
		coder_encode(&t->coder, &anchor, box, deltas + 4 * i);
		beyond += !coder_reaches(&t->coder, &anchor, box);
		if (t->activated)
			coder_activate(&t->coder, deltas + 4 * i);
		for (size_t k = 4 * i; k < 4 * i + 4; k++) {
			if (!(fabs(deltas[k]) <= FLT_MAX)) {
				record_reject(r, "box %u: its offsets are beyond float32 range", a->matched[i]);
				return NULL;
			}
		}
	}
	filter_count(r->worker, &target_counters[0], beyond);
	return deltas;
}

bool
target_class(const struct classes *c, const struct record *r, size_t box, int32_t *class)
{
	int32_t first = c->background == BACKGROUND_FIRST;
	uint32_t index;
	double x;
	*class = first;
	if (!record_has(r, COLUMN_LABELS))
		return c->n <= 1 || record_reject(r, "no \"labels\", but there are %zu classes", c->n);
	struct slice label = record_text(r, COLUMN_LABELS, box);
	int shown = label.n < 100 ? (int)label.n : 100;
	if (c->n > 0) {
		if (!classes_find(c, label, &index) || index > INT32_MAX - 1)
			return record_reject(r, "label \"%.*s\" is none of the %zu classes", shown, label.text, c->n);
		*class = (int32_t)index + first;
		return true;
	}
	char *text = arena_text(r->worker->arena, label.text, label.n);
	if (!opt_read_number(text, &x) || !(x >= first && x <= INT32_MAX && x == floor(x)))
		return record_reject(r, "label \"%.*s\" is no class's number from %d on; give --classes FILE", shown,
			label.text, first);
	*class = (int32_t)x;
	return true;
}

/* The classes of all boxes that may be matched, whether they are or not, so that a label that is none is always
 * noticed. NULL: the record was rejected. */
static const int32_t *
find_classes(const struct target *t, const struct record *r, const struct targets *x)
{
	int32_t *class = arena_zeros(r->worker->arena, int32_t, x->gt->boxes + 1);
	for (size_t i = 0; i < x->gt->boxes; i++)
		if (!ground_truth_skips(x->gt, i) && !target_class(&t->classes, r, x->kept[i], &class[i]))
			return NULL;
	return class;
}

bool
target_make(const struct target *t, struct record *r, const struct targets *x)
{
	struct arena *arena = r->worker->arena;
	const double *deltas = encode(t, r, x);
	const int32_t *class = NULL;
	struct target_dense dense = { 0 };
	if (deltas == NULL)
		return false;
	if (t->dense || t->npy != NULL || t->sparse != NULL) {
		class = find_classes(t, r, x);
		if (class == NULL)
			return false;
	}
	if (t->dense || t->npy != NULL)
		dense = target_dense_make(t, x, class, deltas, arena);
	if (t->npy != NULL && !target_dense_write(t, r, &dense, x->anchors->count))
		return false;
	if (t->sparse != NULL)
		target_sparse_gather(t, r, x, class, deltas);
	if (t->records) {
		target_put_columns(t, r, x, deltas, &dense);
		record_put(r, r->worker->out);
	}
	return true;
}
