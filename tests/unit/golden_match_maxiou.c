/* golden_match_maxiou.c -- max-IoU assignment and its deltas as torchvision and detectron2 compute them. */
#include "assign/assign.h"
#include "base/arena.h"
#include "geometry/coder.h"

#include "support/golden.h"

#include <math.h>
#include <string.h>

enum { MOST_LEVELS = 8, MOST_BASES = 32, MOST_BOXES = 64 };

/* An anchor's target: the box that it is for, or one of these. */
enum { BACKGROUND = -1, IGNORED = -2, UNSURE = -3 };

struct scene {
	struct level level[MOST_LEVELS];
	struct box base[MOST_LEVELS][MOST_BASES];
	struct anchors anchors;
	struct box box[MOST_BOXES];
	struct ground_truth gt;
	struct assign_rule rule;
};

/* The vectors were computed from float32 numbers. */
static struct box
box_of(const cJSON *array)
{
	double x[4];
	cr_assert_eq(golden_numbers(array, x, 4), 4);
	return (struct box){ (float)x[0], (float)x[1], (float)x[2], (float)x[3] };
}

static void
read_levels(const cJSON *levels, struct scene *s)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, levels)
	{
		cr_assert_lt(s->anchors.levels, MOST_LEVELS);
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
			cr_assert_lt(l->bases, MOST_BASES);
			base[l->bases++] = box_of(one);
		}
		l->columns = (size_t)grid[0];
		l->rows = (size_t)grid[1];
		l->count = l->columns * l->rows * l->bases;
		s->anchors.count += l->count;
	}
}

static void
read_scene(const cJSON *peer, struct scene *s)
{
	memset(s, 0, sizeof *s);
	s->anchors.level = s->level;
	read_levels(golden_get(golden_get(peer, "anchors"), "levels"), s);
	cr_assert_eq(s->anchors.count, (size_t)golden_get(peer, "count")->valuedouble);
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(peer, "gts"))
	{
		cr_assert_lt(s->gt.boxes, MOST_BOXES);
		s->box[s->gt.boxes++] = box_of(item);
	}
	s->gt.box = s->box;
	const cJSON *matcher = golden_get(peer, "matcher");
	s->rule = (struct assign_rule){ .fg = golden_get(matcher, "fg")->valuedouble,
		.bg = golden_get(matcher, "bg")->valuedouble, .crowd_iof = 2,
		.low_quality = cJSON_IsTrue(golden_get(matcher, "allow_low_quality")) ? LOW_QUALITY_ALL_TIES
		                                                                     : LOW_QUALITY_OFF };
}

static void
mark(const cJSON *list, int as, int *target)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, list)
		target[(size_t)item->valuedouble] = as;
}

/* What the peer says of each anchor. */
static int *
expect(const cJSON *peer, size_t anchors, struct arena *arena)
{
	int *target = arena_array(arena, int, anchors);
	for (size_t i = 0; i < anchors; i++)
		target[i] = BACKGROUND;
	const cJSON *item;
	double pair[2];
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
	return target;
}

/* Borderline cases where float32 and exact arithmetic disagree may come out either way. */
static void
forgive(const cJSON *peer, size_t anchors, int *target, struct arena *arena)
{
	int *exact = arena_zeros(arena, int, anchors), *border = arena_zeros(arena, int, anchors);
	mark(golden_get(peer, "borderline"), 1, border);
	mark(golden_get(peer, "borderline_exact"), 1, exact);
	for (size_t i = 0; i < anchors; i++) {
		if (border[i] && !exact[i])
			target[i] = UNSURE;
	}
}

/* The one known difference ("zero_best_iou"): to a box that overlaps nothing the peer gives all anchors of IoU 0, for
 * the anchor's own best box. Here it gets none: such anchors are background, and the box is lonely. */
static void
take_back(const struct scene *s, int *target)
{
	for (size_t i = 0; i < s->anchors.count; i++) {
		struct box anchor = anchors_box(&s->anchors, i);
		double best = 0;
		for (size_t g = 0; g < s->gt.boxes; g++)
			best = fmax(best, box_iou(anchor, s->box[g]));
		if (target[i] >= 0 && best < s->rule.fg)
			target[i] = best < s->rule.bg ? BACKGROUND : IGNORED;
	}
}

static int *
targets(const struct assignment *got, size_t anchors, struct arena *arena)
{
	int *target = arena_array(arena, int, anchors);
	for (size_t i = 0; i < anchors; i++)
		target[i] = BACKGROUND;
	for (size_t i = 0; i < got->positives; i++)
		target[got->anchor[i]] = (int)got->matched[i];
	for (size_t i = 0; i < got->ignored; i++) {
		for (size_t k = 0; k < got->ignore[i].count; k++)
			target[got->ignore[i].first + k] = IGNORED;
	}
	return target;
}

static void
check_deltas(const char *name, const cJSON *peer, const struct scene *s, const int *target)
{
	struct coder coder = coder_default();
	coder.by_weights = true;
	golden_numbers(golden_get(golden_get(peer, "coder"), "weights"), coder.weights, 4);
	const cJSON *deltas = golden_get(peer, "deltas")->child, *item;
	cJSON_ArrayForEach(item, golden_get(peer, "positives"))
	{
		double pair[2], want[4], got[4];
		golden_numbers(item, pair, 2);
		golden_numbers(deltas, want, 4);
		deltas = deltas->next;
		size_t index = (size_t)pair[0];
		if (target[index] != (int)pair[1])
			continue;
		struct anchor anchor = anchors_get(&s->anchors, index);
		coder_encode(&coder, &anchor, s->box[target[index]], got);
		for (int k = 0; k < 4; k++)
			cr_assert(fabs(got[k] - want[k]) <= 2e-5 * (1 + fabs(want[k])),
				"%s: anchor %zu: delta %d is %.9g, not %.9g", name, index, k, got[k], want[k]);
	}
}

static void
check_case(const cJSON *peer, struct scene *s, struct arena *arena)
{
	const char *name = golden_get(peer, "name")->valuestring;
	read_scene(peer, s);
	struct assign_room room = { 0 };
	struct assignment got;
	assign_room_for(&room, s->anchors.count, arena);
	assign_max_iou(&s->anchors, &s->gt, &s->rule, &room, &got, arena);

	int *want = expect(peer, s->anchors.count, arena), *have = targets(&got, s->anchors.count, arena);
	if (golden_get(peer, "quirk") != NULL) {
		cr_assert_str_eq(golden_get(peer, "quirk")->valuestring, "zero_best_iou");
		take_back(s, want);
		cr_assert(got.unmatched == 1 && got.unmatched_box[0] == 2, "%s: box 2 is not lonely", name);
	}
	forgive(peer, s->anchors.count, want, arena);
	for (size_t i = 0; i < s->anchors.count; i++)
		cr_assert(want[i] == UNSURE || have[i] == want[i], "%s: anchor %zu is for %d, not %d", name, i, have[i],
			want[i]);
	check_deltas(name, peer, s, have);
}

Test(golden_match_maxiou, all_cases)
{
	cJSON *json = golden_read("match_maxiou.json");
	static struct scene scene;
	struct arena arena = { 0 };
	const cJSON *peer;
	size_t cases = 0;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		check_case(peer, &scene, &arena);
		arena_reset(&arena);
		cases++;
	}
	cr_assert_gt(cases, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}
