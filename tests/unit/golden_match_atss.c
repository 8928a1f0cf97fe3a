/* golden_match_atss.c -- ATSS's assignment and its deltas as its authors compute them, and mmyolo.
 *
 * The authors' boxes are inclusive: expressed in continuous pixels all sides are half a pixel further from the centres,
 * so the margin is half a pixel more. The cases that they call continuous replace their IoU and coder alone.
 *
 * Known difference: an anchor that several boxes claim is here, and by the paper, for the one of highest IoU among
 * those that claim it. mmyolo gives it to the box of highest IoU among all, claiming or not: such anchors, and no
 * others, may differ, and do where the best box of all does not claim. Its IoU > threshold shows nowhere: it differs
 * for a candidate that lies on its threshold, and that is borderline. */
#include "support/golden_match.h"

/* The box of highest IoU with an anchor (the first of equals), among all or among those that claim it on their own. */
static int
best_box(struct golden_scene *s, size_t anchor, bool claiming, struct arena *arena)
{
	struct box box = anchors_box(&s->anchors, anchor);
	double most = 0;
	int best = BACKGROUND;
	for (size_t i = 0; i < s->gt.boxes; i++) {
		struct golden_scene alone = *s;
		alone.gt = (struct ground_truth){ .box = &s->box[i], .boxes = 1 };
		struct assignment got = golden_assign(&alone, "atss", arena);
		bool claims = !claiming;
		for (size_t k = 0; k < got.positives; k++)
			claims |= got.anchor[k] == anchor;
		if (claims && box_iou(box, s->box[i]) > most) {
			most = box_iou(box, s->box[i]);
			best = (int)i;
		}
	}
	return best;
}

/* Checks mmyolo's rule where several boxes claim an anchor, and puts ours in its place: they are to be different where
 * the rules are, and the same elsewhere. */
static void
settle(const cJSON *peer, struct golden_scene *s, int *want, struct arena *arena)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(peer, "multi_claimed"))
	{
		size_t anchor = (size_t)item->valuedouble;
		if (want[anchor] == UNSURE)
			continue;
		int of_all = best_box(s, anchor, false, arena), of_claiming = best_box(s, anchor, true, arena);
		cr_expect_eq(want[anchor], of_all, "%s: anchor %zu is for %d there, by its rule for %d", s->name,
			anchor, want[anchor], of_all);
		cr_expect_neq(of_claiming, BACKGROUND, "%s: anchor %zu: nobody claims it", s->name, anchor);
		want[anchor] = of_claiming;
	}
}

static void
check(const cJSON *peer, struct arena *arena)
{
	struct golden_form form = { .single = true, .inclusive = strcmp(golden_text(peer, "iou"), "inclusive") == 0 };
	bool mmyolo = strcmp(golden_text(peer, "compare"), ">") == 0;
	struct golden_scene s = golden_read_scene(peer, form, arena);
	s.match.topk = (unsigned)golden_number(peer, "topk");
	s.match.centre_margin = golden_number(peer, "centre_margin") + (form.inclusive ? 0.5 : 0);
	struct assignment got = golden_assign(&s, "atss", arena);
	int *want = golden_targets(peer, s.anchors.count, arena);
	if (mmyolo)
		settle(peer, &s, want, arena);
	int *have = golden_compare(&s, &got, want, arena);
	if (golden_get(peer, "deltas") == NULL)
		return;
	struct coder coder = golden_weights(peer);
	golden_deltas(peer, &s, &coder, have, 1e-4);
}

Test(golden_match_atss, all_cases)
{
	golden_cases("match_atss.json", check);
}
