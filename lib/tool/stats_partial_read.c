/* stats_partial_read.c -- parts as stats_partial.c writes them, read back and checked. */
#include "tool/stats_partial.h"

#include "tool/partial.h"
#include "tool/stats_run.h"

#include <math.h>
#include <string.h>

enum { MOST_LEVEL = 126 };
#define MOST_COUNT 0x1p53

/* A part that is being read. */
struct reader {
	struct worker *worker;
	const struct json_column *column;
	const char *wrong; /* the member that is wrong; NULL: none so far */
	struct stats_state part;
};

static void
require(struct reader *m, bool good, int key)
{
	if (!good && m->wrong == NULL)
		m->wrong = stats_partial_keys[key].name;
}

static bool
is_count(double x)
{
	return x >= 0 && x < MOST_COUNT && x == floor(x);
}

/* Exactly n whole numbers. */
static void
read_counts(struct reader *m, int key, uint64_t *to, size_t n)
{
	const struct json_column *c = &m->column[key];
	require(m, c->n == n, key);
	for (size_t i = 0; i < n && m->wrong == NULL; i++) {
		require(m, is_count(c->number[i]), key);
		to[i] = m->wrong == NULL ? (uint64_t)c->number[i] : 0;
	}
}

static unsigned
read_small(struct reader *m, int key, unsigned most)
{
	double x = m->column[key].n == 1 ? m->column[key].number[0] : -1;
	bool good = is_count(x) && x <= most;
	require(m, good, key);
	return good ? (unsigned)x : 0;
}

/* A string's characters. */
static struct slice
read_text(struct reader *m, int key)
{
	struct slice text = m->column[key].text;
	bool good = text.n >= 2 && text.text[0] == '"';
	require(m, good, key);
	return good ? json_text(text, m->worker->arena) : (struct slice){ "", 0 };
}

static void
read_histogram(struct reader *m, int key, uint64_t all, bool exactly, struct size_histogram *t)
{
	const struct json_column *shape = &m->column[key + 1], *count = &m->column[key + 2];
	unsigned level = read_small(m, key, MOST_LEVEL);
	uint64_t sum = 0;
	require(m, shape->n <= STATS_SHAPES, key + 1);
	require(m, count->n == shape->n, key + 2);
	for (size_t i = 0; i < shape->n && m->wrong == NULL; i++) {
		const double *s = shape->number + 2 * i;
		require(m, s[0] > 0 && s[0] < 0x1p1000 && s[1] > 0 && s[1] < 0x1p1000, key + 1);
		require(m, is_count(count->number[i]) && count->number[i] > 0, key + 2);
		sum += m->wrong == NULL ? (uint64_t)count->number[i] : 0;
	}
	require(m, exactly ? sum == all : sum <= all, key + 2);
	if (m->wrong != NULL)
		return;
	size_histogram_coarsen(t, level);
	for (size_t i = 0; i < shape->n; i++)
		size_histogram_add(t, shape->number[2 * i], shape->number[2 * i + 1], (uint64_t)count->number[i]);
}

static void
read_covered(struct reader *m, int key, size_t row, struct coverage_count *to)
{
	const struct json_column *c = &m->column[key];
	uint64_t n[COVERAGE_ROW];
	for (size_t i = 0; i < COVERAGE_ROW && m->wrong == NULL; i++) {
		double x = c->number[row * COVERAGE_ROW + i];
		require(m, is_count(x) && (i < 6 || x < 0x1p32), key);
		n[i] = m->wrong == NULL ? (uint64_t)x : 0;
	}
	if (m->wrong == NULL)
		*to = (struct coverage_count){ n[0], n[1], n[2], n[3], n[4], n[5], n[6] << 32 | n[7] };
}

static void
read_labels(struct reader *m)
{
	struct stats *s = &m->part.stats;
	const struct json_column *c = &m->column[PART_LABELS], *count = &m->column[PART_LABEL_COUNTS];
	s->labels_lost = read_small(m, PART_LABELS_LOST, 1) == 1;
	require(m, c->n <= (s->labels_lost ? 0 : STATS_LABELS), PART_LABELS);
	require(m, count->n == c->n, PART_LABEL_COUNTS);
	require(m, !m->part.set.given || m->column[PART_LABEL_COVERED].n == c->n, PART_LABEL_COVERED);
	for (size_t i = 0; i < c->n && m->wrong == NULL; i++) {
		const double *row = count->number + i * (2 + STATS_SIZES);
		size_t number = stats_label_of(s, json_text(c->item[i], m->worker->arena));
		require(m, number == i, PART_LABELS);
		for (int k = 0; k < 2 + STATS_SIZES; k++)
			require(m, is_count(row[k]), PART_LABEL_COUNTS);
		if (m->wrong != NULL)
			return;
		struct stats_label *l = &s->label[i];
		l->boxes = (uint64_t)row[0];
		l->images = (uint64_t)row[1];
		for (int k = 0; k < STATS_SIZES; k++)
			l->size[k] = (uint64_t)row[2 + k];
		if (m->part.set.given)
			read_covered(m, PART_LABEL_COVERED, i, &l->coverage);
	}
}

static void
read_images(struct reader *m)
{
	struct stats *s = &m->part.stats;
	const struct json_column *c = &m->column[PART_KEYS];
	uint64_t key = 0;
	bool lost = read_small(m, PART_KEYS_LOST, 1) == 1;
	require(m, c->n <= (lost ? 0 : IMAGE_KEYS_MOST) && c->n <= s->images, PART_KEYS);
	for (size_t i = 0; i < c->n && m->wrong == NULL; i++) {
		require(m, is_count(c->number[i]) && is_count((double)key + c->number[i]), PART_KEYS);
		key += m->wrong == NULL ? (uint64_t)c->number[i] : 0;
		image_keys_add(&s->keys, key, m->worker->arena);
	}
	s->keys.lost = lost;
}

static void
read_set(struct reader *m)
{
	struct stats_set *set = &m->part.set;
	const struct json_column *stride = &m->column[PART_STRIDES], *hash = &m->column[PART_HASH], *fg =
		&m->column[PART_FG];
	*set = (struct stats_set){ .given = true, .name = read_text(m, PART_SET), .assigner = read_text(m,
		PART_ASSIGNER),
		.points = read_small(m, PART_POINTS, 1) == 1, .levels = stride->n };
	require(m, hash->n == 1 && is_count(hash->number[0]), PART_HASH);
	require(m, fg->n == 1 && fg->number[0] >= 0 && fg->number[0] <= 1, PART_FG);
	require(m, stride->n <= STATS_LEVELS, PART_STRIDES);
	require(m, m->column[PART_COVERED].n == 1 + STATS_SIZES + stride->n, PART_COVERED);
	for (size_t i = 0; i < 2 * stride->n; i++)
		require(m, stride->number[i] > 0, PART_STRIDES);
	if (m->wrong != NULL)
		return;
	set->hash = (uint64_t)hash->number[0];
	set->fg = fg->number[0];
	if (stride->n > 0)
		memcpy(set->stride, stride->number, 2 * stride->n * sizeof(double));
	struct stats *s = &m->part.stats;
	read_covered(m, PART_COVERED, 0, &s->covered);
	for (size_t i = 0; i < STATS_SIZES; i++)
		read_covered(m, PART_COVERED, 1 + i, &s->covered_size[i]);
	for (size_t i = 0; i < stride->n; i++)
		read_covered(m, PART_COVERED, 1 + STATS_SIZES + i, &s->covered_level[i]);
}

static void
read_all(struct reader *m)
{
	struct stats *s = &m->part.stats;
	const struct json_column *scales = &m->column[PART_SCALES];
	uint64_t totals[5] = { 0 };
	m->part.by = read_text(m, PART_BY);
	read_counts(m, PART_TOTALS, totals, 5);
	s->images = totals[0], s->empty = totals[1], s->boxes = totals[2], s->crowds = totals[3], s->ignored =
		totals[4];
	read_counts(m, PART_SIZES, s->size, STATS_SIZES);
	read_counts(m, PART_LOST, s->lost, CROWDING_THRESHOLDS);
	read_counts(m, PART_ISSUES, s->issues, ISSUE_KINDS);
	require(m, scales->n == 0 || (scales->n == 2 && scales->number[0] > 0 && scales->number[1] >=
		scales->number[0]),
		PART_SCALES);
	if (scales->n == 2 && m->wrong == NULL)
		memcpy(s->scales, scales->number, sizeof s->scales);
	read_histogram(m, PART_SHAPES, s->boxes, true, &s->shapes);
	read_histogram(m, PART_RELATIVE, s->boxes, false, &s->relative);
	read_histogram(m, PART_PER_IMAGE, s->images, true, &s->per_image);
	if (m->column[PART_SET].given)
		read_set(m);
	read_labels(m);
	read_images(m);
}

/* What is missing of a part; NULL: nothing. What belongs to a set is there where there is one. */
static const char *
find_missing(const struct reader *m)
{
	bool set = m->column[PART_SET].given;
	for (int i = PART_BY; i < PART_KEYS_END; i++) {
		bool of_set = (i >= PART_SET && i <= PART_STRIDES) || i >= PART_COVERED;
		if (!m->column[i].given && (set || !of_set))
			return stats_partial_keys[i].name;
	}
	return NULL;
}

/* Whether the part can be added to what was read before, which is of its kind from then on. */
static bool
agrees(struct stats_state *s, const struct stats_state *part, struct worker *w)
{
	if (!s->merged) {
		s->merged = true;
		s->by = (struct slice){ arena_text(w->keep, part->by.text, part->by.n), part->by.n };
		s->set = part->set;
		s->set.name.text = arena_text(w->keep, part->set.name.n > 0 ? part->set.name.text : "",
			part->set.name.n);
		s->set.assigner.text =
			arena_text(w->keep, part->set.assigner.n > 0 ? part->set.assigner.text : "",
			part->set.assigner.n);
		return true;
	}
	if (!slice_equal(s->by, part->by))
		return filter_reject(w,
			"it is by \"%.*s\", and those before it by \"%.*s\": count all of them by the same column",
			(int)(part->by.n < 100 ? part->by.n : 100), part->by.text, (int)(s->by.n < 100 ? s->by.n :
			100), s->by.text);
	if (s->set.given != part->set.given || s->set.hash != part->set.hash)
		return filter_reject(w,
			"it has other anchors than those before it: count all of them with the same -a or --preset");
	return true;
}

bool
stats_partial_read(struct worker *w)
{
	const struct stats_run *run = w->options;
	struct stats_state *s = w->state;
	struct json_schema schema;
	struct json_object object;
	struct json_error error;
	json_schema_init(&schema, stats_partial_keys, PART_KEYS_END);
	if (!json_scan(&schema, w->line->text, &object, &error, w->arena))
		return filter_reject_at(w, error.at, "%s", error.text);
	struct reader m = { .worker = w, .column = object.column };
	if (!partial_check(w, &m.column[PART_PARTIAL], &m.column[PART_VERSION], "stats", STATS_PARTIAL_VERSION))
		return false;
	const char *missing = find_missing(&m);
	if (missing != NULL)
		return filter_reject(w, "no \"%s\": not a summary as --partial writes it", missing);
	stats_state_begin(s, run, w->keep);
	stats_init(&m.part.stats, w->arena);
	read_all(&m);
	if (m.wrong != NULL)
		return filter_reject(w, "%s: not as --partial writes it", m.wrong);
	if (!agrees(s, &m.part, w))
		return false;
	stats_merge(&s->stats, &m.part.stats);
	return true;
}
