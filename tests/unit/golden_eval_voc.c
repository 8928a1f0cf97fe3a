/* golden_eval_voc.c -- average precision as PASCAL VOC's evaluators have it. */
#include "eval/eval_result.h"
#include "support/golden.h"

#include <math.h>
#include <string.h>

enum { MOST = 4096 };

/* Names numbered in the order in which they are met. */
struct names {
	size_t n;
	const char *name[256];
};

static uint32_t
number_of(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++) {
		if (strcmp(names->name[i], name) == 0)
			return (uint32_t)i;
	}
	cr_assert_lt(names->n, 256);
	names->name[names->n++] = name;
	return (uint32_t)names->n - 1;
}

static struct eval_box
read_box(const cJSON *item, bool inclusive)
{
	double x[4], more = inclusive ? 1 : 0;
	cr_assert_eq(golden_numbers(golden_get(item, "bbox"), x, 4), 4);
	return (struct eval_box){ x[0], x[1], x[2] - x[0] + more, x[3] - x[1] + more };
}

static bool
is_of(const cJSON *item, const char *image)
{
	return strcmp(golden_get(item, "image")->valuestring, image) == 0;
}

/* An image's boxes, added to the evaluation. */
static void
add_image(struct eval_matches *m, const cJSON *peer, const char *image, size_t id, bool inclusive, struct names *labels,
	struct arena *arena)
{
	static struct eval_gt_box gt_box[MOST];
	static struct eval_detection detection[MOST];
	struct eval_image in = { .gt_box = gt_box, .detection = detection };
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(peer, "gts"))
	{
		const cJSON *difficult = golden_get(item, "difficult");
		if (!is_of(item, image))
			continue;
		gt_box[in.gt_boxes++] = (struct eval_gt_box){ .box = read_box(item, inclusive),
			.label = number_of(labels, golden_get(item, "class")->valuestring),
			.ignore = difficult != NULL && difficult->valueint != 0 };
	}
	cJSON_ArrayForEach(item, golden_get(peer, "dets"))
	{
		if (is_of(item, image))
			detection[in.detections++] = (struct eval_detection){ .box = read_box(item, inclusive),
				.score = golden_get(item, "score")->valuedouble,
				.label = number_of(labels, golden_get(item, "class")->valuestring) };
	}
	eval_matches_add(m, &in, id, NULL, arena);
}

static void
check_class(const char *name, const cJSON *want, const char *key, double got)
{
	double x = golden_get(want, key)->valuedouble;
	cr_assert(fabs(got - x) < 1e-9, "%s: %s: %s is %.17g, not %.17g", name, want->string, key, got, x);
}

/* Equal scores stand as in the list of detections, which goes across images: the order of images is that of their first
 * detections, as far as that says it. */
static void
check_run(const cJSON *peer, const cJSON *run, bool inclusive, struct arena *arena)
{
	const char *name = golden_get(peer, "name")->valuestring;
	bool all_point = strcmp(golden_get(run, "method")->valuestring, "all_point") == 0;
	const struct eval_protocol *p = all_point ? protocol_find("voc12") : protocol_find("voc07");
	struct eval_settings settings = { 0 };
	struct eval_matches m;
	struct names labels = { 0 };
	uint32_t order[256], label[256];
	size_t n = 0;
	const cJSON *image, *want;
	p->defaults(&settings);
	settings.iou[0] = golden_get(run, "iou")->valuedouble;
	eval_matches_init(&m, p, &settings, arena);
	cJSON_ArrayForEach(image, golden_get(peer, "images"))
	{
		order[n] = (uint32_t)n;
		add_image(&m, peer, image->valuestring, n++, inclusive, &labels, arena);
	}
	struct eval_lists l = eval_lists_make(&m, order, n, false, arena, arena);
	for (size_t i = 0; i < labels.n; i++)
		label[i] = (uint32_t)i;
	struct eval_result r = eval_result_make(&l, label, labels.n, arena, arena);
	struct eval_metric ap = { false, SIZE_MAX, 0, 0 };
	cJSON_ArrayForEach(want, golden_get(run, "per_class"))
	{
		uint32_t k = number_of(&labels, want->string);
		cr_assert_eq(r.positives[k], (uint32_t)golden_get(want, "positives")->valueint, "%s: positives", name);
		if (strcmp(name, "score_ties") != 0)
			check_class(name, want, inclusive ? "AP" : "AP_continuous", eval_result_metric(&r, &ap, k,
				arena));
	}
	if (inclusive && strcmp(name, "score_ties") != 0) {
		double got = eval_result_metric(&r, &ap, SIZE_MAX, arena), x = golden_get(run, "mAP")->valuedouble;
		cr_assert(fabs(got - x) < 1e-9, "%s: mAP is %.17g, not %.17g", name, got, x);
	}
}

Test(golden_eval_voc, all_cases)
{
	cJSON *json = golden_read("eval_voc.json");
	const cJSON *peer, *run;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		cJSON_ArrayForEach(run, golden_get(peer, "results"))
		{
			struct arena arena = { 0 };
			check_run(peer, run, true, &arena);
			check_run(peer, run, false, &arena);
			arena_free(&arena);
		}
	}
	cJSON_Delete(json);
}
