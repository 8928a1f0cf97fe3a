/* golden_match_retinanet_keras.c -- keras-retinanet's assignment and its corner deltas. */
#include "support/golden_match.h"

static void
check(const cJSON *peer, struct arena *arena)
{
	struct golden_scene s = golden_read_scene(peer, (struct golden_form){ 0 }, arena);
	const cJSON *matcher = golden_get(peer, "matcher");
	s.match.fg = golden_number(matcher, "positive_overlap");
	s.match.bg = golden_number(matcher, "negative_overlap");
	struct assignment got = golden_assign(&s, "keras", arena);
	int *have = golden_compare(&s, &got, golden_targets(peer, s.anchors.count, arena), arena);
	struct coder coder = coder_default();
	coder.method = &coder_corners;
	coder.by_weights = false;
	golden_numbers(golden_get(golden_get(peer, "coder"), "mean"), coder.means, 4);
	golden_numbers(golden_get(golden_get(peer, "coder"), "std"), coder.stds, 4);
	golden_deltas(peer, &s, &coder, have, 1e-6);
}

Test(golden_match_retinanet_keras, all_cases)
{
	golden_cases("match_retinanet_keras.json", check);
}
