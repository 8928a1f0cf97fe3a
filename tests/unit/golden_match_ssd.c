/* golden_match_ssd.c -- SSD's assignment and its deltas as torchvision and ssd.pytorch compute them. */
#include "support/golden_match.h"

static void
check(const cJSON *peer, struct arena *arena)
{
	struct golden_scene s = golden_read_scene(peer, (struct golden_form){ .single = true }, arena);
	s.match.fg = golden_number(golden_get(peer, "matcher"), "threshold");
	struct assignment got = golden_assign(&s, "ssd", arena);
	int *have = golden_compare(&s, &got, golden_targets(peer, s.anchors.count, arena), arena);
	struct coder coder = golden_weights(peer);
	golden_deltas(peer, &s, &coder, have, 1e-4);
}

Test(golden_match_ssd, all_cases)
{
	golden_cases("match_ssd.json", check);
}
