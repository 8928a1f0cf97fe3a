/* assign.c -- max-IoU assignment agrees exactly with comparing every anchor with every box. */
#include "base/arena.h"
#include "geometry/assign.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* xorshift64*: a seed of its own for each case, so that a failure names the case. */
static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static size_t
below(uint64_t *state, size_t n)
{
	return (size_t)((next(state) >> 32) * n >> 32);
}

static double
unit(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

/* ---- the reference ---- */

enum { BACKGROUND, POSITIVE, IGNORED };

/* What becomes of one anchor. */
struct fate {
	int state;
	bool has;
	uint32_t box;
	double iou;
};

static bool
skipped(const struct truth *t, size_t i)
{
	return t->skip != NULL && t->skip[i];
}

/* Claims of box g, by the definition of enum low_quality. */
static void
claim(const struct anchors *a, const struct truth *t, const struct assign_rule *rule, uint32_t g, struct fate *fate)
{
	double best = 0;
	for (size_t i = 0; i < a->count; i++)
		best = box_max(best, box_iou(anchors_box(a, i), t->box[g]));
	if (best == 0 || best < rule->min_pos_iou || rule->low_quality == LOW_QUALITY_OFF)
		return;
	for (size_t i = 0; i < a->count; i++) {
		if (box_iou(anchors_box(a, i), t->box[g]) != best)
			continue;
		fate[i].state = POSITIVE;
		if (rule->low_quality == LOW_QUALITY_PROMOTE) {
			fate[i].box = g;
			fate[i].iou = best;
		}
		if (rule->low_quality == LOW_QUALITY_FIRST)
			return;
	}
}

static void
reference(const struct anchors *a, const struct truth *t, const struct assign_rule *rule, struct fate *fate)
{
	bool any = false;
	for (size_t g = 0; g < t->boxes; g++)
		any |= !skipped(t, g);
	for (size_t i = 0; i < a->count; i++) {
		fate[i] = (struct fate){ 0 };
		for (size_t g = 0; g < t->boxes; g++) {
			double iou = box_iou(anchors_box(a, i), t->box[g]);
			if (!skipped(t, g) && (!fate[i].has || iou > fate[i].iou))
				fate[i] = (struct fate){ BACKGROUND, true, (uint32_t)g, iou };
		}
		if (any && fate[i].iou >= rule->fg)
			fate[i].state = POSITIVE;
		else if (any && fate[i].iou >= rule->bg)
			fate[i].state = IGNORED;
	}
	for (size_t g = 0; g < t->boxes; g++) {
		if (!skipped(t, g))
			claim(a, t, rule, (uint32_t)g, fate);
	}
	for (size_t i = 0; i < a->count; i++) {
		for (size_t g = 0; g < t->boxes; g++) {
			double iof = box_iof(anchors_box(a, i), t->box[g]);
			if (skipped(t, g) && fate[i].state == BACKGROUND && iof > 0 && iof >= rule->crowd_iof)
				fate[i].state = IGNORED;
		}
	}
}

static void
compare(const struct assignment *got, const struct fate *fate, size_t anchors, const struct truth *t, uint64_t seed)
{
	size_t positives = 0, runs = 0, lonely = 0;
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
			cr_assert(run.first == i && run.count == end - i, "case %lu: run [%zu,%zu], not [%zu,%zu]", seed,
				run.first, run.count, i, end - i);
		}
	}
	cr_assert(positives == got->positives, "case %lu: %zu positives, not %zu", seed, got->positives, positives);
	cr_assert(runs == got->ignored, "case %lu: %zu runs, not %zu", seed, got->ignored, runs);
	for (size_t g = 0; g < t->boxes; g++) {
		if (served[g] || skipped(t, g))
			continue;
		cr_assert(lonely < got->unmatched && got->lonely[lonely] == g, "case %lu: box %zu is not lonely", seed, g);
		lonely++;
	}
	cr_assert(lonely == got->unmatched, "case %lu: %zu lonely, not %zu", seed, got->unmatched, lonely);
}

/* ---- random cases ---- */

enum { LEVELS = 4, BASES = 6, BOXES = 40 };

/* How the numbers of a case look: whole ones tie often. */
enum grain { WHOLE, QUARTERS, ANY, FAR, GRAINS };

static double
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

static struct box
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
	struct truth truth;
	struct assign_rule rule;
};

static struct level
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

static void
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

static void
random_truth(uint64_t *state, enum grain grain, struct scene *s)
{
	bool skips = below(state, 2) == 0;
	s->truth = (struct truth){ .boxes = below(state, below(state, 4) == 0 ? BOXES : 8), .box = s->box,
		.skip = skips ? s->skip : NULL };
	for (size_t i = 0; i < s->truth.boxes; i++) {
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

static void
random_rule(uint64_t *state, struct assign_rule *rule)
{
	static const double values[] = { 0.5, 0.7, 0.3, 0.25, 1.0, 0.6, 0.1, 1e-9 };
	rule->fg = values[below(state, 8)];
	switch (below(state, 5)) {
	case 0:
		rule->bg = 0;
		break;
	case 1:
		rule->bg = rule->fg;
		break;
	case 2:
		rule->bg = rule->fg / 1024;
		break;
	default:
		rule->bg = rule->fg * unit(state);
	}
	rule->low_quality = (enum low_quality)below(state, 4);
	rule->min_pos_iou = below(state, 2) == 0 ? 0 : unit(state) * 0.5;
	rule->crowd_iof = below(state, 4) == 0 ? (double)below(state, 3) : unit(state);
}

/* The same scene, far from the origin, where coordinates are coarse and everything rounds. */
static void
move_far(struct scene *s, double by)
{
	for (size_t i = 0; i < s->anchors.levels; i++) {
		s->level[i].offset[0] += by;
		s->level[i].offset[1] -= by;
	}
	for (size_t i = 0; i < s->truth.boxes; i++) {
		s->box[i].x1 += by;
		s->box[i].x2 += by;
		s->box[i].y1 -= by;
		s->box[i].y2 -= by;
	}
}

static struct fate fate[1 << 14];

static void
try_case(uint64_t seed, struct assign_room *room, struct arena *keep, struct arena *arena)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
	for (int i = 0; i < 8; i++)
		next(&state);
	struct scene s;
	enum grain grain = (enum grain)below(&state, GRAINS);
	random_anchors(&state, grain, &s, arena);
	random_truth(&state, grain, &s);
	random_rule(&state, &s.rule);
	if (grain == FAR && s.anchors.clip == CLIP_NONE)
		move_far(&s, below(&state, 2) == 0 ? 1e9 : 1e14);

	struct assignment got;
	assign_room_for(room, s.anchors.count, keep);
	assign_max_iou(&s.anchors, &s.truth, &s.rule, room, &got, arena);
	reference(&s.anchors, &s.truth, &s.rule, fate);
	compare(&got, fate, s.anchors.count, &s.truth, seed);
}

/* One room serves all cases, so that whatever a case leaves behind would show in the next. */
Test(assign, agrees_with_all_pairs)
{
	struct arena keep = { 0 }, arena = { 0 };
	struct assign_room room = { 0 };
	const char *only = getenv("CASE");
	uint64_t first = only != NULL ? strtoull(only, NULL, 10) : 0, end = only != NULL ? first + 1 : 8000;
	for (uint64_t seed = first; seed < end; seed++) {
		try_case(seed, &room, &keep, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
	arena_free(&keep);
}
