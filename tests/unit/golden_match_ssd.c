/* golden_match_ssd.c -- SSD's assignment and its deltas as torchvision and ssd.pytorch compute them. */
#include "support/golden_match.h"

static void
check(const cJSON *peer, struct golden_scene *s, struct arena *arena)
{
	golden_read_scene(peer, s, 0);
	s->match.fg = golden_get(golden_get(peer, "matcher"), "threshold")->valuedouble;
	struct assignment got = golden_assign(s, ASSIGNER_SSD, arena);
	int *have = golden_compare(s, &got, golden_targets(peer, s->anchors.count, arena), arena);
	struct coder coder = coder_default();
	coder.by_weights = true;
	golden_numbers(golden_get(golden_get(peer, "coder"), "weights"), coder.weights, 4);
	golden_deltas(peer, s, &coder, have, 1e-4);
}

Test(golden_match_ssd, all_cases)
{
	golden_match_cases("match_ssd.json", check);
}
