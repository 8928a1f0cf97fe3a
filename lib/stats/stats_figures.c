/* stats_figures.c -- what is made of the counts, when all images are there. */
#include "stats/stats.h"

#include "base/order.h"
#include "stats/alike.h"

#include <float.h>
#include <math.h>
#include <string.h>

const char *const stats_figure_names[STATS_FIGURES + 1] = { "width", "height", "side", "area", "ratio", "relative",
	"per_image", NULL };

static bool
comes_first(const struct stats_label *a, const struct stats_label *b)
{
	if (a->boxes != b->boxes)
		return a->boxes > b->boxes;
	size_t n = a->text.n < b->text.n ? a->text.n : b->text.n;
	int order = n > 0 ? memcmp(a->text.text, b->text.text, n) : 0;
	return order != 0 ? order < 0 : a->text.n < b->text.n;
}

/* A merge sort of indices, between two arrays. */
static const uint32_t *
sort_labels(const struct stats *s, uint32_t *a, uint32_t *spare)
{
	size_t n = s->labels;
	for (size_t i = 0; i < n; i++)
		a[i] = (uint32_t)i;
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t from = 0; from < n; from += 2 * run) {
			size_t middle = from + run < n ? from + run : n, end = from + 2 * run < n ? from + 2 * run : n;
			for (size_t out = from, i = from, k = middle; out < end; out++) {
				bool left = k == end || (i < middle && !comes_first(&s->label[a[k]], &s->label[a[i]]));
				spare[out] = left ? a[i++] : a[k++];
			}
		}
		uint32_t *t = a;
		a = spare;
		spare = t;
	}
	return a;
}

/* The table of names is not kept up: nothing is added from now on. */
static void
put_labels_in_order(struct stats *s)
{
	struct stats_label *sorted = arena_array(s->arena, struct stats_label, s->labels);
	const uint32_t *order = sort_labels(s, arena_array(s->arena, uint32_t, s->labels),
		arena_array(s->arena, uint32_t, s->labels));
	for (size_t i = 0; i < s->labels; i++)
		sorted[i] = s->label[order[i]];
	s->label = sorted;
	s->label_room = s->labels;
}

void
stats_finish(struct stats *s)
{
	size_histogram_settle(&s->shapes);
	size_histogram_settle(&s->relative);
	size_histogram_settle(&s->per_image);
	put_labels_in_order(s);
	struct slice *text = arena_array(s->arena, struct slice, s->labels);
	for (size_t i = 0; i < s->labels; i++)
		text[i] = s->label[i].text;
	const uint32_t *like = alike_find(text, s->labels, s->arena);
	s->issues[ISSUE_LABELS_ALIKE] = 0;
	for (size_t i = 0; i < s->labels; i++)
		s->issues[ISSUE_LABELS_ALIKE] += like[i] != ALIKE_NONE;
	s->issues[ISSUE_IMAGE_TWICE] = image_keys_repeated(image_keys_sorted(&s->keys, s->arena), s->keys.n);
}

static const struct size_histogram *
counted_in(const struct stats *s, enum stats_figure which)
{
	return which == STATS_RELATIVE ? &s->relative : which == STATS_PER_IMAGE ? &s->per_image : &s->shapes;
}

/* Of sides that are off by a part e. */
double
stats_figure_error(const struct stats *s, enum stats_figure which)
{
	double e = size_histogram_error(counted_in(s, which));
	switch (which) {
	case STATS_AREA: return e * (2 + e);
	case STATS_RATIO: return e < 1 ? 2 * e / (1 - e) : INFINITY;
	default: return e;
	}
}

static double
value_of(enum stats_figure which, struct shape s)
{
	double area = s.w * s.h;
	switch (which) {
	case STATS_WIDTH:
	case STATS_RELATIVE: return s.w;
	case STATS_HEIGHT: return s.h;
	case STATS_SIDE: return stats_side(s.w, s.h);
	case STATS_AREA: return area >= DBL_MIN ? area : DBL_MIN;
	case STATS_RATIO: return box_max(box_min(s.h / s.w, DBL_MAX), DBL_MIN);
	case STATS_PER_IMAGE: return s.w - 1;
	default: return 0;
	}
}

void
stats_figure_make(const struct stats *s, enum stats_figure which, size_t bins, struct figure *out, struct arena *arena)
{
	const struct size_histogram *t = counted_in(s, which);
	double *value = arena_array(arena, double, t->n);
	uint64_t *count = arena_array(arena, uint64_t, t->n);
	for (size_t i = 0; i < t->n; i++) {
		value[i] = value_of(which, size_histogram_shape(t, i));
		count[i] = t->cell[i].count;
	}
	figure_make(value, count, t->n, bins, out, arena);
}
