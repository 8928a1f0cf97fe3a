/* curves.c -- a label's list walked once for all thresholds.
 *
 * Most detections came near no box, and are false at every threshold: they are counted once. Nothing is computed at
 * a detection that is not a true positive, since precision falls there and recall stays. */
#include "eval/curves.h"

#include <string.h>

struct curves
curves_room(const struct eval_lists *l, struct arena *arena)
{
	const struct eval_settings *s = &l->matches->settings;
	size_t most = 0;
	for (size_t i = 0; i < l->matches->labels * s->areas; i++)
		most = l->positives[i] > most ? l->positives[i] : most;
	return (struct curves){
		.outcome = arena_array(arena, uint32_t, l->longest),
		.score = arena_array(arena, double, l->longest),
		.listed = s->limits > 1 ? arena_array(arena, double, l->longest) : NULL,
		.fp = arena_array(arena, uint32_t, s->thresholds * most),
		.at = arena_array(arena, uint32_t, s->thresholds * most),
		.room = most,
		.within = arena_array(arena, uint32_t, s->limits * s->thresholds),
	};
}

void
curves_label(struct curves *c, const struct eval_lists *l, size_t label)
{
	c->n = eval_lists_label(l, label, c->outcome, c->score);
	c->image = l->image == NULL ? NULL : l->image + l->first[label];
}

/* What has been counted on the way. */
struct walk {
	uint32_t everywhere;             /* false positives at every threshold */
	uint32_t fp[EVAL_THRESHOLDS];    /* and more at each */
	uint32_t n[EVAL_THRESHOLDS];     /* true positives */
};

static inline void
add_matched(struct curves *c, struct walk *w, uint64_t tp, uint64_t fp, uint32_t at, uint32_t *within)
{
	for (; tp != 0; tp &= tp - 1) {
		size_t t = (size_t)__builtin_ctzll(tp), i = t * c->room + w->n[t];
		if (w->n[t] == c->room) /* more than there are boxes: a part that lies */
			continue;
		w->n[t]++;
		c->fp[i] = w->everywhere + w->fp[t];
		c->at[i] = at;
		within[t]++;
	}
	for (; fp != 0; fp &= fp - 1)
		w->fp[__builtin_ctzll(fp)]++;
}

/* The scores of what the limit lets through, without gaps. */
static const double *
listed_scores(struct curves *c, size_t limit, bool last, size_t *n)
{
	if (last) {
		*n = c->n;
		return c->score;
	}
	*n = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->outcome[i] >> EVAL_LIMIT_SHIFT <= limit)
			c->listed[(*n)++] = c->score[i];
	}
	return c->listed;
}

bool
curves_walk(struct curves *c, const struct eval_lists *l, size_t label, size_t area, size_t limit)
{
	const struct eval_settings *s = &l->matches->settings;
	const struct masks_table *masks = &l->matches->masks;
	uint64_t all = eval_all_thresholds(s);
	struct walk w = { 0 };
	uint32_t at = 0;
	c->positives = l->positives[label * s->areas + area];
	if (c->positives == 0)
		return false;
	memset(c->within, 0, s->limits * s->thresholds * sizeof *c->within);
	for (size_t i = 0; i < c->n; i++) {
		uint32_t outcome = c->outcome[i], first = outcome >> EVAL_LIMIT_SHIFT;
		if (first > limit)
			continue;
		if (outcome & EVAL_MATCHED) {
			const uint64_t *word = masks_words(masks, outcome & EVAL_PAYLOAD) + area;
			uint64_t tp = word[0], ignored = word[s->areas];
			add_matched(c, &w, tp, all & ~(tp | ignored), at, c->within + first * s->thresholds);
		} else {
			w.everywhere += !(outcome >> area & 1);
		}
		at++;
	}
	for (size_t i = s->thresholds; i < s->limits * s->thresholds; i++)
		c->within[i] += c->within[i - s->thresholds];
	size_t n;
	const double *score = listed_scores(c, limit, limit + 1 == s->limits, &n);
	for (size_t t = 0; t < s->thresholds; t++)
		c->curve[t] = (struct eval_curve){ c->positives, w.n[t], c->fp + t * c->room, c->at + t * c->room, n,
			score };
	return true;
}

/* A true positive that is there several times: its copies follow each other. */
static inline void
add_weighted(struct curves *c, struct walk *w, uint64_t tp, uint64_t fp, uint32_t at, uint32_t weight)
{
	for (; tp != 0; tp &= tp - 1) {
		size_t t = (size_t)__builtin_ctzll(tp), i = t * c->room + w->n[t];
		if (w->n[t] + weight > c->room)
			continue;
		for (uint32_t k = 0; k < weight; k++) {
			c->fp[i + k] = w->everywhere + w->fp[t];
			c->at[i + k] = at;
		}
		w->n[t] += weight;
	}
	for (; fp != 0; fp &= fp - 1)
		w->fp[__builtin_ctzll(fp)] += weight;
}

bool
curves_walk_weighted(struct curves *c, const struct eval_lists *l, uint32_t positives, const uint32_t *weight,
	struct arena *scratch)
{
	const struct eval_settings *s = &l->matches->settings;
	const struct masks_table *masks = &l->matches->masks;
	uint64_t all = eval_all_thresholds(s);
	struct walk w = { 0 };
	c->positives = positives;
	if (positives == 0)
		return false;
	if (positives > c->room) {
		c->room = positives;
		c->fp = arena_array(scratch, uint32_t, s->thresholds * c->room);
		c->at = arena_array(scratch, uint32_t, s->thresholds * c->room);
	}
	for (size_t i = 0; i < c->n; i++) {
		uint32_t outcome = c->outcome[i], times = weight[c->image[i]];
		if (outcome & EVAL_MATCHED) {
			const uint64_t *word = masks_words(masks, outcome & EVAL_PAYLOAD);
			uint64_t tp = word[0], ignored = word[s->areas];
			if (times > 0)
				add_weighted(c, &w, tp, all & ~(tp | ignored), (uint32_t)i, times);
		} else {
			w.everywhere += outcome & 1 ? 0 : times;
		}
	}
	for (size_t t = 0; t < s->thresholds; t++)
		c->curve[t] = (struct eval_curve){ c->positives, w.n[t], c->fp + t * c->room, c->at + t * c->room, c->n,
			c->score };
	return true;
}
