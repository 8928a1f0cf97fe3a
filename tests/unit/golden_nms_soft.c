/* golden_nms_soft.c -- soft suppression as OpenCV does it: the same boxes, in the order picked, with the same
 * scores. */
#include "nms/nms_method.h"

#include "support/golden.h"

#include <math.h>

static void
check(const cJSON *peer, const cJSON *run, struct arena *arena)
{
	const char *name = golden_text(peer, "name"), *how = golden_text(run, "method");
	struct nms_input in = { 0 };
	size_t n, scores, top = (size_t)golden_number(run, "top_k");
	in.box = golden_boxes(golden_get(peer, "boxes"), &in.n, arena);
	in.score = golden_list(golden_get(peer, "scores"), &n, arena);
	cr_assert_eq(in.n, n);
	struct nms_options o = { .iou = golden_number(run, "nms_threshold"), .sigma = golden_number(run, "sigma"),
		.score = golden_number(run, "score_threshold"), .max = top == 0 ? SIZE_MAX : top };
	struct nms_result out = { .keep = arena_array(arena, uint32_t, n), .score = arena_array(arena, double, n) };
	const struct nms_method *method = nms_method_find(how);
	cr_assert_not_null(method, "no method %s", how);
	method->run(&in, &o, &out, arena);

	const double *keep = golden_list(golden_get(run, "keep"), &n, arena);
	const double *score = golden_list(golden_get(run, "scores"), &scores, arena);
	cr_assert_eq(scores, n);
	cr_assert_eq(out.kept, n, "%s: %s keeps %zu, not %zu", name, how, out.kept, n);
	for (size_t k = 0; k < n; k++) {
		cr_assert_eq(out.keep[k], (uint32_t)keep[k], "%s: %s: keep[%zu] is %u, not %u", name, how, k,
			out.keep[k], (uint32_t)keep[k]);
		cr_assert(fabs(out.score[out.keep[k]] - score[k]) <= 1e-5, "%s: %s: score %zu is %g, not %g", name, how,
			k, out.score[out.keep[k]], score[k]);
	}
}

Test(golden_nms_soft, all_runs)
{
	golden_runs("nms_soft.json", check);
}
