/* loss_targets.c -- what an image's anchors should have learnt, from a record of targets. */
#include "tool/loss_targets.h"

#include "loss/class_loss.h"
#include "loss/loss_balance.h"
#include "prediction/prediction.h"
#include "prediction/target.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* What one record is read with. */
struct reader {
	const struct record *r;
	const struct anchors *anchors;
	const struct coder *coder;
	const struct classes *classes;
	size_t columns;
	bool activated;
	struct loss_targets *out;
};

/* Whether a class column is one of the scores', and of a foreground class. */
static bool
check_column(const struct reader *rd, size_t i, int32_t class)
{
	enum background background = rd->classes->background;
	int32_t last = (int32_t)rd->columns - (background == BACKGROUND_LAST);
	if (class >= (background == BACKGROUND_FIRST) && class < last)
		return true;
	return record_reject(rd->r, "labels: entry %zu is class column %d, but the scores have %zu columns%s", i,
		(int)class,
		rd->columns, background == BACKGROUND_NONE ? "" : ", the background's among them");
}

/* The class column of entry i. Where there is one class, everything is of it. */
static bool
find_class(const struct reader *rd, size_t i, int32_t *class)
{
	enum background background = rd->classes->background;
	if (rd->classes->n == 0 && rd->columns == 1 + (size_t)(background != BACKGROUND_NONE)) {
		*class = background == BACKGROUND_FIRST;
		return true;
	}
	if (!record_has(rd->r, COLUMN_LABELS))
		return record_reject(rd->r, "no \"labels\", but the scores have %zu class columns", rd->columns);
	return target_class(rd->classes, rd->r, i, class) && check_column(rd, i, *class);
}

/* Row i of the deltas, as the float32 that its digits stand for, before any sigmoid. */
static bool
read_deltas(const struct reader *rd, size_t i, double four[4])
{
	const double *from = record_column(rd->r, COLUMN_DELTAS)->number + 4 * i;
	for (int k = 0; k < 4; k++) {
		if (!(fabs(from[k]) <= FLT_MAX))
			return record_reject(rd->r, "deltas: row %zu, number %d is beyond float32 range", i, k);
		four[k] = (double)(float)from[k];
	}
	return !rd->activated || coder_deactivate(rd->coder, four) ||
		record_reject(rd->r, "deltas: row %zu is not behind a sigmoid, though the record says \"activated\"",
		i);
}

/* Entry i of the lists is a positive. */
static bool
add_positive(struct reader *rd, size_t i, size_t anchor, int32_t class)
{
	struct loss_targets *out = rd->out;
	size_t n = out->positives;
	if (n > 0 && anchor < out->anchor[n - 1])
		return record_reject(rd->r,
			"anchors: entry %zu is below the one before; anchor-match writes them ascending", i);
	out->anchor[n] = anchor;
	out->class[n] = class;
	out->positives++;
	return read_deltas(rd, i, out->deltas[n]);
}

static bool
read_sparse(struct reader *rd)
{
	const struct json_column *anchors = record_column(rd->r, COLUMN_ANCHORS);
	for (size_t i = 0; i < anchors->n; i++) {
		double a = anchors->number[i];
		int32_t class;
		if (!(a >= 0 && a < (double)rd->anchors->count && a == floor(a)))
			return record_reject(rd->r,
				"anchors: entry %zu is not a whole number below %zu, the number of anchors", i,
				rd->anchors->count);
		if (!find_class(rd, i, &class) || !add_positive(rd, i, (size_t)a, class))
			return false;
	}
	return true;
}

/* Runs [first,count] take no part; with a list of negatives, of the others these alone do. */
static bool
read_parts(struct reader *rd)
{
	const struct json_column *runs = record_column(rd->r, COLUMN_IGNORED);
	const struct json_column *list = record_column(rd->r, COLUMN_NEGATIVES);
	size_t n = rd->anchors->count;
	memset(rd->out->part, list->given ? LOSS_OUT : LOSS_NEGATIVE, n);
	for (size_t i = 0; i < list->n; i++) {
		double a = list->number[i];
		if (!(a >= 0 && a < (double)n && a == floor(a)))
			return record_reject(rd->r,
				"negatives: entry %zu is not a whole number below %zu, the number of anchors", i, n);
		rd->out->part[(size_t)a] = LOSS_NEGATIVE;
	}
	for (size_t i = 0; i < runs->n; i++) {
		double first = runs->number[2 * i], count = runs->number[2 * i + 1];
		if (!(first >= 0 && count >= 0 && first + count <= (double)n && first == floor(first) &&
			count == floor(count)))
			return record_reject(rd->r, "ignored: entry %zu is no run [first,count] of the %zu anchors",
				i, n);
		memset(rd->out->part + (size_t)first, LOSS_OUT, (size_t)count);
	}
	return true;
}

/* A label for each anchor: a class column, or ignored, or background. */
static bool
read_dense(struct reader *rd)
{
	const struct json_column *labels = record_column(rd->r, COLUMN_LABELS);
	enum background where = rd->classes->background;
	double background = where == BACKGROUND_FIRST ? 0 :
		where == BACKGROUND_LAST ? (double)rd->columns - 1 : LOSS_NO_CLASS;
	for (size_t a = 0; a < rd->anchors->count; a++) {
		struct slice text = record_text(rd->r, COLUMN_LABELS, a);
		double label;
		if (!opt_read_number(arena_text(rd->r->worker->arena, text.text, text.n), &label) ||
			label != floor(label) || !(label >= LOSS_NO_CLASS && label <= INT32_MAX))
			return record_reject(rd->r,
				"labels: entry %zu is no class column; dense targets have one for each anchor", a);
		rd->out->part[a] = label == background ? LOSS_NEGATIVE : LOSS_OUT;
		if (label == background || label == LOSS_IGNORED)
			continue;
		if (!check_column(rd, a, (int32_t)label) || !add_positive(rd, a, a, (int32_t)label))
			return false;
	}
	return labels->n == rd->anchors->count;
}

bool
loss_targets_read(const struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	const struct coder *coder, const struct classes *classes, size_t columns, struct loss_targets *out)
{
	struct arena *arena = r->worker->arena;
	const struct json_column *deltas = record_column(r, COLUMN_DELTAS), *labels = record_column(r, COLUMN_LABELS);
	struct reader rd = { r, anchors, coder, classes, columns, false, out };
	bool sparse = record_has(r, COLUMN_ANCHORS);
	size_t n = sparse ? record_column(r, COLUMN_ANCHORS)->n : anchors->count;
	if (!deltas->given || (!sparse && !labels->given))
		return record_reject(r, "no \"%s\": is it a target? anchor-match makes them",
			deltas->given ? "anchors" : "deltas");
	if (!prediction_check(r, l, anchors, &rd.activated))
		return false;
	if (deltas->n != n || (n > 0 && deltas->width != 4))
		return record_reject(r, "deltas: expected %zu rows of 4 numbers, one for each anchor named", n);
	if (labels->given && labels->n != n)
		return record_reject(r, "\"labels\" has %zu entries, but there are %zu deltas", labels->n, n);
	*out = (struct loss_targets){ .anchor = arena_array(arena, size_t, n), .class = arena_array(arena, int32_t, n),
		.deltas = arena_alloc_many(arena, n, sizeof *out->deltas),
		.part = arena_array(arena, unsigned char, anchors->count) };
	return sparse ? read_parts(&rd) && read_sparse(&rd) : read_dense(&rd);
}
