/* scene.h -- random anchors and boxes, and what becomes of each anchor: what properties of assigners are tested on. */
#ifndef SCENE_H
#define SCENE_H

#include "assign/assigner.h"
#include "base/arena.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* xorshift64*: a seed of its own for each case, so that a failure names the case. */
static inline uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static inline size_t
below(uint64_t *state, size_t n)
{
	return (size_t)((next(state) >> 32) * n >> 32);
}

static inline double
unit(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

enum { BACKGROUND, POSITIVE, IGNORED };

/* What becomes of one anchor. */
struct fate {
	int state;
	bool has;
	uint32_t box;
	double iou;
};

static inline void
compare(const struct assignment *got, const struct fate *fate, size_t anchors, const struct ground_truth *t,
	uint64_t seed)
{
	size_t positives = 0, runs = 0, unmatched_box = 0;
	bool served[64] = { false };
	for (size_t i = 0; i < anchors; i++) {
		if (fate[i].state == POSITIVE) {
			cr_assert(positives < got->positives, "case %lu: positive %zu is missing", seed, i);
			size_t k = positives++;
			cr_assert(got->anchor[k] == i, "case %lu: positive %zu, not %zu", seed, got->anchor[k], i);
			cr_assert(got->matched[k] == fate[i].box, "case %lu: anchor %zu for box %u, not %u", seed, i,
				got->matched[k], fate[i].box);
			cr_assert(memcmp(&got->iou[k], &fate[i].iou, sizeof(double)) == 0,
				"case %lu: anchor %zu: IoU %a, not %a", seed, i, got->iou[k], fate[i].iou);
			served[fate[i].box] = true;
		}
		if (fate[i].state == IGNORED && (i == 0 || fate[i - 1].state != IGNORED)) {
			size_t end = i;
			while (end < anchors && fate[end].state == IGNORED)
				end++;
			cr_assert(runs < got->ignored, "case %lu: run at %zu is missing", seed, i);
			struct run run = got->ignore[runs++];
			cr_assert(run.first == i && run.count == end - i, "case %lu: run [%zu,%zu], not [%zu,%zu]",
				seed, run.first, run.count, i, end - i);
		}
	}
	cr_assert(positives == got->positives, "case %lu: %zu positives, not %zu", seed, got->positives, positives);
	cr_assert(runs == got->ignored, "case %lu: %zu runs, not %zu", seed, got->ignored, runs);
	for (size_t g = 0; g < t->boxes; g++) {
		if (served[g] || ground_truth_skips(t, g))
			continue;
		cr_assert(unmatched_box < got->unmatched && got->unmatched_box[unmatched_box] == g,
			"case %lu: box %zu is not lonely", seed, g);
		unmatched_box++;
	}
	cr_assert(unmatched_box == got->unmatched, "case %lu: %zu lonely, not %zu", seed, got->unmatched,
		unmatched_box);
}

/* ---- random cases ---- */

enum { LEVELS = 4, BASES = 6, BOXES = 40 };

/* How the numbers of a case look: whole ones tie often. */
enum grain { WHOLE, QUARTERS, ANY, FAR, GRAINS };

static inline double
number(uint64_t *state, enum grain grain, double low, double high)
{
	double x = low + unit(state) * (high - low);
	switch (grain) {
	case WHOLE:
		return (double)(long)x;
	case QUARTERS:
		return (double)(long)(x * 4) / 4;
	default:
		return x;
	}
}

static inline struct box
random_box(uint64_t *state, enum grain grain, double width, double height)
{
	double side = 1 + unit(state) * unit(state) * 1.5 * (width + height);
	double ratio = 0.4 + 2 * unit(state);
	double x = number(state, grain, -side, width), y = number(state, grain, -side, height);
	return (struct box){ x, y, x + number(state, grain, 0, side * ratio), y + number(state, grain, 0, side) };
}

struct scene {
	struct level level[LEVELS];
	struct box base[LEVELS][BASES];
	struct box *list; /* for the scenes that are plain lists */
	struct anchors anchors;
	struct box box[BOXES];
	unsigned char skip[BOXES];
	struct ground_truth gt;
};

static inline struct level
random_level(uint64_t *state, enum grain grain, struct box *base, size_t first)
{
	struct level l = { .base = base, .first = first };
	l.columns = below(state, 4) == 0 ? 1 : 1 + below(state, 12);
	l.rows = below(state, 4) == 0 ? 1 : 1 + below(state, 10);
	l.bases = below(state, BASES + 1);
	l.count = l.columns * l.rows * l.bases;
	for (int axis = 0; axis < 2; axis++) {
		l.stride[axis] = grain == WHOLE ? (double)(1 + below(state, 16)) : 0.1 + unit(state) * 16;
		l.offset[axis] = below(state, 2) == 0 ? 0 : number(state, grain, -20, 40);
	}
	for (size_t i = 0; i < l.bases; i++) {
		double w = 1 + number(state, grain, 0, 60), h = 1 + number(state, grain, 0, 60);
		if (below(state, 4) == 0)
			h = w;
		base[i] = (struct box){ -w / 2, -h / 2, w / 2, h / 2 };
		if (below(state, 8) == 0) { /* not around its centre */
			double x = number(state, grain, -30, 30);
			base[i].x1 += x;
			base[i].x2 += x;
		}
		if (i > 0 && below(state, 10) == 0)
			base[i] = base[i - 1];
	}
	return l;
}

static inline void
random_anchors(uint64_t *state, enum grain grain, struct scene *s, struct arena *arena)
{
	s->anchors = (struct anchors){ .level = s->level, .clip = (enum anchor_clip)below(state, 3),
		.base_major = below(state, 2) == 0, .width = 20 + number(state, grain, 0, 120),
		.height = 20 + number(state, grain, 0, 120) };
	s->anchors.tensor[0] = s->anchors.width + number(state, grain, 0, 32);
	s->anchors.tensor[1] = s->anchors.height + number(state, grain, 0, 32);
	if (below(state, 8) == 0) {
		size_t n = below(state, 200);
		s->list = arena_array(arena, struct box, n);
		for (size_t i = 0; i < n; i++)
			s->list[i] = random_box(state, grain, 140, 140);
		double width = s->anchors.width, height = s->anchors.height;
		anchors_from_boxes(s->list, n, s->level, &s->anchors);
		s->anchors.width = width;
		s->anchors.height = height;
		return;
	}
	s->anchors.levels = below(state, LEVELS + 1);
	for (size_t i = 0; i < s->anchors.levels; i++) {
		s->level[i] = random_level(state, grain, s->base[i], s->anchors.count);
		s->anchors.count += s->level[i].count;
	}
}

static inline void
random_truth(uint64_t *state, enum grain grain, struct scene *s)
{
	bool skips = below(state, 2) == 0;
	s->gt = (struct ground_truth){ .boxes = below(state, below(state, 4) == 0 ? BOXES : 8), .box = s->box,
		.skip = skips ? s->skip : NULL };
	for (size_t i = 0; i < s->gt.boxes; i++) {
		s->box[i] = random_box(state, grain, s->anchors.width, s->anchors.height);
		if (below(state, 6) == 0 && s->anchors.count > 0) /* exactly an anchor */
			s->box[i] = anchors_box(&s->anchors, below(state, s->anchors.count));
		if (below(state, 16) == 0)
			s->box[i].x2 = s->box[i].x1 - (double)below(state, 3);
		if (i > 0 && below(state, 8) == 0)
			s->box[i] = s->box[below(state, i)];
		s->skip[i] = below(state, 3) == 0;
	}
}

/* The same scene, far from the origin, where coordinates are coarse and everything rounds. */
static inline void
move_far(struct scene *s, double by)
{
	for (size_t i = 0; i < s->anchors.levels; i++) {
		s->level[i].offset[0] += by;
		s->level[i].offset[1] -= by;
	}
	for (size_t i = 0; i < s->gt.boxes; i++) {
		s->box[i].x1 += by;
		s->box[i].x2 += by;
		s->box[i].y1 -= by;
		s->box[i].y2 -= by;
	}
}

/* A scene of a seed, in arena where it needs memory. Returns the state for further draws. */
static inline uint64_t
random_scene(uint64_t seed, struct scene *s, struct arena *arena)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
	for (int i = 0; i < 8; i++)
		next(&state);
	enum grain grain = (enum grain)below(&state, GRAINS);
	random_anchors(&state, grain, s, arena);
	random_truth(&state, grain, s);
	if (grain == FAR && s->anchors.clip == CLIP_NONE)
		move_far(s, below(&state, 2) == 0 ? 1e9 : 1e14);
	return state;
}

/* The cases to run: all of them, or the one that the environment variable CASE names. */
static inline void
case_range(uint64_t cases, uint64_t *first, uint64_t *end)
{
	const char *only = getenv("CASE");
	*first = only != NULL ? strtoull(only, NULL, 10) : 0;
	*end = only != NULL ? *first + 1 : cases;
}

#endif
