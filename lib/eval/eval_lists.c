/* eval_lists.c -- kept detections by label, best first. */
#include "eval/eval_lists.h"

#include "eval/sort.h"

#include <string.h>

enum { AHEAD = 16 };

/* Lists jump about in what was kept: what will be read soon is fetched. */
static inline const struct eval_kept *
kept_at(const struct eval_lists *l, size_t i, size_t end)
{
	if (i + AHEAD < end)
		__builtin_prefetch(eval_matches_kept(l->matches, l->kept[i + AHEAD]));
	return eval_matches_kept(l->matches, l->kept[i]);
}

/* Where each image's boxes begin. */
struct starts {
	size_t *detection, *gt_box;
};

static struct starts
find_starts(const struct eval_matches *m, struct arena *arena)
{
	size_t n = m->image.n, detections = 0, gt_boxes = 0;
	struct starts s = { arena_array(arena, size_t, n), arena_array(arena, size_t, n) };
	for (size_t i = 0; i < n; i++) {
		const struct eval_kept_image *image = eval_matches_image(m, i);
		s.detection[i] = detections;
		s.gt_box[i] = gt_boxes;
		detections += image->detections;
		gt_boxes += image->gt_boxes;
	}
	return s;
}

static void
count(struct eval_lists *l, const uint32_t *order, size_t n, const struct starts *s)
{
	const struct eval_matches *m = l->matches;
	size_t areas = m->settings.areas;
	for (size_t i = 0; i < n; i++) {
		const struct eval_kept_image *image = eval_matches_image(m, order[i]);
		for (size_t k = 0; k < image->detections; k++)
			l->first[eval_matches_kept(m, s->detection[order[i]] + k)->label + 1]++;
		for (size_t k = 0; k < image->gt_boxes; k++) {
			const struct eval_kept_gt_box *t = eval_matches_gt_box(m, s->gt_box[order[i]] + k);
			for (size_t a = 0; a < areas; a++)
				l->positives[t->label * areas + a] += !(t->ignored >> a & 1);
		}
		l->detections += image->detections;
		l->gt_boxes += image->gt_boxes;
	}
	for (size_t k = 0; k < m->labels; k++) {
		if (l->first[k + 1] > l->longest)
			l->longest = l->first[k + 1];
		l->first[k + 1] += l->first[k];
	}
}

static void
place(struct eval_lists *l, const uint32_t *order, size_t n, const struct starts *s, struct arena *arena)
{
	const struct eval_matches *m = l->matches;
	size_t *next = arena_array(arena, size_t, m->labels + 1);
	memcpy(next, l->first, (m->labels + 1) * sizeof *next);
	for (size_t i = 0; i < n; i++) {
		size_t first = s->detection[order[i]], end = first + eval_matches_image(m, order[i])->detections;
		for (size_t k = first; k < end; k++) {
			size_t at = next[eval_matches_kept(m, k)->label]++;
			l->kept[at] = (uint32_t)k;
			if (l->image != NULL)
				l->image[at] = (uint32_t)i;
		}
	}
}

/* Sorts a label's list; the scores are read out first. */
static void
sort_label(struct eval_lists *l, size_t label, struct sort_room *room, uint32_t *copy)
{
	size_t first = l->first[label], n = l->first[label + 1] - first;
	for (size_t i = 0; i < n; i++)
		room->score[i] = kept_at(l, first + i, first + n)->score;
	const uint32_t *order = sort_descending(room, n);
	memcpy(copy, l->kept + first, n * sizeof *copy);
	for (size_t i = 0; i < n; i++)
		l->kept[first + i] = copy[order[i]];
	if (l->image == NULL)
		return;
	memcpy(copy, l->image + first, n * sizeof *copy);
	for (size_t i = 0; i < n; i++)
		l->image[first + i] = copy[order[i]];
}

struct eval_lists
eval_lists_make(const struct eval_matches *m, const uint32_t *order, size_t n, bool with_images, struct arena *arena,
	struct arena *scratch)
{
	struct eval_lists l = {
		.matches = m,
		.images = n,
		.order = order,
		.first = arena_zeros(arena, size_t, m->labels + 1),
		.positives = arena_zeros(arena, uint32_t, m->labels * m->settings.areas),
	};
	struct starts s = find_starts(m, scratch);
	count(&l, order, n, &s);
	l.kept = arena_array(arena, uint32_t, l.detections);
	if (with_images)
		l.image = arena_array(arena, uint32_t, l.detections);
	place(&l, order, n, &s, scratch);
	struct sort_room room = sort_room(l.longest, scratch);
	uint32_t *copy = arena_array(scratch, uint32_t, l.longest);
	for (size_t k = 0; k < m->labels; k++)
		sort_label(&l, k, &room, copy);
	return l;
}

size_t
eval_lists_label(const struct eval_lists *l, size_t label, uint32_t *outcome, double *score)
{
	size_t first = l->first[label], n = l->first[label + 1] - first;
	for (size_t i = 0; i < n; i++) {
		const struct eval_kept *k = kept_at(l, first + i, first + n);
		outcome[i] = k->outcome;
		score[i] = k->score;
	}
	return n;
}
