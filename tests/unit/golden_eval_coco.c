/* golden_eval_coco.c -- COCO's numbers as pycocotools has them, to the last bit. */
#include "support/eval_coco.h"

#include <math.h>

static double
published(double x)
{
	return isnan(x) ? -1 : x;
}

static void
check_stats(const char *name, const cJSON *want, const struct eval_result *r, struct arena *arena)
{
	struct eval_metric metric[EVAL_METRICS];
	double x[12];
	cr_assert_eq(golden_numbers(want, x, 12), 12);
	cr_assert_eq(protocol_find("coco")->metrics(&r->matches->settings, metric), 12);
	for (size_t i = 0; i < 12; i++) {
		double got = published(eval_result_metric(r, &metric[i], SIZE_MAX, arena));
		cr_assert_eq(got, x[i], "%s: figure %zu is %.17g, not %.17g", name, i, got, x[i]);
	}
}

static void
check_label(const char *name, const cJSON *want, const struct eval_result *r, size_t k, struct arena *arena)
{
	static const struct { const char *key; struct eval_metric metric; } figure[] = {
		{ "AP", { false, SIZE_MAX, 0, 2 } }, { "AP50", { false, 0, 0, 2 } }, { "AP75", { false, 5, 0, 2 } },
		{ "AP_small", { false, SIZE_MAX, 1, 2 } }, { "AP_medium", { false, SIZE_MAX, 2, 2 } },
		{ "AP_large", { false, SIZE_MAX, 3, 2 } }, { "AR", { true, SIZE_MAX, 0, 2 } },
		{ "AR_maxdet1", { true, SIZE_MAX, 0, 0 } },
	};
	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++) {
		double got = published(eval_result_metric(r, &figure[i].metric, k, arena));
		double x = coco_number(want, figure[i].key);
		cr_assert_eq(got, x, "%s: label %zu: %s is %.17g, not %.17g", name, k, figure[i].key, got, x);
	}
}

static void
check_precision(const char *name, const cJSON *want, const struct eval_result *r)
{
	double x[101];
	cr_assert_eq(golden_numbers(want, x, 101), 101);
	for (size_t i = 0; i < 101; i++)
		cr_assert_eq(r->precision[i * r->labels], x[i], "%s: precision at recall %zu", name, i);
}

static void
check_case(const cJSON *peer, bool agnostic)
{
	struct arena arena = { 0 };
	const char *name = golden_get(peer, "name")->valuestring;
	struct coco_scene s = coco_scene(golden_get(peer, "gt"), golden_get(peer, "dt"), agnostic, &arena);
	struct eval_settings settings = { 0 };
	struct eval_matches m;
	protocol_find("coco")->defaults(&settings);
	coco_match(&s, &m, &settings, &arena);
	struct eval_lists l = eval_lists_make(&m, coco_reverse(s.images, &arena), s.images, false, &arena, &arena);
	size_t labels = agnostic ? 1 : s.labels;
	struct eval_result r = eval_result_make(&l, coco_forward(labels, &arena), labels, &arena, &arena);
	check_stats(name, golden_get(peer, agnostic ? "stats_class_agnostic" : "stats"), &r, &arena);
	for (size_t k = 0; !agnostic && k < labels; k++)
		check_label(name, cJSON_GetArrayItem(golden_get(peer, "per_class"), (int)k), &r, k, &arena);
	if (!agnostic)
		check_precision(name, golden_get(peer, "precision_iou50_first_class"), &r);
	arena_free(&arena);
}

Test(golden_eval_coco, all_cases)
{
	cJSON *json = golden_read("eval_coco.json");
	const cJSON *peer;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		check_case(peer, false);
		check_case(peer, true);
	}
	cJSON_Delete(json);
}

Test(golden_eval_coco, thresholds_are_linspace)
{
	struct eval_settings s = { 0 };
	protocol_find("coco")->defaults(&s);
	cr_assert_eq(s.thresholds, 10);
	cr_assert_eq(s.iou[8], 0.8999999999999999);
	cr_assert_eq(s.iou[7], 0.85);
	cr_assert_eq(s.iou[9], 0.95);
}
