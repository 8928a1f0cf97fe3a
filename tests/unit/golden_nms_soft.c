/* golden_nms_soft.c -- soft suppression as OpenCV does it: the same boxes, in the order picked, with the same scores. */
#include "base/arena.h"
#include "nms/nms_method.h"

#include "support/golden.h"

#include <math.h>
#include <string.h>

enum { MOST = 1024 };

struct scene {
	size_t n;
	struct box box[MOST];
	double score[MOST];
};

static void
read_scene(const cJSON *peer, struct scene *s)
{
	const cJSON *item;
	s->n = 0;
	cJSON_ArrayForEach(item, golden_get(peer, "boxes"))
	{
		double x[4];
		cr_assert_lt(s->n, MOST);
		cr_assert_eq(golden_numbers(item, x, 4), 4);
		s->box[s->n++] = (struct box){ x[0], x[1], x[2], x[3] };
	}
	cr_assert_eq(golden_numbers(golden_get(peer, "scores"), s->score, MOST), s->n);
}

static void
check_run(const char *name, const struct scene *s, const cJSON *run, struct arena *arena)
{
	static double keep[MOST], score[MOST];
	struct nms_options o = { .iou = golden_get(run, "nms_threshold")->valuedouble,
		.sigma = golden_get(run, "sigma")->valuedouble, .score = golden_get(run, "score_threshold")->valuedouble };
	int top = golden_get(run, "top_k")->valueint;
	o.max = top == 0 ? SIZE_MAX : (size_t)top;
	const char *how = golden_get(run, "method")->valuestring;
	struct nms_input in = { .n = s->n, .box = s->box, .score = s->score };
	struct nms_result out = { .keep = arena_array(arena, uint32_t, s->n), .score = arena_array(arena, double, s->n) };
	const struct nms_method *method = nms_method_find(how);
	cr_assert_not_null(method, "no method %s", how);
	method->run(&in, &o, &out, arena);
	size_t n = golden_numbers(golden_get(run, "keep"), keep, MOST);
	cr_assert_eq(golden_numbers(golden_get(run, "scores"), score, MOST), n);
	cr_assert_eq(out.kept, n, "%s: %s keeps %zu, not %zu", name, how, out.kept, n);
	for (size_t k = 0; k < n; k++) {
		cr_assert_eq(out.keep[k], (uint32_t)keep[k], "%s: %s: keep[%zu] is %u, not %u", name, how, k, out.keep[k],
			(uint32_t)keep[k]);
		cr_assert(fabs(out.score[out.keep[k]] - score[k]) <= 1e-5, "%s: %s: score %zu is %g, not %g", name, how, k,
			out.score[out.keep[k]], score[k]);
	}
}

Test(golden_nms_soft, all_cases)
{
	cJSON *json = golden_read("nms_soft.json");
	static struct scene scene;
	struct arena arena = { 0 };
	size_t runs = 0;
	const cJSON *peer, *run;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		read_scene(peer, &scene);
		cJSON_ArrayForEach(run, golden_get(peer, "runs"))
		{
			check_run(golden_get(peer, "name")->valuestring, &scene, run, &arena);
			arena_reset(&arena);
			runs++;
		}
	}
	cr_assert_gt(runs, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}
