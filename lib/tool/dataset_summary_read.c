/* dataset_summary_read.c -- summaries as dataset_summary_put.c writes them, read back and checked. */
#include "tool/dataset_summary.h"

#include "base/num.h"
#include "tool/dataset_summary_keys.h"
#include "tool/partial.h"

#include <math.h>
#include <string.h>

enum { MOST_LEVEL = 126 };

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
		m->wrong = dataset_summary_keys[key].name;
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
		require(m,
			label->number[i] >= 0 && label->number[i] < 0x1p53 &&
				label->number[i] == floor(label->number[i]),
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
		const struct box_sample_box p = { { row[0], row[1], row[2], row[3] }, { row[4], row[5] },
			{ row[6], row[7] }, (uint64_t)label->number[i] };
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
	json_schema_init(&schema, dataset_summary_keys, KEYS);
	if (!json_scan(&schema, w->line->text, &object, &error, w->arena))
		return filter_reject_at(w, error.at, "%s", error.text);
	struct reader m = { .worker = w, .column = object.column };
	const bool old = m.column[SURVEY].given; /* as it began before parts of all tools did alike */
	if (!old && !partial_check(w, &m.column[PARTIAL], &m.column[VERSION], "fit", DATASET_SUMMARY_VERSION))
		return false;
	if ((old && small(&m, SURVEY, DATASET_SUMMARY_VERSION) != DATASET_SUMMARY_VERSION) ||
		!same_limits(&m.column[LIMITS], &s->limits))
		return filter_reject(w,
			"another version of anchor-fit --partial wrote this summary; count the records anew");
	for (int i = LIMITS; i < KEYS; i++)
		if (!m.column[i].given)
			return filter_reject(w, "no \"%s\": not a summary as --partial writes it",
				dataset_summary_keys[i].name);
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
