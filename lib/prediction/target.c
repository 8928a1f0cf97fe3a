/* target.c -- training targets, as records and as rows of .npy files. */
#include "prediction/target.h"

#include "record/gt_policy.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

static const char *const npy_ends[] = { "-labels.npy", "-deltas.npy", NULL };

#define AT(member) offsetof(struct target_options, member)

const struct opt target_option_rows[] = {
	OPT_FLAG("activated", AT(activated), "offsets behind the sigmoid, as losses use them"),
	OPT_FLAG("keep-gt", AT(keep_gt), "keep the ground truth, as \"gt\""),
	OPT_FLAG("with-anchors", AT(with_anchors), "add each target's anchor, as \"anchor_boxes\""),
	OPT_FLAG("dense", AT(dense), "a class and offsets for every anchor"),
	OPT_WRITES("npy", "PREFIX", AT(npy), npy_ends, "write these to PREFIX-labels.npy and PREFIX-deltas.npy, too"),
	OPT_READS("classes", 0, "FILE", opt_text, AT(classes), "names of the classes, one a line"),
	OPT_ONE_OF("background", "WHERE", detector_backgrounds, AT(background),
		"the class that means background: first (0), last or none (-2) (none)"),
	OPT_END,
};

enum { LABEL_IGNORED = -1, LABEL_BACKGROUND = -2 };

const struct filter_counter target_counters[] = { { "targets beyond what the coder can express" }, { NULL } };

/* One label and four deltas an anchor. */
struct dense {
	int32_t *label;
	double *deltas;
};

/* One label and four deltas an anchor. */
static void
open_npy(struct npy_out *npy, const char *prefix, bool stops, struct arena *arena)
{
	npy_out_open(npy, stops, 0);
	static const struct npy_out_array labels = { .type = "i4", .axes = 1, .negative = true };
	static const struct npy_out_array deltas = { .type = "f4", .axes = 2, .row = { { 0, 4 } } };
	npy_out_add(npy, &labels, prefix, npy_ends[0], arena);
	npy_out_add(npy, &deltas, prefix, npy_ends[1], arena);
}

void
target_open(struct target *t, const struct target_options *o, const struct detector *d, const struct post *post,
	bool stops, struct npy_out *npy, struct arena *arena)
{
	bool dense = o->dense || o->npy != NULL;
	t->keep_gt = o->keep_gt;
	t->with_anchors = o->with_anchors;
	t->activated = o->activated;
	t->dense = o->dense;
	t->npy = o->npy != NULL ? npy : NULL;
	if (!dense && (o->classes != NULL || o->background >= 0))
		err_usage("--%s is for --dense and --npy", o->classes != NULL ? "classes" : "background");
	if (o->dense && o->with_anchors)
		err_usage("--with-anchors lists the anchors of targets, which --dense does not name");
	if (!dense)
		return;
	t->classes = classes_of(d, o->classes, o->background >= 0 ? (enum background)o->background : post->background,
		arena);
	if (o->classes != NULL && t->classes.n == 0)
		err_die("%s: names no class", o->classes);
	enum background where = t->classes.background;
	if (where == BACKGROUND_LAST && (t->classes.n == 0 || t->classes.n > INT32_MAX))
		err_usage("background last: it is not known how many classes there are; give --classes FILE");
	t->background = where == BACKGROUND_FIRST ? 0 : where == BACKGROUND_LAST ? (int32_t)t->classes.n
		: LABEL_BACKGROUND;
	if (t->npy != NULL)
		open_npy(npy, o->npy, stops, arena);
}

static struct buf *
open_list(struct record *r, enum column column)
{
	struct buf *out = record_open(r, column);
	buf_char(out, '[');
	return out;
}

/* Before item i. */
static void
separate(struct buf *out, size_t i)
{
	if (i > 0)
		buf_char(out, ',');
}

static void
close_list(struct record *r, struct buf *out)
{
	buf_char(out, ']');
	record_close(r);
}

static void
put_sizes(struct record *r, enum column column, const size_t *number, size_t n)
{
	struct buf *out = open_list(r, column);
	for (size_t i = 0; i < n; i++) {
		separate(out, i);
		buf_integer(out, (long long)number[i]);
	}
	close_list(r, out);
}

static void
put_indices(struct record *r, enum column column, const uint32_t *number, size_t n)
{
	struct buf *out = open_list(r, column);
	for (size_t i = 0; i < n; i++) {
		separate(out, i);
		buf_integer(out, number[i]);
	}
	close_list(r, out);
}

/* The labels of the matched boxes, as they stand in the record. */
static void
put_labels(struct record *r, const struct assignment *a, const uint32_t *kept)
{
	const struct json_column *labels = record_column(r, COLUMN_LABELS);
	struct buf *out = open_list(r, COLUMN_LABELS);
	for (size_t i = 0; i < a->positives; i++) {
		struct slice label = labels->item[kept[a->matched[i]]];
		separate(out, i);
		buf_add(out, label.text, label.n);
	}
	close_list(r, out);
}

static void
put_runs(struct record *r, enum column column, const struct run *run, size_t n)
{
	struct buf *out = open_list(r, column);
	for (size_t i = 0; i < n; i++) {
		separate(out, i);
		buf_char(out, '[');
		buf_integer(out, (long long)run[i].first);
		buf_char(out, ',');
		buf_integer(out, (long long)run[i].count);
		buf_char(out, ']');
	}
	close_list(r, out);
}

static void
put_floats(struct record *r, enum column column, const double *number, size_t n, size_t width)
{
	json_put_floats(record_open(r, column), number, n, width);
	record_close(r);
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

/* false: the record was rejected. */
static bool
make_dense(const struct target *t, struct record *r, const struct targets *x, const double *deltas, struct dense *out)
{
	const struct assignment *a = x->assignment;
	struct arena *arena = r->worker->arena;
	size_t n = x->anchors->count;
	const int32_t *class = find_classes(t, r, x);
	if (class == NULL)
		return false;
	out->label = arena_array(arena, int32_t, n);
	out->deltas = arena_zeros(arena, double, 4 * n);
	for (size_t i = 0; i < n; i++)
		out->label[i] = t->sampled ? LABEL_IGNORED : t->background;
	for (size_t i = 0; i < a->ignored; i++)
		for (size_t k = 0; k < a->ignore[i].count; k++)
			out->label[a->ignore[i].first + k] = LABEL_IGNORED;
	for (size_t i = 0; t->sampled && i < x->negatives->n; i++)
		out->label[x->negatives->anchor[i]] = t->background;
	for (size_t i = 0; i < a->positives; i++) {
		size_t anchor = a->anchor[i];
		out->label[anchor] = class[a->matched[i]];
		memcpy(out->deltas + 4 * anchor, deltas + 4 * i, 4 * sizeof *deltas);
	}
	return true;
}

/* false: the record was rejected. */
static bool
write_row(const struct target *t, struct record *r, const struct dense *dense, size_t anchors)
{
	uint64_t row = r->worker->line->ordinal;
	if (!npy_out_expect(t->npy, row, (struct npy_out_row[]){ { { anchors } }, { { anchors, 4 } } }))
		return record_reject(r,
			"%zu anchors, but the images before have %zu; give --input WxH, or resize all to one size",
			anchors, t->npy->array[0].row.side[0]);
	float *deltas = arena_array(r->worker->arena, float, 4 * anchors);
	for (size_t i = 0; i < 4 * anchors; i++)
		deltas[i] = (float)dense->deltas[i];
	npy_out_write(t->npy, row, 0, dense->label);
	npy_out_write(t->npy, row, 1, deltas);
	return true;
}

static void
put_dense(struct record *r, const struct dense *dense, size_t anchors)
{
	struct buf *out = open_list(r, COLUMN_LABELS);
	for (size_t i = 0; i < anchors; i++) {
		separate(out, i);
		buf_integer(out, dense->label[i]);
	}
	close_list(r, out);
	put_floats(r, COLUMN_DELTAS, dense->deltas, anchors, 4);
}

static void
put_anchor_boxes(struct record *r, const struct targets *x)
{
	const struct assignment *a = x->assignment;
	struct box *box = arena_array(r->worker->arena, struct box, a->positives);
	for (size_t i = 0; i < a->positives; i++)
		box[i] = anchors_box(x->anchors, a->anchor[i]);
	put_floats(r, COLUMN_ANCHOR_BOXES, &box->x1, a->positives, 4);
}

static void
put_sparse(const struct target *t, struct record *r, const struct targets *x, const double *deltas)
{
	const struct assignment *a = x->assignment;
	put_sizes(r, COLUMN_ANCHORS, a->anchor, a->positives);
	put_indices(r, COLUMN_MATCHED, a->matched, a->positives);
	if (record_has(r, COLUMN_LABELS))
		put_labels(r, a, x->kept);
	put_floats(r, COLUMN_DELTAS, deltas, a->positives, 4);
	put_floats(r, COLUMN_IOUS, a->iou, a->positives, 0);
	put_runs(r, COLUMN_IGNORED, a->ignore, a->ignored);
	if (t->sampled)
		put_sizes(r, COLUMN_NEGATIVES, x->negatives->anchor, x->negatives->n);
	if (t->with_anchors)
		put_anchor_boxes(r, x);
}

/* What earlier targets had goes, and what is new comes last. */
static void
clear(const struct target *t, struct record *r)
{
	static const enum column order[] = { COLUMN_GT, COLUMN_NUM_ANCHORS, COLUMN_ANCHORS, COLUMN_MATCHED,
		COLUMN_LABELS,
		COLUMN_DELTAS, COLUMN_IOUS, COLUMN_IGNORED, COLUMN_NEGATIVES, COLUMN_UNMATCHED, COLUMN_ANCHOR_BOXES,
		COLUMN_ACTIVATED, COLUMN_TENSOR_ROW };
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (order[i] != COLUMN_TENSOR_ROW || t->npy != NULL)
			record_move_last(r, order[i]);
	record_gather_boxes(r, t->keep_gt ? COLUMN_GT : COLUMNS);
	record_drop_all(r, COLUMN_BIT(COLUMN_ANCHORS) | COLUMN_BIT(COLUMN_MATCHED) | COLUMN_BIT(COLUMN_DELTAS) |
		COLUMN_BIT(COLUMN_IOUS) | COLUMN_BIT(COLUMN_IGNORED) | COLUMN_BIT(COLUMN_NEGATIVES) |
		COLUMN_BIT(COLUMN_ANCHOR_BOXES) | COLUMN_BIT(COLUMN_ACTIVATED));
}

bool
target_make(const struct target *t, struct record *r, const struct targets *x)
{
	size_t anchors = x->anchors->count;
	const double *deltas = encode(t, r, x);
	struct dense dense = { 0 };
	if (deltas == NULL)
		return false;
	if ((t->dense || t->npy != NULL) && !make_dense(t, r, x, deltas, &dense))
		return false;
	if (t->npy != NULL && !write_row(t, r, &dense, anchors))
		return false;
	clear(t, r);
	buf_integer(record_open(r, COLUMN_NUM_ANCHORS), (long long)anchors);
	record_close(r);
	if (t->dense)
		put_dense(r, &dense, anchors);
	else
		put_sparse(t, r, x, deltas);
	put_indices(r, COLUMN_UNMATCHED, x->assignment->unmatched_box, x->assignment->unmatched);
	if (t->activated)
		record_set(r, COLUMN_ACTIVATED, slice_of("true"));
	if (t->npy != NULL) {
		buf_integer(record_open(r, COLUMN_TENSOR_ROW), (long long)r->worker->line->ordinal);
		record_close(r);
	}
	return true;
}
