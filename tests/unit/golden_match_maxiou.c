/* golden_match_maxiou.c -- max-IoU assignment and its deltas as torchvision and detectron2 compute them. */
#include "support/golden_match.h"

/* The highest IoU of each box with an anchor. */
static double *
best_ious(const struct golden_scene *s, struct arena *arena)
{
	double *best = arena_zeros(arena, double, s->gt.boxes);
	for (size_t i = 0; i < s->anchors.count; i++) {
		struct box anchor = anchors_box(&s->anchors, i);
		for (size_t g = 0; g < s->gt.boxes; g++)
			best[g] = fmax(best[g], box_iou(anchor, s->box[g]));
	}
	return best;
}

/* The one known difference ("zero_best_iou"): to a box that overlaps nothing the peer gives all anchors of IoU 0, each
 * for its own best box. Here it gets none: an anchor below fg is positive only where it is the best of a box that it
 * overlaps. */
static void
take_back(const struct golden_scene *s, int *target, struct arena *arena)
{
	const double *best = best_ious(s, arena);
	for (size_t i = 0; i < s->anchors.count; i++) {
		struct box anchor = anchors_box(&s->anchors, i);
		double own = 0;
		bool claimed = false;
		for (size_t g = 0; g < s->gt.boxes; g++) {
			double iou = box_iou(anchor, s->box[g]);
			own = fmax(own, iou);
			claimed |= iou > 0 && iou == best[g];
		}
		if (target[i] >= 0 && own < s->match.fg && !claimed)
			target[i] = own < s->match.bg ? BACKGROUND : IGNORED;
	}
}

static void
check(const cJSON *peer, struct arena *arena)
{
	struct golden_scene s = golden_read_scene(peer, (struct golden_form){ .single = true }, arena);
	const cJSON *matcher = golden_get(peer, "matcher");
	s.match.fg = golden_number(matcher, "fg");
	s.match.bg = golden_number(matcher, "bg");
	s.match.low_quality = cJSON_IsTrue(golden_get(matcher, "allow_low_quality")) ? LOW_QUALITY_ALL_TIES
	                                                                            : LOW_QUALITY_OFF;
	struct assignment got = golden_assign(&s, "max-iou", arena);
	int *want = golden_targets(peer, s.anchors.count, arena);
	if (golden_get(peer, "quirk") != NULL) {
		cr_assert_str_eq(golden_text(peer, "quirk"), "zero_best_iou");
		take_back(&s, want, arena);
	}
	int *have = golden_compare(&s, &got, want, arena);
	struct coder coder = golden_weights(peer);
	golden_deltas(peer, &s, &coder, have, 2e-5);
}

Test(golden_match_maxiou, all_cases)
{
	golden_cases("match_maxiou.json", check);
}
