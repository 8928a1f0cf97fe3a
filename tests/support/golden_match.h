/* golden_match.h -- what the vectors of assigners have in common: anchors, boxes, and a target for each anchor. */
#ifndef GOLDEN_MATCH_H
#define GOLDEN_MATCH_H

#include "assign/assigner.h"
#include "base/arena.h"
#include "geometry/coder.h"

#include "support/golden.h"

#include <math.h>
#include <string.h>

enum { SCENE_LEVELS = 8, SCENE_BASES = 64, SCENE_BOXES = 128 };

/* An anchor's target: the box that it is for, or one of these. */
enum { BACKGROUND = -1, IGNORED = -2, UNSURE = -3 };

struct golden_scene {
	const char *name;
	struct level level[SCENE_LEVELS];
	struct box base[SCENE_LEVELS][SCENE_BASES];
	struct anchors anchors;
	struct box box[SCENE_BOXES];
	struct ground_truth gt;
	struct match match;
};

/* With inclusive boxes the lower right pixel is in the box. Numbers that were float32 are at most half an ulp off. */
static inline struct box
golden_box(const cJSON *array, double inclusive)
{
	double x[4];
	cr_assert_eq(golden_numbers(array, x, 4), 4);
	return (struct box){ x[0], x[1], x[2] + inclusive, x[3] + inclusive };
}

static inline void
golden_level(const cJSON *item, struct golden_scene *s, double inclusive)
{
	cr_assert_lt(s->anchors.levels, SCENE_LEVELS);
	struct level *l = &s->level[s->anchors.levels];
	struct box *base = s->base[s->anchors.levels++];
	double grid[2];
	*l = (struct level){ .base = base, .first = s->anchors.count };
	golden_numbers(golden_get(item, "stride"), l->stride, 2);
	golden_numbers(golden_get(item, "offset"), l->offset, 2);
	golden_numbers(golden_get(item, "grid"), grid, 2);
	const cJSON *one;
	cJSON_ArrayForEach(one, golden_get(item, "base"))
	{
		cr_assert_lt(l->bases, SCENE_BASES);
		base[l->bases++] = golden_box(one, inclusive);
	}
	l->columns = (size_t)grid[0];
	l->rows = (size_t)grid[1];
	l->count = l->columns * l->rows * l->bases;
	s->anchors.count += l->count;
}

static inline void
golden_read_scene(const cJSON *peer, struct golden_scene *s, double inclusive)
{
	memset(s, 0, sizeof *s);
	s->name = golden_get(peer, "name")->valuestring;
	s->anchors.level = s->level;
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(golden_get(peer, "anchors"), "levels"))
		golden_level(item, s, inclusive);
	const cJSON *count = golden_get(peer, "count");
	cr_assert(count == NULL || s->anchors.count == (size_t)count->valuedouble);
	if (golden_get(peer, "image") != NULL) {
		double image[2];
		golden_numbers(golden_get(peer, "image"), image, 2);
		s->anchors.width = s->anchors.tensor[0] = image[0];
		s->anchors.height = s->anchors.tensor[1] = image[1];
	}
	cJSON_ArrayForEach(item, golden_get(peer, "gts"))
	{
		cr_assert_lt(s->gt.boxes, SCENE_BOXES);
		s->box[s->gt.boxes++] = golden_box(item, inclusive);
	}
	s->gt.box = s->box;
	s->match = detector_stage_default().match;
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
golden_assign(const struct golden_scene *s, enum assigner which, struct arena *arena)
{
	struct assign_room room = { 0 };
	struct assignment got;
	assign_room_for(&room, s->anchors.count, arena);
	assigner_find(which)(&s->anchors, &s->gt, &s->match, &room, &got, arena);
	return got;
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
		cr_assert(want[i] == UNSURE || have[i] == want[i], "%s: anchor %zu is for %d, not %d", s->name, i, have[i],
			want[i]);
	return have;
}

/* The deltas of positives on which we agree are within tolerance * (1 + |delta|). */
static inline void
golden_deltas(const cJSON *peer, const struct golden_scene *s, const struct coder *coder, const int *have, double tolerance)
{
	const cJSON *deltas = golden_get(peer, "deltas")->child, *item;
	cJSON_ArrayForEach(item, golden_get(peer, "positives"))
	{
		double pair[2], want[4], got[4];
		golden_numbers(item, pair, 2);
		golden_numbers(deltas, want, 4);
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

/* Runs check on every case of a file. */
static inline void
golden_match_cases(const char *file, void (*check)(const cJSON *peer, struct golden_scene *s, struct arena *arena))
{
	cJSON *json = golden_read(file);
	static struct golden_scene scene;
	struct arena arena = { 0 };
	const cJSON *peer;
	size_t cases = 0;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		check(peer, &scene, &arena);
		arena_reset(&arena);
		cases++;
	}
	cr_assert_gt(cases, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}

#endif
