/* golden_match.h -- what the vectors of assigners have in common: anchors, boxes, and a target for each anchor. */
#ifndef GOLDEN_MATCH_H
#define GOLDEN_MATCH_H

#include "assign/assigner.h"
#include "geometry/coder.h"

#include "support/golden_levels.h"

/* An anchor's target: the box that it is for, or one of these. */
enum { BACKGROUND = -1, IGNORED = -2, UNSURE = -3 };

struct golden_scene {
	const char *name;
	struct anchors anchors;
	struct box *box;
	struct ground_truth gt;
	struct match match;
};

/* What numbers a peer computes with, and whether its boxes hold the pixel of their lower right corner. */
struct golden_form {
	bool single, inclusive;
};

static inline struct golden_scene
golden_read_scene(const cJSON *peer, struct golden_form form, struct arena *arena)
{
	double more = form.inclusive ? 1 : 0;
	struct golden_scene s = { .name = golden_text(peer, "name"), .match = detector_stage_default().match };
	s.anchors = golden_anchors(peer, form.single, more, arena);
	s.box = golden_boxes(golden_get(peer, "gts"), &s.gt.boxes, arena);
	for (size_t i = 0; i < s.gt.boxes; i++) {
		struct box b = s.box[i];
		if (form.single)
			b = (struct box){ (float)b.x1, (float)b.y1, (float)b.x2, (float)b.y2 };
		s.box[i] = (struct box){ b.x1, b.y1, b.x2 + more, b.y2 + more };
	}
	s.gt.box = s.box;
	return s;
}

/* What the peer says of each anchor. Borderline cases where float32 and exact arithmetic disagree may come out either
 * way. */
static inline int *
golden_targets(const cJSON *peer, size_t anchors, struct arena *arena)
{
	int *target = arena_array(arena, int, anchors);
	double pair[2];
	for (size_t i = 0; i < anchors; i++)
		target[i] = BACKGROUND;
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(peer, "positives"))
	{
		golden_numbers(item, pair, 2);
		target[(size_t)pair[0]] = (int)pair[1];
	}
	cJSON_ArrayForEach(item, golden_get(peer, "ignored"))
	{
		golden_numbers(item, pair, 2);
		for (size_t i = 0; i < (size_t)pair[1]; i++)
			target[(size_t)pair[0] + i] = IGNORED;
	}
	unsigned char *exact = arena_zeros(arena, unsigned char, anchors);
	cJSON_ArrayForEach(item, golden_get(peer, "borderline_exact"))
		exact[(size_t)item->valuedouble] = 1;
	cJSON_ArrayForEach(item, golden_get(peer, "borderline"))
	{
		if (!exact[(size_t)item->valuedouble])
			target[(size_t)item->valuedouble] = UNSURE;
	}
	return target;
}

static inline struct assignment
golden_assign(const struct golden_scene *s, const char *which, struct arena *arena)
{
	struct assign_room room = { 0 };
	struct assignment got;
	assign_room_for(&room, s->anchors.count, arena);
	const struct assign_input in = { .anchors = &s->anchors, .gt = &s->gt, .match = &s->match };
	assigner_run(assigner_find(which), &in, &room, &got, arena);
	return got;
}

/* The boxes that no anchor is for are those that the assignment calls unmatched. */
static inline void
golden_unmatched(const struct golden_scene *s, const struct assignment *got, struct arena *arena)
{
	unsigned char *matched = arena_zeros(arena, unsigned char, s->gt.boxes);
	size_t n = 0;
	for (size_t i = 0; i < got->positives; i++)
		matched[got->matched[i]] = 1;
	for (size_t i = 0; i < s->gt.boxes; i++) {
		if (matched[i])
			continue;
		cr_assert(n < got->unmatched && got->unmatched_box[n] == i, "%s: box %zu is not called unmatched",
			s->name, i);
		n++;
	}
	cr_assert_eq(got->unmatched, n, "%s: %zu boxes are called unmatched, not %zu", s->name, got->unmatched, n);
}

/* Every anchor's target is the peer's. Returns ours. */
static inline int *
golden_compare(const struct golden_scene *s, const struct assignment *got, const int *want, struct arena *arena)
{
	int *have = arena_array(arena, int, s->anchors.count);
	for (size_t i = 0; i < s->anchors.count; i++)
		have[i] = BACKGROUND;
	for (size_t i = 0; i < got->positives; i++)
		have[got->anchor[i]] = (int)got->matched[i];
	for (size_t i = 0; i < got->ignored; i++) {
		for (size_t k = 0; k < got->ignore[i].count; k++)
			have[got->ignore[i].first + k] = IGNORED;
	}
	for (size_t i = 0; i < s->anchors.count; i++)
		cr_assert(want[i] == UNSURE || have[i] == want[i], "%s: anchor %zu is for %d, not %d", s->name, i,
			have[i], want[i]);
	golden_unmatched(s, got, arena);
	return have;
}

/* The deltas of positives on which we agree are within tolerance * (1 + |delta|). */
static inline void
golden_deltas(const cJSON *peer, const struct golden_scene *s, const struct coder *coder, const int *have,
	double tolerance)
{
	const cJSON *deltas = golden_get(peer, "deltas")->child, *item;
	cJSON_ArrayForEach(item, golden_get(peer, "positives"))
	{
		double pair[2], want[4], got[4];
		golden_numbers(item, pair, 2);
		cr_assert_eq(golden_numbers(deltas, want, 4), 4);
		deltas = deltas->next;
		size_t index = (size_t)pair[0];
		if (have[index] != (int)pair[1])
			continue;
		struct anchor anchor = anchors_get(&s->anchors, index);
		coder_encode(coder, &anchor, s->box[have[index]], got);
		for (int k = 0; k < 4; k++)
			cr_assert(fabs(got[k] - want[k]) <= tolerance * (1 + fabs(want[k])),
				"%s: anchor %zu: delta %d is %.9g, not %.9g", s->name, index, k, got[k], want[k]);
	}
}

/* The coder of a case that gives weights. */
static inline struct coder
golden_weights(const cJSON *peer)
{
	struct coder coder = coder_default();
	coder.by_weights = true;
	cr_assert_eq(golden_numbers(golden_get(golden_get(peer, "coder"), "weights"), coder.weights, 4), 4);
	return coder;
}

#endif
