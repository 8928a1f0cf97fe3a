/* prediction.c -- what a network put out for an image, or should have. */
#include "stream/prediction.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The record was made for as many anchors as there are. */
static bool
check_count(const struct record *r, const struct anchors *anchors, size_t n, const char *what)
{
	if (n == anchors->count)
		return true;
	return record_reject(r, "%s %zu anchors, but the set has %zu at %gx%g; another --input, or another set?", what, n,
		anchors->count, anchors->tensor[0], anchors->tensor[1]);
}

static bool
check_length(const struct record *r, enum column column, size_t n, const char *of)
{
	const struct json_column *c = record_column(r, column);
	return !c->given || c->n == n ||
		record_reject(r, "\"%s\" has %zu entries, but \"%s\" has %zu", r->schema->key[column].name, c->n, of, n);
}

/* The flat indices of a sparse record, which need not ascend. */
static bool
read_anchors(const struct record *r, const struct anchors *anchors, size_t *anchor)
{
	const struct json_column *c = record_column(r, COLUMN_ANCHORS);
	for (size_t i = 0; i < c->n; i++) {
		double a = c->number[i];
		if (!(a >= 0 && a < (double)anchors->count && a == floor(a)))
			return record_reject(r, "anchors: entry %zu is not a whole number below %zu, the number of anchors", i,
				anchors->count);
		anchor[i] = (size_t)a;
	}
	return true;
}

/* Puts index into the order of ascending anchors, stable. It most often is already. */
static void
sort_by_anchor(const size_t *anchor, uint32_t *index, size_t n, struct arena *arena)
{
	size_t i = 1;
	while (i < n && anchor[index[i - 1]] <= anchor[index[i]])
		i++;
	if (i >= n)
		return;
	uint32_t *other = arena_array(arena, uint32_t, n);
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t from = 0; from < n; from += 2 * width) {
			size_t a = from, middle = from + width < n ? from + width : n, b = middle;
			size_t end = middle + width < n ? middle + width : n;
			for (size_t to = from; to < end; to++) {
				bool left = a < middle && (b == end || anchor[index[a]] <= anchor[index[b]]);
				other[to] = index[left ? a++ : b++];
			}
		}
		memcpy(index, other, n * sizeof *index);
	}
}

/* The numbers of a column that a sparse record may have, or NULL. */
static const double *
numbers(const struct record *r, enum column column)
{
	return record_has(r, column) ? record_column(r, column)->number : NULL;
}

static bool
read_sparse(struct record *r, const struct anchors *anchors, const struct post *post, const struct post *target,
	struct prediction *out)
{
	struct arena *arena = r->worker->arena;
	const struct json_column *deltas = record_column(r, COLUMN_DELTAS), *scores = record_column(r, COLUMN_SCORES);
	size_t n = record_column(r, COLUMN_ANCHORS)->n, kept = 0;
	if (n > 0 && deltas->width != 4)
		return record_reject(r, "deltas: expected rows of 4 numbers");
	if (scores->given && scores->n > 0 && scores->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number an anchor");
	bool labelled = (r->schema->bound & COLUMN_BIT(COLUMN_LABELS)) != 0 && record_has(r, COLUMN_LABELS);
	if (!check_length(r, COLUMN_DELTAS, n, "anchors") || (labelled && !check_length(r, COLUMN_LABELS, n, "anchors")) ||
		!check_length(r, COLUMN_SCORES, n, "anchors") || !check_length(r, COLUMN_IOUS, n, "anchors"))
		return false;
	size_t *anchor = arena_array(arena, size_t, n);
	if (!read_anchors(r, anchors, anchor))
		return false;

	out->target = !scores->given;
	const double *score = scores->given ? scores->number : numbers(r, COLUMN_IOUS);
	const uint32_t *group = labelled ? record_groups(r, COLUMN_LABELS, NULL) : NULL;
	double threshold = out->target ? target->score : post->score;
	uint32_t *item = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		if ((score != NULL ? score[i] : 1) > threshold)
			item[kept++] = (uint32_t)i;
	sort_by_anchor(anchor, item, kept, arena);

	size_t *sorted = arena_array(arena, size_t, kept);
	double *values = arena_array(arena, double, kept);
	uint32_t *class = arena_array(arena, uint32_t, kept);
	const double **offsets = arena_array(arena, const double *, kept);
	for (size_t i = 0; i < kept; i++) {
		sorted[i] = anchor[item[i]];
		values[i] = score != NULL ? score[item[i]] : 1;
		class[i] = group != NULL ? group[item[i]] : 0;
		offsets[i] = deltas->number + 4 * (size_t)item[i];
	}
	*out = (struct prediction){ .target = out->target, .n = kept, .anchor = sorted, .class = group != NULL ? class : NULL,
		.score = values, .offsets = offsets, .item = item };
	return true;
}

/* By how much probabilities that float32 arithmetic made may leave 0..1. */
#define SLACK 1e-5

/* Which level each candidate is of. */
static void
find_levels(const struct anchors *anchors, struct prediction *p, struct arena *arena)
{
	uint32_t *level = arena_zeros(arena, uint32_t, p->n);
	for (size_t i = 0; i < p->n && anchors->levels > 1; i++)
		level[i] = (uint32_t)anchors_place(anchors, p->anchor[i]).level;
	p->level = level;
}

static bool
reject_output(const struct record *r, const struct detect_fault *fault)
{
	const char *value = isnan(fault->value) ? "NaN" : "infinity";
	if (fault->objectness)
		return record_reject(r, "objectness: anchor %zu is %s", fault->anchor, value);
	return record_reject(r, "scores: anchor %zu, class %zu is %s", fault->anchor, fault->class, value);
}

bool
prediction_find(const struct record *r, const struct outputs *in, const struct anchors *anchors, const struct post *post,
	const struct classes *classes, bool best_label, struct prediction *out)
{
	struct arena *arena = r->worker->arena;
	size_t foreground = in->classes - (post->background != BACKGROUND_NONE && in->classes > 0);
	if (classes->n > 0 && in->anchors > 0 && foreground != classes->n)
		return record_reject(r, "scores: %zu class columns, but %zu classes have names", foreground, classes->n);
	struct candidates found;
	struct detect_fault fault;
	if (!detect_candidates(in, post, best_label, &found, &fault, arena))
		return reject_output(r, &fault);
	for (size_t i = 0; i < found.n && post->activation == ACTIVATION_NONE; i++)
		if (!(found.score[i] >= -SLACK && found.score[i] <= 1 + SLACK))
			return record_reject(r, "scores: anchor %zu, class %u has %g, no probability; are these logits?",
				found.anchor[i], found.class[i], found.score[i]);
	*out = (struct prediction){ .n = found.n, .anchor = found.anchor, .class = found.class, .score = found.score };
	if (found.n == 0)
		out->class = arena_array(arena, uint32_t, 1); /* no labels are labels, too */
	find_levels(anchors, out, arena);
	return true;
}

/* The numbers of a column as float32, or NULL: the record was rejected. */
static const float *
narrow(const struct record *r, enum column column)
{
	const struct json_column *c = record_column(r, column);
	float *out = arena_array(r->worker->arena, float, c->n * c->width + 1);
	for (size_t i = 0; i < c->n * c->width; i++) {
		if (c->number[i] > FLT_MAX) {
			record_reject(r, "%s: entry %zu is beyond float32 range", r->schema->key[column].name, i / c->width);
			return NULL;
		}
		out[i] = c->number[i] < -FLT_MAX ? -INFINITY : (float)c->number[i];
	}
	return out;
}

static bool
read_dense(struct record *r, const struct anchors *anchors, const struct post *post, const struct classes *names,
	bool best_label, struct prediction *out)
{
	const struct json_column *deltas = record_column(r, COLUMN_DELTAS), *scores = record_column(r, COLUMN_SCORES);
	if (!scores->given)
		return record_reject(r, "neither \"anchors\" nor \"scores\": is it a prediction?");
	size_t classes = scores->shape == JSON_ROWS ? scores->width : 1;
	if (!check_count(r, anchors, deltas->n, "deltas for") || !check_length(r, COLUMN_SCORES, deltas->n, "deltas") ||
		!check_length(r, COLUMN_OBJECTNESS, deltas->n, "deltas"))
		return false;
	if (deltas->n > 0 && deltas->width != 4 && deltas->width != 4 * classes)
		return record_reject(r, "deltas: expected rows of 4 numbers, or of 4 a class: %zu", 4 * classes);

	struct outputs in = { .anchors = deltas->n, .classes = classes, .row = classes, .column = 1, .step = 1 };
	in.score = narrow(r, COLUMN_SCORES);
	if (in.score == NULL)
		return false;
	if (record_has(r, COLUMN_OBJECTNESS) && (in.objectness = narrow(r, COLUMN_OBJECTNESS)) == NULL)
		return false;
	if (!prediction_find(r, &in, anchors, post, names, best_label, out))
		return false;
	const double **offsets = arena_array(r->worker->arena, const double *, out->n);
	for (size_t i = 0; i < out->n; i++)
		offsets[i] = deltas->number + out->anchor[i] * deltas->width + (deltas->width > 4 ? 4 * out->class[i] : 0);
	out->offsets = offsets;
	return true;
}

bool
prediction_read(struct record *r, const struct anchors *anchors, const struct post *post, const struct post *target,
	const struct classes *classes, bool best_label, struct prediction *out)
{
	const struct json_column *count = record_column(r, COLUMN_NUM_ANCHORS), *activated = record_column(r, COLUMN_ACTIVATED);
	bool good, active = activated->given && slice_is(activated->text, "true");
	if (activated->given && !active && !slice_is(activated->text, "false"))
		return record_reject(r, "activated: expected true or false");
	*out = (struct prediction){ 0 };
	if (count->given && !(count->number[0] == (double)anchors->count))
		return check_count(r, anchors, count->number[0] >= 0 ? (size_t)count->number[0] : 0, "made for");
	if (!record_has(r, COLUMN_ANCHORS))
		good = read_dense(r, anchors, post, classes, best_label, out);
	else if ((good = read_sparse(r, anchors, post, target, out)))
		find_levels(anchors, out, r->worker->arena);
	out->activated = active;
	return good;
}

static void
put_labels(const struct prediction *p, const struct classes *classes, const uint32_t *index, size_t n, struct record *r)
{
	const struct json_column *labels = record_column(r, COLUMN_LABELS);
	struct buf *out = record_open(r, COLUMN_LABELS);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		if (p->item != NULL)
			buf_add(out, labels->item[p->item[index[i]]].text, labels->item[p->item[index[i]]].n);
		else
			classes_put(out, classes, p->class[index[i]]);
	}
	buf_char(out, ']');
	record_close(r);
}

/* Scores that came as text leave as that text. */
static void
put_scores(const struct prediction *p, const uint32_t *index, size_t n, struct record *r)
{
	const struct json_column *from = record_column(r, p->target ? COLUMN_IOUS : COLUMN_SCORES);
	struct buf *out = record_open(r, COLUMN_SCORES);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		if (p->item != NULL && from->given)
			buf_add(out, from->item[p->item[index[i]]].text, from->item[p->item[index[i]]].n);
		else
			buf_float(out, (float)p->score[index[i]]);
	}
	buf_char(out, ']');
	record_close(r);
}

void
prediction_put(const struct prediction *p, const struct classes *classes, const uint32_t *index, size_t n, bool levels,
	struct record *r)
{
	if (p->class != NULL)
		put_labels(p, classes, index, n, r);
	put_scores(p, index, n, r);
	if (!levels)
		return;
	struct buf *out = record_open(r, COLUMN_LEVELS);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_integer(out, p->level[index[i]]);
	}
	buf_char(out, ']');
	record_close(r);
}
