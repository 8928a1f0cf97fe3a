/* target_columns.c -- training targets as the columns of a record. */
#include "prediction/target_parts.h"

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

static void
put_dense(struct record *r, const struct target_dense *dense, size_t anchors)
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

void
target_put_columns(const struct target *t, struct record *r, const struct targets *x, const double *deltas,
	const struct target_dense *dense)
{
	size_t anchors = x->anchors->count;
	clear(t, r);
	buf_integer(record_open(r, COLUMN_NUM_ANCHORS), (long long)anchors);
	record_close(r);
	if (t->dense)
		put_dense(r, dense, anchors);
	else
		put_sparse(t, r, x, deltas);
	put_indices(r, COLUMN_UNMATCHED, x->assignment->unmatched_box, x->assignment->unmatched);
	if (t->activated)
		record_set(r, COLUMN_ACTIVATED, slice_of("true"));
	if (t->npy != NULL) {
		buf_integer(record_open(r, COLUMN_TENSOR_ROW), (long long)r->worker->line->ordinal);
		record_close(r);
	}
}
