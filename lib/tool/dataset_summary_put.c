/* dataset_summary_put.c -- summaries as lines of JSON, which are written, and read back exactly.
 *
 * All numbers but sums of boxes are doubles, printed so that they read back as the same bits; sums are whole numbers below
 * 2^63, and are read as such. */
#include "tool/dataset_summary.h"

#include "base/num.h"

#include <math.h>
#include <string.h>

enum {
	PARTIAL, VERSION, SURVEY, LIMITS, IMAGES, BOXES, FRAMES, FRAME, TENSORS, TENSOR, PLAIN, UNSIZED,
	LEVEL, SIZES, COUNTS, LABELS, LABEL_BOXES, LABELS_LOST, SAMPLED, PLACED, PLACED_LABELS, PLACED_COUNTS, KEYS
};

enum { PLACED_WIDTH = 8, MOST_LEVEL = 126 };

#define TOOL "\"fit\""

static const struct json_key keys[KEYS] = {
	[PARTIAL] = { "partial", JSON_ANY, 0 },
	[VERSION] = { "version", JSON_SCALAR, 0 },
	[SURVEY] = { "anchor_survey", JSON_SCALAR, 0 }, /* the version, in the place of both, as it was written before */
	[LIMITS] = { "limits", JSON_FLAT, 0 },
	[IMAGES] = { "images", JSON_ANY, 0 },
	[BOXES] = { "boxes", JSON_ANY, 0 },
	[FRAMES] = { "frames", JSON_SCALAR, 0 },
	[FRAME] = { "frame", JSON_FLAT, 0 },
	[TENSORS] = { "tensors", JSON_SCALAR, 0 },
	[TENSOR] = { "tensor", JSON_FLAT, 0 },
	[PLAIN] = { "plain", JSON_SCALAR, 0 },
	[UNSIZED] = { "unsized", JSON_SCALAR, 0 },
	[LEVEL] = { "level", JSON_SCALAR, 0 },
	[SIZES] = { "sizes", JSON_ROWS, 2 },
	[COUNTS] = { "counts", JSON_ITEMS, 0 },
	[LABELS] = { "labels", JSON_ITEMS, 0 },
	[LABEL_BOXES] = { "label_boxes", JSON_ITEMS, 0 },
	[LABELS_LOST] = { "labels_lost", JSON_SCALAR, 0 },
	[SAMPLED] = { "sampled", JSON_SCALAR, 0 },
	[PLACED] = { "placed", JSON_ROWS, PLACED_WIDTH },
	[PLACED_LABELS] = { "placed_labels", JSON_FLAT, 0 },
	[PLACED_COUNTS] = { "placed_counts", JSON_ITEMS, 0 },
};

static void
put_key(struct buf *out, int key)
{
	buf_format(out, "%s\"%s\":", key == PARTIAL ? "{" : ",", keys[key].name);
}

static void
put_whole(struct buf *out, int key, uint64_t n)
{
	put_key(out, key);
	buf_integer(out, (long long)n);
}

/* n sums as a list; each begins step bytes behind the one before it. */
static void
put_sums(struct buf *out, int key, const uint64_t *sum, size_t n, size_t step)
{
	put_key(out, key);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		uint64_t one;
		memcpy(&one, (const char *)sum + i * step, sizeof one);
		if (i > 0)
			buf_char(out, ',');
		buf_integer(out, (long long)one);
	}
	buf_char(out, ']');
}

static void
put_frame(struct buf *out, int kinds, const struct dataset_summary_frame *f)
{
	put_whole(out, kinds, f->kinds);
	put_key(out, kinds + 1);
	record_put_doubles(out, f->size, f->kinds == 1 ? 2 : 0, 0);
}

static void
put_sizes(struct buf *out, const struct size_histogram *t)
{
	struct arena scratch = { 0 };
	const struct shapes data = size_histogram_shapes(t, &scratch);
	put_whole(out, LEVEL, t->level);
	put_key(out, SIZES);
	record_put_doubles(out, data.n > 0 ? &data.shape->w : NULL, data.n, 2);
	put_sums(out, COUNTS, data.count, data.n, sizeof *data.count);
	arena_free(&scratch);
}

static void
put_labels(struct buf *out, const struct dataset_summary *s)
{
	put_key(out, LABELS);
	buf_char(out, '[');
	for (size_t i = 0; i < s->labels; i++) {
		if (i > 0)
			buf_char(out, ',');
		json_put_string(out, s->label[i].text);
	}
	buf_char(out, ']');
	put_sums(out, LABEL_BOXES, s->labels > 0 ? &s->label->boxes : NULL, s->labels, sizeof *s->label);
	put_whole(out, LABELS_LOST, s->labels_lost);
}

static void
put_sample(struct buf *out, const struct box_sample *t)
{
	put_whole(out, SAMPLED, t->sampled);
	put_key(out, PLACED);
	for (size_t i = 0; i < t->n; i++) {
		const struct box_sample_box *p = &t->entry[i].sample;
		const double row[PLACED_WIDTH] = { p->box.x1, p->box.y1, p->box.x2, p->box.y2, p->frame[0], p->frame[1],
			p->padded[0], p->padded[1] };
		buf_char(out, i > 0 ? ',' : '[');
		record_put_doubles(out, row, PLACED_WIDTH, 0);
	}
	buf_text(out, t->n > 0 ? "]" : "[]");
	put_sums(out, PLACED_LABELS, t->n > 0 ? &t->entry->sample.label : NULL, t->n, sizeof *t->entry);
	put_sums(out, PLACED_COUNTS, t->n > 0 ? &t->entry->count : NULL, t->n, sizeof *t->entry);
}

void
dataset_summary_put(const struct dataset_summary *s, struct buf *out)
{
	const double limits[] = { (double)s->limits.shapes, (double)s->limits.sample };
	put_key(out, PARTIAL);
	buf_text(out, TOOL);
	put_whole(out, VERSION, DATASET_SUMMARY_VERSION);
	put_key(out, LIMITS);
	record_put_doubles(out, limits, 2, 0);
	put_whole(out, IMAGES, s->images);
	put_whole(out, BOXES, s->boxes);
	put_frame(out, FRAMES, &s->frame);
	put_frame(out, TENSORS, &s->tensor);
	put_whole(out, PLAIN, s->plain);
	put_whole(out, UNSIZED, s->unsized);
	put_sizes(out, &s->sizes);
	put_labels(out, s);
	put_sample(out, &s->sample);
	buf_text(out, "}\n");
}

/* A summary that is being read. */
struct reader {
	struct worker *worker;
	const struct json_column *column;
	const char *wrong; /* the member that is wrong; NULL: none so far */
};

static void
require(struct reader *m, bool good, int key)
{
	if (!good && m->wrong == NULL)
		m->wrong = keys[key].name;
}

/* A sum: a whole number below 2^63. */
static uint64_t
whole(struct reader *m, int key, struct slice text)
{
	int64_t n = 0;
	bool good = text.n > 0 && num_read_integer(text.text, &n) == text.text + text.n && n >= 0;
	require(m, good, key);
	return good ? (uint64_t)n : 0;
}

/* A whole number up to most. */
static unsigned
small(struct reader *m, int key, unsigned most)
{
	double x = m->column[key].n == 1 ? m->column[key].number[0] : -1;
	bool good = x >= 0 && x <= most && x == floor(x);
	require(m, good, key);
	return good ? (unsigned)x : 0;
}

static struct dataset_summary_frame
read_frame(struct reader *m, int kinds)
{
	struct dataset_summary_frame f = { .kinds = small(m, kinds, 2) };
	const struct json_column *c = &m->column[kinds + 1];
	require(m, c->n == (f.kinds == 1 ? 2 : 0), kinds + 1);
	if (f.kinds == 1 && c->n == 2) {
		memcpy(f.size, c->number, sizeof f.size);
		require(m, f.size[0] > 0 && f.size[1] > 0, kinds + 1);
	}
	return f;
}

/* Counts of what is listed under another key, n of them; each is above 0, and they must not pass the boxes in all. */
static const uint64_t *
read_counts(struct reader *m, int key, size_t n, uint64_t boxes, bool all)
{
	const struct json_column *c = &m->column[key];
	uint64_t *count = arena_array(m->worker->arena, uint64_t, c->n), sum = 0;
	for (size_t i = 0; i < c->n; i++) {
		count[i] = whole(m, key, c->item[i]);
		require(m, count[i] > 0 && count[i] <= boxes - sum, key);
		sum += m->wrong == NULL ? count[i] : 0;
	}
	require(m, c->n == n && (!all || sum == boxes), key);
	return count;
}

static void
read_sizes(struct reader *m, struct dataset_summary *s)
{
	const struct json_column *c = &m->column[SIZES];
	const uint64_t *count = read_counts(m, COUNTS, c->n, s->boxes, true);
	require(m, c->n <= s->limits.shapes, SIZES);
	for (size_t i = 0; i < 2 * c->n; i++)
		require(m, c->number[i] > 0 && c->number[i] < 0x1p1000, SIZES);
	unsigned level = small(m, LEVEL, MOST_LEVEL);
	if (m->wrong != NULL)
		return;
	size_histogram_coarsen(&s->sizes, level);
	for (size_t i = 0; i < c->n; i++)
		size_histogram_add(&s->sizes, c->number[2 * i], c->number[2 * i + 1], count[i]);
}

static void
read_labels(struct reader *m, struct dataset_summary *s)
{
	const struct json_column *c = &m->column[LABELS];
	s->labels_lost = small(m, LABELS_LOST, 1) == 1;
	const uint64_t *boxes = read_counts(m, LABEL_BOXES, c->n, s->boxes, !s->labels_lost && s->limits.sample > 0);
	require(m, c->n <= (s->labels_lost ? 0 : DATASET_SUMMARY_LABELS), LABELS);
	for (size_t i = 0; i < c->n && m->wrong == NULL; i++)
		dataset_summary_count(s, json_text(c->item[i], m->worker->arena), boxes[i]);
}

static void
read_sample(struct reader *m, struct dataset_summary *s)
{
	const struct json_column *c = &m->column[PLACED], *label = &m->column[PLACED_LABELS];
	bool sampled = small(m, SAMPLED, 1) == 1;
	const uint64_t *count = read_counts(m, PLACED_COUNTS, c->n, s->boxes, !sampled && s->limits.sample > 0);
	require(m, label->n == c->n, PLACED_LABELS);
	for (size_t i = 0; i < label->n; i++)
		require(m, label->number[i] >= 0 && label->number[i] < 0x1p53 && label->number[i] == floor(label->number[i]),
			PLACED_LABELS);
	for (size_t i = 0; i < c->n; i++) {
		const double *row = c->number + i * PLACED_WIDTH;
		require(m, row[2] > row[0] && row[3] > row[1], PLACED);
		for (int k = 4; k < PLACED_WIDTH; k++)
			require(m, row[k] >= 0, PLACED);
	}
	if (m->wrong != NULL || s->limits.sample == 0)
		return;
	for (size_t i = 0; i < c->n; i++) {
		const double *row = c->number + i * PLACED_WIDTH;
		const struct box_sample_box p = { { row[0], row[1], row[2], row[3] }, { row[4], row[5] }, { row[6], row[7] },
			(uint64_t)label->number[i] };
		box_sample_add(&s->sample, &p, count[i]);
	}
	box_sample_restore(&s->sample, s->boxes, sampled);
}

/* All of the columns, as a summary in the worker's arena. */
static void
read_all(struct reader *m, struct dataset_summary *s)
{
	s->images = whole(m, IMAGES, m->column[IMAGES].text);
	s->boxes = whole(m, BOXES, m->column[BOXES].text);
	s->frame = read_frame(m, FRAMES);
	s->tensor = read_frame(m, TENSORS);
	s->plain = small(m, PLAIN, 1) == 1;
	s->unsized = small(m, UNSIZED, 1) == 1;
	read_sizes(m, s);
	read_labels(m, s);
	read_sample(m, s);
}

static bool
same_limits(const struct json_column *c, const struct dataset_summary_limits *limits)
{
	return c->n == 2 && c->number[0] == (double)limits->shapes && c->number[1] == (double)limits->sample;
}

bool
dataset_summary_read(struct dataset_summary *s, struct worker *w)
{
	struct json_schema schema;
	struct json_object object;
	struct json_error error;
	json_schema_init(&schema, keys, KEYS);
	if (!json_scan(&schema, w->line->text, &object, &error, w->arena))
		return filter_reject_at(w, error.at, "%s", error.text);
	struct reader m = { .worker = w, .column = object.column };
	const struct slice tool = m.column[PARTIAL].text;
	int version = m.column[SURVEY].given ? SURVEY : VERSION;
	if (version == VERSION && !m.column[PARTIAL].given)
		return filter_reject(w, "no \"partial\": --merge reads what --partial wrote, not records");
	if (version == VERSION && !slice_is(tool, TOOL))
		return filter_reject(w, "\"partial\" is %.*s: not a summary of anchor-fit", (int)(tool.n < 100 ? tool.n : 100),
			tool.text);
	if (small(&m, version, DATASET_SUMMARY_VERSION) != DATASET_SUMMARY_VERSION || !same_limits(&m.column[LIMITS], &s->limits))
		return filter_reject(w, "another version of anchor-fit --partial wrote this summary");
	for (int i = LIMITS; i < KEYS; i++)
		if (!m.column[i].given)
			return filter_reject(w, "no \"%s\": not a summary as --partial writes it", keys[i].name);
	struct dataset_summary one = { 0 };
	dataset_summary_begin(&one, s->limits, w->arena);
	read_all(&m, &one);
	if (m.wrong != NULL)
		return filter_reject(w, "%s: not as --partial writes it", m.wrong);
	if (one.images > INT64_MAX - s->images || one.boxes > INT64_MAX - s->boxes)
		return filter_reject(w, "too many boxes in all");
	dataset_summary_merge(s, &one);
	return true;
}
