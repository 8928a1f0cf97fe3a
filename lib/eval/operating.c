/* operating.c -- precision and recall where a score is the threshold. */
#include "eval/operating.h"

#include "eval/sort.h"

#include <math.h>

uint64_t
operating_positives(const struct eval_lists *l, size_t label)
{
	size_t areas = l->matches->settings.areas, from = label == SIZE_MAX ? 0 : label;
	size_t to = label == SIZE_MAX ? l->matches->labels : label + 1;
	uint64_t n = 0;
	for (size_t k = from; k < to; k++)
		n += l->positives[k * areas];
	return n;
}

struct operating_point *
operating_points(const struct eval_lists *l, size_t label, size_t threshold, size_t *n, struct arena *arena,
	struct arena *scratch)
{
	const struct eval_matches *m = l->matches;
	size_t first = label == SIZE_MAX ? 0 : l->first[label];
	size_t end = label == SIZE_MAX ? l->first[m->labels] : l->first[label + 1];
	struct sort_room room = sort_room(end - first, scratch);
	struct operating_point *point = arena_array(arena, struct operating_point, end - first);
	struct operating_point at = { .positives = operating_positives(l, label) };
	for (size_t i = first; i < end; i++)
		room.score[i - first] = eval_matches_kept(m, l->kept[i])->score;
	const uint32_t *order = sort_descending(&room, end - first);
	*n = 0;
	for (size_t i = 0; i < end - first; i++) {
		const struct eval_kept *k = eval_matches_kept(m, l->kept[first + order[i]]);
		int sign = eval_matches_sign(m, k->outcome, threshold, 0);
		at.score = k->score;
		at.tp += sign > 0;
		at.fp += sign < 0;
		if (*n == 0 || point[*n - 1].score != k->score)
			++*n;
		point[*n - 1] = at;
	}
	return point;
}

struct operating_point
operating_at(const struct operating_point *point, size_t n, uint64_t positives, double score)
{
	size_t low = 0, high = n; /* of the first point below score */
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (point[middle].score >= score)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? (struct operating_point){ .score = score, .positives = positives } : point[low - 1];
}

struct operating_point
operating_best_f1(const struct operating_point *point, size_t n)
{
	size_t best = 0;
	for (size_t i = 1; i < n; i++) {
		if (operating_f1(point[i]) > operating_f1(point[best]))
			best = i;
	}
	return point[best];
}

double
operating_precision(struct operating_point p)
{
	return p.tp + p.fp == 0 ? NAN : (double)p.tp / (double)(p.tp + p.fp);
}

double
operating_recall(struct operating_point p)
{
	return p.positives == 0 ? NAN : (double)p.tp / (double)p.positives;
}

double
operating_f1(struct operating_point p)
{
	uint64_t all = p.tp + p.fp + p.positives;
	return all == 0 ? NAN : 2 * (double)p.tp / (double)all;
}
