/* golden_match_atss.c -- ATSS's assignment and its deltas as its authors compute them, and mmyolo.
 *
 * Known differences. Inclusive boxes are half a pixel larger on all sides when they are expressed in continuous pixels:
 * a centre in that half of a pixel is inside here. mmyolo gives an anchor that several boxes claim to the best of all boxes,
 * claiming or not. */
#include "../golden_match.h"

static bool
in_rim(struct box box, struct box anchor)
{
	double x = (anchor.x1 + anchor.x2) / 2, y = (anchor.y1 + anchor.y2) / 2;
	double least = fmin(fmin(x - box.x1, box.x2 - x), fmin(y - box.y1, box.y2 - y));
	return least > 0 && least < 0.511;
}

static void
check(const cJSON *peer, struct golden_scene *s, struct arena *arena)
{
	bool inclusive = strcmp(golden_get(peer, "iou")->valuestring, "inclusive") == 0;
	golden_read_scene(peer, s, inclusive);
	s->match.topk = (unsigned)golden_get(peer, "topk")->valuedouble;
	struct assignment got = golden_assign(s, ASSIGNER_ATSS, arena);
	int *want = golden_targets(peer, s->anchors.count, arena);
	for (size_t i = 0; inclusive && i < got.positives; i++) {
		if (in_rim(s->box[got.matched[i]], anchors_box(&s->anchors, got.anchor[i])))
			want[got.anchor[i]] = UNSURE;
	}
	if (strcmp(golden_get(peer, "compare")->valuestring, ">") == 0) {
		const cJSON *item;
		cJSON_ArrayForEach(item, golden_get(peer, "multi_claimed"))
			want[(size_t)item->valuedouble] = UNSURE;
	}
	int *have = golden_compare(s, &got, want, arena);
	if (golden_get(peer, "deltas") == NULL)
		return;
	struct coder coder = coder_default();
	coder.by_weights = true;
	golden_numbers(golden_get(golden_get(peer, "coder"), "weights"), coder.weights, 4);
	golden_deltas(peer, s, &coder, have, 1e-4);
}

Test(golden_match_atss, all_cases)
{
	golden_match_cases("match_atss.json", check);
}
