/* stats.c -- what a dataset's boxes come to. */
#include "stats/stats.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { FIRST_LABELS = 64 };

const char *const stats_size_names[STATS_SIZES + 1] = { "small", "medium", "large", NULL };

enum stats_size
stats_size_of(struct box b)
{
	double area = box_area(b);
	return area < 32 * 32 ? STATS_SMALL : area < 96 * 96 ? STATS_MEDIUM : STATS_LARGE;
}

double
stats_side(double w, double h)
{
	double area = w * h;
	return area >= DBL_MIN && area <= DBL_MAX ? sqrt(area) : sqrt(w) * sqrt(h);
}

void
stats_init(struct stats *s, struct arena *arena)
{
	*s = (struct stats){ .arena = arena, .scales = { INFINITY, 0 } };
	size_histogram_init(&s->shapes, STATS_SHAPES, arena);
	size_histogram_init(&s->relative, STATS_SHAPES, arena);
	size_histogram_init(&s->per_image, STATS_SHAPES, arena);
}

size_t
stats_label_of(struct stats *s, struct slice text)
{
	size_t number;
	if (s->labels_lost)
		return SIZE_MAX;
	if (text_table_find(&s->names, text, &number))
		return number;
	if (s->labels == STATS_LABELS) {
		s->labels_lost = true;
		s->labels = 0;
		return SIZE_MAX;
	}
	text.text = arena_text(s->arena, text.n > 0 ? text.text : "", text.n);
	text_table_add(&s->names, text, &number, s->arena);
	if (s->labels == s->label_room) {
		size_t room = s->label_room == 0 ? FIRST_LABELS : 2 * s->label_room;
		s->label = arena_grow(s->arena, s->label, s->labels * sizeof *s->label, room * sizeof *s->label);
		s->label_room = room;
	}
	s->label[s->labels++] = (struct stats_label){ .text = text };
	return number;
}

static void
add_sizes(struct stats *s, const struct stats_image *m)
{
	for (size_t i = 0; i < m->boxes; i++) {
		double w = box_width(m->box[i]), h = box_height(m->box[i]);
		size_histogram_add(&s->shapes, w, h, 1);
		s->size[stats_size_of(m->box[i])]++;
		if (!m->sized)
			continue;
		double x = box_max(w / m->size[0], DBL_MIN), y = box_max(h / m->size[1], DBL_MIN);
		s->scales[0] = box_min(s->scales[0], box_min(x, y));
		s->scales[1] = box_max(s->scales[1], box_max(x, y));
		size_histogram_add(&s->relative,
			box_max(stats_side(w, h) / stats_side(m->size[0], m->size[1]), DBL_MIN), 1, 1);
	}
}

static void
add_labels(struct stats *s, const struct stats_image *m, struct arena *scratch)
{
	size_t *number = arena_array(scratch, size_t, m->labels);
	for (size_t i = 0; i < m->labels; i++)
		number[i] = SIZE_MAX;
	for (size_t i = 0; i < m->boxes && !s->labels_lost; i++) {
		size_t *at = &number[m->label[i]];
		if (*at == SIZE_MAX) {
			*at = stats_label_of(s, m->text[m->label[i]]);
			if (*at == SIZE_MAX)
				return;
		}
		struct stats_label *l = &s->label[*at];
		l->boxes++;
		l->size[stats_size_of(m->box[i])]++;
		l->images += l->last != s->images + 1;
		l->last = s->images + 1;
		if (m->coverage != NULL)
			coverage_count_add(&l->coverage, &m->coverage[i]);
	}
}

static void
add_coverage(struct stats *s, const struct stats_image *m)
{
	for (size_t i = 0; m->coverage != NULL && i < m->boxes; i++) {
		const struct coverage_box *b = &m->coverage[i];
		coverage_count_add(&s->covered, b);
		coverage_count_add(&s->covered_size[stats_size_of(m->box[i])], b);
		if (b->level != COVERAGE_NO_LEVEL)
			coverage_count_add(&s->covered_level[b->level < STATS_LEVELS ? b->level : STATS_LEVELS - 1], b);
	}
}

void
stats_add(struct stats *s, const struct stats_image *m, struct arena *scratch)
{
	add_sizes(s, m);
	add_labels(s, m, scratch);
	add_coverage(s, m);
	crowding_count(m->box, m->suppress, m->boxes, s->lost, scratch);
	size_histogram_add(&s->per_image, (double)m->boxes + 1, 1, 1);
	if (m->named)
		image_keys_add(&s->keys, m->key, s->arena);
	s->images++;
	s->empty += m->boxes + m->crowds + m->ignored == 0;
	s->boxes += m->boxes;
	s->crowds += m->crowds;
	s->ignored += m->ignored;
}

static void
merge_labels(struct stats *into, const struct stats *from)
{
	if (from->labels_lost) {
		into->labels_lost = true;
		into->labels = 0;
	}
	for (size_t i = 0; i < from->labels; i++) {
		const struct stats_label *l = &from->label[i];
		size_t number = stats_label_of(into, l->text);
		if (number == SIZE_MAX)
			return;
		struct stats_label *to = &into->label[number];
		to->boxes += l->boxes;
		to->images += l->images;
		for (int k = 0; k < STATS_SIZES; k++)
			to->size[k] += l->size[k];
		coverage_count_merge(&to->coverage, &l->coverage);
	}
}

static void
add_all(uint64_t *into, const uint64_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		into[i] += from[i];
}

void
stats_merge(struct stats *into, const struct stats *from)
{
	into->images += from->images;
	into->empty += from->empty;
	into->boxes += from->boxes;
	into->crowds += from->crowds;
	into->ignored += from->ignored;
	add_all(into->size, from->size, STATS_SIZES);
	add_all(into->lost, from->lost, CROWDING_THRESHOLDS);
	add_all(into->issues, from->issues, ISSUE_KINDS);
	size_histogram_merge(&into->shapes, &from->shapes);
	size_histogram_merge(&into->relative, &from->relative);
	size_histogram_merge(&into->per_image, &from->per_image);
	into->scales[0] = box_min(into->scales[0], from->scales[0]);
	into->scales[1] = box_max(into->scales[1], from->scales[1]);
	image_keys_merge(&into->keys, &from->keys, into->arena);
	merge_labels(into, from);
	coverage_count_merge(&into->covered, &from->covered);
	for (int i = 0; i < STATS_SIZES; i++)
		coverage_count_merge(&into->covered_size[i], &from->covered_size[i]);
	for (int i = 0; i < STATS_LEVELS; i++)
		coverage_count_merge(&into->covered_level[i], &from->covered_level[i]);
}
