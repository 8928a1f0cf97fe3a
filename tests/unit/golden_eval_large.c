/* golden_eval_large.c -- all arrays of pycocotools by their digests, of 15,050 detections with crowds; tidecv's
 * costs. */
#include "eval/tide.h"
#include "support/eval_coco.h"
#include "support/sha256.h"

#include <math.h>

/* A document behind gzip. */
static cJSON *
read_packed(const char *file)
{
	char command[4096];
	const char *folder = getenv("ANCHOR_GOLDEN");
	snprintf(command, sizeof command, "gzip -dc '%s/eval_large/%s' 2>/dev/null", folder ? folder : "tests/golden",
		file);
	FILE *f = popen(command, "r");
	cr_assert_not_null(f);
	size_t n = 0, room = 1 << 20;
	char *text = malloc(room);
	for (size_t got; (got = fread(text + n, 1, room - n - 1, f)) > 0;) {
		n += got;
		if (room - n < 2)
			text = realloc(text, room *= 2);
	}
	text[n] = '\0';
	if (pclose(f) != 0)
		cr_skip_test("%s is not there", file);
	cJSON *json = cJSON_Parse(text);
	free(text);
	cr_assert_not_null(json, "%s is not JSON", file);
	return json;
}

static void
check_array(const char *which, const cJSON *want, const char *key, const double *x, size_t n)
{
	const cJSON *array = golden_get(want, key), *side;
	size_t items = 1;
	char hex[65];
	cJSON_ArrayForEach(side, golden_get(array, "shape"))
		items *= (size_t)side->valueint;
	cr_assert_eq(items, n, "%s: %s has %zu numbers, not %zu", which, key, n, items);
	sha256_hex(x, n * sizeof *x, hex);
	cr_assert_str_eq(hex, golden_get(array, "sha256")->valuestring, "%s: %s", which, key);
}

static void
check_arrays(const char *which, const cJSON *want, const struct eval_lists *l, size_t K, struct arena *arena)
{
	size_t n = 10 * K * 4 * 3;
	double *precision = arena_array(arena, double, 101 * n), *score = arena_array(arena, double, 101 * n);
	double *recall = arena_array(arena, double, n);
	eval_result_arrays(l, coco_forward(K, arena), K, precision, score, recall, arena);
	check_array(which, want, "recall", recall, n);
	check_array(which, want, "precision", precision, 101 * n);
	check_array(which, want, "scores", score, 101 * n);
}

static void
check(const char *which, const cJSON *gt, const cJSON *dt, const cJSON *want, bool agnostic)
{
	struct arena arena = { 0 };
	struct coco_scene s = coco_scene(gt, dt, agnostic, &arena);
	struct eval_settings settings = { 0 };
	struct eval_metric metric[EVAL_METRICS];
	struct eval_matches m;
	double x[12];
	protocol_find("coco")->defaults(&settings);
	coco_match(&s, &m, &settings, &arena);
	struct eval_lists l = eval_lists_make(&m, coco_reverse(s.images, &arena), s.images, false, &arena, &arena);
	size_t labels = agnostic ? 1 : s.labels;
	struct eval_result r = eval_result_make(&l, coco_forward(labels, &arena), labels, &arena, &arena);
	cr_assert_eq(golden_numbers(golden_get(want, "stats"), x, 12), 12);
	protocol_find("coco")->metrics(&settings, metric);
	for (size_t i = 0; i < 12; i++) {
		double got = eval_result_metric(&r, &metric[i], SIZE_MAX, &arena);
		cr_assert_eq(got, x[i], "%s: figure %zu is %.17g, not %.17g", which, i, got, x[i]);
	}
	check_arrays(which, want, &l, labels, &arena);
	arena_free(&arena);
}

static void
match_with_tide(const struct coco_scene *s, struct eval_matches *m, struct tide *t, struct arena *arena)
{
	struct eval_settings settings = { 0 };
	protocol_find("coco")->defaults(&settings);
	eval_matches_init(m, protocol_find("coco"), &settings, arena);
	eval_matches_labels(m, s->labels);
	tide_init(t, &tide_usual, arena);
	for (size_t i = s->images; i-- > 0;) {
		const struct eval_image *image = &s->image[i];
		struct tide_detection *detection = arena_array(arena, struct tide_detection, image->detections);
		struct tide_gt_box *gt_box = arena_array(arena, struct tide_gt_box, image->gt_boxes);
		uint32_t *order = arena_array(arena, uint32_t, image->detections);
		size_t n = eval_matches_add(m, image, i, order, arena);
		tide_image(&tide_usual, image, detection, gt_box, arena);
		tide_add(t, image, detection, gt_box, order, n);
	}
}

static void
check_tide(const cJSON *gt, const cJSON *dt, const cJSON *want)
{
	struct arena arena = { 0 };
	struct coco_scene s = coco_scene(gt, dt, false, &arena);
	struct eval_matches m;
	struct tide t;
	match_with_tide(&s, &m, &t, &arena);
	struct eval_lists l = eval_lists_make(&m, coco_reverse(s.images, &arena), s.images, true, &arena, &arena);
	struct tide_cost cost = tide_cost(&t, &l, coco_forward(s.labels, &arena), s.labels, &arena);
	cr_assert_float_eq(cost.ap, coco_number(want, "AP50"), 1e-9, "AP50 is %.17g", cost.ap);
	for (size_t i = 0; i < TIDE_FIGURES; i++) {
		double x = coco_number(golden_get(want, "dAP"), tide_names[i]);
		cr_assert_float_eq(cost.cost[i], x, 1e-9, "%s costs %.17g, not %.17g", tide_names[i], cost.cost[i], x);
	}
	for (size_t i = 0; i < TIDE_KINDS; i++) {
		double n = coco_number(golden_get(want, "count"), tide_names[i]);
		cr_assert_eq((double)t.count[i], n, "%s: %g, not %g", tide_names[i], (double)t.count[i], n);
	}
	arena_free(&arena);
}

Test(golden_eval_large, digest)
{
	char hex[65];
	sha256_hex("abc", 3, hex);
	cr_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

Test(golden_eval_large, coco)
{
	cJSON *want = golden_read("eval_large/expected.json");
	cJSON *gt = read_packed("gt.json.gz"), *dt = read_packed("dt.json.gz");
	const cJSON *coco = golden_get(want, "coco");
	check("per label", gt, dt, golden_get(coco, "per_label"), false);
	check("agnostic", gt, dt, golden_get(coco, "agnostic"), true);
	check_tide(gt, dt, golden_get(want, "tide"));
	cJSON_Delete(gt);
	cJSON_Delete(dt);
	cJSON_Delete(want);
}
