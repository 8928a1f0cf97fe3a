/* assign.c -- max-IoU assignment agrees exactly with comparing every anchor with every box. */
#include "support/scene.h"

#include <math.h>

static bool
takes_part(const struct anchors *a, const struct match *rule, size_t i)
{
	struct box b = anchors_box(a, i);
	double margin = rule->inside;
	return b.x1 >= -margin && b.y1 >= -margin && b.x2 <= a->width + margin && b.y2 <= a->height + margin;
}

/* Claims of box g, by the definition of enum low_quality. */
static void
claim(const struct anchors *a, const struct ground_truth *t, const struct match *rule, uint32_t g, struct fate *fate)
{
	double best = 0;
	for (size_t i = 0; i < a->count; i++)
		best = takes_part(a, rule, i) ? box_max(best, box_iou(anchors_box(a, i), t->box[g])) : best;
	if (best == 0 || best < rule->min_pos_iou || rule->low_quality == LOW_QUALITY_OFF)
		return;
	for (size_t i = 0; i < a->count; i++) {
		if (!takes_part(a, rule, i) || box_iou(anchors_box(a, i), t->box[g]) != best)
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
reference(const struct anchors *a, const struct ground_truth *t, const struct match *rule, struct fate *fate)
{
	bool any = false;
	for (size_t g = 0; g < t->boxes; g++)
		any |= !ground_truth_skips(t, g);
	for (size_t i = 0; i < a->count; i++) {
		fate[i] = (struct fate){ 0 };
		for (size_t g = 0; g < t->boxes; g++) {
			double iou = box_iou(anchors_box(a, i), t->box[g]);
			if (!ground_truth_skips(t, g) && (!fate[i].has || iou > fate[i].iou))
				fate[i] = (struct fate){ BACKGROUND, true, (uint32_t)g, iou };
		}
		if (any && fate[i].iou >= rule->fg)
			fate[i].state = POSITIVE;
		else if (any && fate[i].iou >= rule->bg)
			fate[i].state = IGNORED;
		else if (fate[i].iou < rule->bg_low)
			fate[i].state = IGNORED;
		if (!takes_part(a, rule, i))
			fate[i].state = IGNORED;
	}
	for (size_t g = 0; g < t->boxes; g++) {
		if (!ground_truth_skips(t, g))
			claim(a, t, rule, (uint32_t)g, fate);
	}
	for (size_t i = 0; i < a->count; i++) {
		for (size_t g = 0; g < t->boxes; g++) {
			double iof = box_iof(anchors_box(a, i), t->box[g]);
			if (ground_truth_skips(t, g) && fate[i].state == BACKGROUND && iof > 0 &&
				iof >= rule->crowd_iof)
				fate[i].state = IGNORED;
		}
	}
}

static void
random_rule(uint64_t *state, struct match *rule)
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
	rule->bg_low = below(state, 3) == 0 ? rule->bg * unit(state) : 0;
	bool all = below(state, 3) != 0;
	double margin = below(state, 2) == 0 ? 0 : (double)below(state, 30);
	rule->inside = all ? INFINITY : margin;
	rule->min_pos_iou = below(state, 2) == 0 ? 0 : unit(state) * 0.5;
	rule->crowd_iof = below(state, 4) == 0 ? (double)below(state, 3) : unit(state);
}

static struct fate fate[1 << 14];

static void
try_case(uint64_t seed, struct assign_room *room, struct arena *keep, struct arena *arena)
{
	struct scene s;
	struct match rule;
	uint64_t state = random_scene(seed, &s, arena);
	random_rule(&state, &rule);

	struct assignment got;
	assign_room_for(room, s.anchors.count, keep);
	const struct assign_input in = { .anchors = &s.anchors, .gt = &s.gt, .match = &rule };
	assigner_run(assigner_find("max-iou"), &in, room, &got, arena);
	reference(&s.anchors, &s.gt, &rule, fate);
	compare(&got, fate, s.anchors.count, &s.gt, seed);
}

/* One room serves all cases, so that whatever a case leaves behind would show in the next. */
Test(assign, agrees_with_all_pairs)
{
	struct arena keep = { 0 }, arena = { 0 };
	struct assign_room room = { 0 };
	uint64_t first, end;
	case_range(8000, &first, &end);
	for (uint64_t seed = first; seed < end; seed++) {
		try_case(seed, &room, &keep, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
	arena_free(&keep);
}
