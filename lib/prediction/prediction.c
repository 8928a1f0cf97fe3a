/* prediction.c -- what a network put out for an image, or should have. */
#include "prediction/prediction.h"

#include "prediction/anchor_count_hint.h"

#include <float.h>
#include <math.h>
#include <string.h>

const char *const prediction_bads[] = { "error", "drop", "clip", NULL };

const struct filter_counter prediction_counters[] = {
	[PREDICTION_BAD_SCORES] = { "anchors with NaN or infinity among their scores" },
	[PREDICTION_BAD_BOXES] = { "candidates without a finite box" },
	[PREDICTION_INVERTED] = { "boxes with a side below 0" },
	[PREDICTION_PROBABILITIES] = { "images whose scores all are from 0 to 1; if they are probabilities already, "
		"give --activation none (and --activated, of offsets behind a sigmoid)" },
	{ NULL },
};

static bool
check_length(const struct record *r, enum column column, size_t n, const char *of)
{
	const struct json_column *c = record_column(r, column);
	return !c->given || c->n == n ||
		record_reject(r, "\"%s\" has %zu entries, but \"%s\" has %zu", r->schema->key[column].name, c->n, of,
		n);
}

/* The flat indices of a sparse record, which need not ascend. */
static bool
read_anchors(const struct record *r, const struct anchors *anchors, size_t *anchor)
{
	const struct json_column *c = record_column(r, COLUMN_ANCHORS);
	for (size_t i = 0; i < c->n; i++) {
		double a = c->number[i];
		if (!(a >= 0 && a < (double)anchors->count && a == floor(a)))
			return record_reject(r,
				"anchors: entry %zu is not a whole number below %zu, the number of anchors", i,
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

static float
narrow(double x)
{
	return fabs(x) <= FLT_MAX ? (float)x : (float)copysign(INFINITY, x);
}

/* Four deltas as the float32 that their digits stand for, so that text says the same as a tensor. */
static const double *
narrow_deltas(const double *from, double *to)
{
	for (int k = 0; k < 4; k++)
		to[k] = (double)narrow(from[k]);
	return to;
}

/* The numbers of a column that a sparse record may have, or NULL. */
static const double *
numbers(const struct record *r, enum column column)
{
	return record_has(r, column) ? record_column(r, column)->number : NULL;
}

/* Which level each of n anchors is of. */
static const uint32_t *
find_levels(const struct anchors *anchors, const size_t *anchor, size_t n, struct arena *arena)
{
	uint32_t *level = arena_zeros(arena, uint32_t, n);
	for (size_t i = 0; i < n && anchors->levels > 1; i++)
		level[i] = (uint32_t)anchors_place(anchors, anchor[i]).level;
	return level;
}

/* Whether the columns of a sparse record have the entries and the shapes that they should have. */
static bool
check_sparse(const struct record *r, bool labelled)
{
	const struct json_column *deltas = record_column(r, COLUMN_DELTAS), *scores = record_column(r, COLUMN_SCORES);
	size_t n = record_column(r, COLUMN_ANCHORS)->n;
	if (n > 0 && deltas->width != 4)
		return record_reject(r, "deltas: expected rows of 4 numbers");
	if (scores->given && scores->n > 0 && scores->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number an anchor");
	return check_length(r, COLUMN_DELTAS, n, "anchors") &&
		(!labelled || check_length(r, COLUMN_LABELS, n, "anchors")) &&
		check_length(r, COLUMN_SCORES, n, "anchors") && check_length(r, COLUMN_IOUS, n, "anchors");
}

static bool
read_sparse(struct record *r, const struct anchors *anchors, const struct prediction_rules *rules,
	struct prediction *out)
{
	struct arena *arena = r->worker->arena;
	bool labelled = (r->schema->bound & COLUMN_BIT(COLUMN_LABELS)) != 0 && record_has(r, COLUMN_LABELS);
	bool target = !record_has(r, COLUMN_SCORES);
	size_t n = record_column(r, COLUMN_ANCHORS)->n, kept = 0;
	size_t *all = arena_array(arena, size_t, n);
	if (!check_sparse(r, labelled) || !read_anchors(r, anchors, all))
		return false;

	const double *given = numbers(r, target ? COLUMN_IOUS : COLUMN_SCORES);
	float threshold = narrow(target ? rules->target.score : rules->post.score);
	uint32_t *item = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		if (narrow(given != NULL ? given[i] : 1) > threshold)
			item[kept++] = (uint32_t)i;
	sort_by_anchor(all, item, kept, arena);

	const uint32_t *group = labelled ? record_groups(r, COLUMN_LABELS, NULL) : NULL;
	size_t *anchor = arena_array(arena, size_t, kept);
	double *score = arena_array(arena, double, kept);
	uint32_t *class = arena_array(arena, uint32_t, kept);
	const double **deltas = arena_array(arena, const double *, kept);
	double *number = arena_array(arena, double, 4 * kept);
	for (size_t i = 0; i < kept; i++) {
		anchor[i] = all[item[i]];
		score[i] = given != NULL ? given[item[i]] : 1;
		class[i] = group != NULL ? group[item[i]] : 0;
		deltas[i] = narrow_deltas(record_column(r, COLUMN_DELTAS)->number + 4 * (size_t)item[i],
			number + 4 * i);
	}
	*out = (struct prediction){ .target = target, .n = kept, .anchor = anchor,
		.class = group != NULL ? class : NULL,
		.score = score, .deltas = deltas, .item = item, .level = find_levels(anchors, anchor, kept, arena) };
	return true;
}

bool
prediction_width_fits(size_t width, size_t classes, enum background background)
{
	return width == 4 || width == 4 * classes ||
		(background != BACKGROUND_NONE && width == 4 * (classes - 1) && width > 0);
}

/* py-faster-rcnn and torchvision give the background deltas of its own; detectron2 and mmdetection do not. */
size_t
prediction_deltas_at(size_t width, size_t classes, enum background background, size_t class)
{
	if (width == 4)
		return 0;
	return 4 * (width < 4 * classes && background == BACKGROUND_FIRST ? class - 1 : class);
}

struct prediction
prediction_of(const struct candidates *found, const double *const *deltas, const struct anchors *anchors,
	struct arena *arena)
{
	static const uint32_t none = 0; /* no labels are labels, too */
	return (struct prediction){ .n = found->n, .anchor = found->anchor,
		.class = found->n > 0 ? found->class : &none,
		.score = found->score, .level = find_levels(anchors, found->anchor, found->n, arena),
		.deltas = deltas };
}

/* The numbers of a column as float32; what is beyond its range is infinite. */
static const float *
narrow_column(const struct record *r, enum column column)
{
	const struct json_column *c = record_column(r, column);
	size_t n = c->n * c->width;
	float *out = arena_array(r->worker->arena, float, n + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = narrow(c->number[i]);
	return out;
}

bool
prediction_outputs(const struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	enum background background, struct outputs *out)
{
	const struct json_column *deltas = record_column(r, COLUMN_DELTAS), *scores = record_column(r, COLUMN_SCORES);
	if (!scores->given)
		return record_reject(r, "neither \"anchors\" nor \"scores\": is it a prediction?");
	size_t classes = scores->shape == JSON_ROWS ? scores->width : 1;
	if (!anchor_count_hint_check(r, l, anchors, deltas->n, "the deltas", "are for") ||
		!check_length(r, COLUMN_SCORES, deltas->n, "deltas") ||
		!check_length(r, COLUMN_OBJECTNESS, deltas->n, "deltas"))
		return false;
	if (deltas->n > 0 && !prediction_width_fits(deltas->width, classes, background))
		return record_reject(r, "deltas: expected rows of 4 numbers, or of 4 a class: %zu", 4 * classes);

	*out = (struct outputs){ .anchors = deltas->n, .classes = classes, .row = classes, .column = 1, .step = 1 };
	out->score = narrow_column(r, COLUMN_SCORES);
	if (record_has(r, COLUMN_OBJECTNESS))
		out->objectness = narrow_column(r, COLUMN_OBJECTNESS);
	return true;
}

static bool
read_dense(struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	const struct prediction_rules *rules, struct prediction *out)
{
	struct arena *arena = r->worker->arena;
	const struct json_column *deltas = record_column(r, COLUMN_DELTAS);
	enum background background = rules->post.background;
	struct output_piece all = { .every = 1 };
	struct candidates found;
	if (!prediction_outputs(r, l, anchors, background, &all.outputs) || !prediction_find(r, &all, 1, rules, &found))
		return false;
	const double **delta = arena_array(arena, const double *, found.n);
	double *number = arena_array(arena, double, 4 * found.n);
	for (size_t i = 0; i < found.n; i++) {
		size_t at = prediction_deltas_at(deltas->width, all.outputs.classes, background, found.class[i]);
		delta[i] = narrow_deltas(deltas->number + found.anchor[i] * deltas->width + at, number + 4 * i);
	}
	*out = prediction_of(&found, delta, anchors, arena);
	return true;
}

bool
prediction_check(const struct record *r, const struct anchor_source *l, const struct anchors *anchors, bool *active)
{
	const struct json_column *count = record_column(r, COLUMN_NUM_ANCHORS),
		*activated = record_column(r, COLUMN_ACTIVATED);
	*active = activated->given && slice_is(activated->text, "true");
	if (activated->given && !*active && !slice_is(activated->text, "false"))
		return record_reject(r, "activated: expected true or false");
	if (!record_has(r, COLUMN_DELTAS))
		return record_reject(r,
			"no \"deltas\": is it a prediction? Tensors are given by --deltas and --scores");
	if (count->given && !(count->number[0] >= 0 && count->number[0] < 0x1p53))
		return record_reject(r, "num_anchors: expected a number of anchors");
	return !count->given ||
		anchor_count_hint_check(r, l, anchors, (size_t)count->number[0], "the record", "is for");
}

bool
prediction_read(struct record *r, const struct anchor_source *l, const struct anchors *anchors,
	const struct prediction_rules *rules, struct prediction *out)
{
	bool active;
	*out = (struct prediction){ 0 };
	if (!prediction_check(r, l, anchors, &active))
		return false;
	bool sparse = record_has(r, COLUMN_ANCHORS);
	if (sparse ? !read_sparse(r, anchors, rules, out) : !read_dense(r, l, anchors, rules, out))
		return false;
	out->activated = active;
	return true;
}

static void
put_labels(const struct prediction *p, const struct classes *classes, const uint32_t *index, size_t n, struct record *r)
{
	const struct json_column *labels = record_column(r, COLUMN_LABELS);
	struct buf *out = record_open(r, COLUMN_LABELS);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		json_put_next(out);
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
		json_put_next(out);
		if (p->item != NULL && from->given)
			buf_add(out, from->item[p->item[index[i]]].text, from->item[p->item[index[i]]].n);
		else
			buf_float(out, p->score[index[i]]);
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
		buf_integer(json_put_next(out), p->level[index[i]]);
	}
	buf_char(out, ']');
	record_close(r);
}
