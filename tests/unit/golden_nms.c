/* golden_nms.c -- suppression as torchvision and OpenCV do it: the same boxes kept, in the same order. */
#include "base/arena.h"
#include "base/order.h"
#include "nms/nms.h"

#include "support/golden.h"

#include <string.h>

enum { MOST = 4096 };

struct scene {
	size_t n;
	struct box box[MOST];
	double score[MOST];
	uint32_t group[MOST];
	bool groups;
};

static void
read_scene(const cJSON *peer, struct scene *s)
{
	static double x[MOST];
	size_t n = 0;
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(peer, "boxes"))
	{
		cr_assert_lt(n, MOST);
		cr_assert_eq(golden_numbers(item, x, 4), 4);
		s->box[n++] = (struct box){ x[0], x[1], x[2], x[3] };
	}
	s->n = n;
	cr_assert_eq(golden_numbers(golden_get(peer, "scores"), s->score, MOST), n);
	const cJSON *classes = golden_get(peer, "classes");
	s->groups = classes != NULL;
	if (s->groups)
		cr_assert_eq(golden_numbers(classes, x, MOST), n);
	for (size_t i = 0; s->groups && i < n; i++)
		s->group[i] = (uint32_t)x[i];
}

static double
number(const cJSON *run, const char *key, double otherwise)
{
	const cJSON *item = golden_get(run, key);
	return item != NULL ? item->valuedouble : otherwise;
}

/* OpenCV's candidates: those with a score above the threshold and, of these, the top_k best. Fills item with their
 * indices, in input order, and the scene narrow with the boxes. */
static void
narrow_to(const struct scene *s, const cJSON *run, struct scene *narrow, uint32_t *item, struct arena *arena)
{
	static uint32_t order[MOST];
	static bool in[MOST];
	double threshold = number(run, "score_threshold", 0);
	size_t top = (size_t)number(run, "top_k", 0), taken = 0;
	memset(in, 0, sizeof in);
	order_descending(s->score, s->n, order, arena);
	for (size_t at = 0; at < s->n && (top == 0 || taken < top); at++) {
		in[order[at]] = s->score[order[at]] > threshold;
		taken += in[order[at]];
	}
	*narrow = (struct scene){ 0 };
	for (size_t i = 0; i < s->n; i++) {
		if (!in[i])
			continue;
		narrow->box[narrow->n] = s->box[i];
		narrow->score[narrow->n] = s->score[i];
		item[narrow->n++] = (uint32_t)i;
	}
}

static void
check_keep(const char *name, const cJSON *run, const uint32_t *keep, size_t kept)
{
	static double want[MOST];
	const char *op = golden_get(run, "op")->valuestring;
	size_t wanted = golden_numbers(golden_get(run, "keep"), want, MOST);
	cr_assert_eq(kept, wanted, "%s: %s keeps %zu, not %zu", name, op, kept, wanted);
	for (size_t i = 0; i < kept; i++)
		cr_assert_eq(keep[i], (uint32_t)want[i], "%s: %s: keep[%zu] is %u, not %u", name, op, i, keep[i],
			(uint32_t)want[i]);
}

/* False for a run that is not plain greedy suppression: OpenCV's eta lowers the threshold as it goes. */
static bool
check_run(const char *name, const struct scene *s, const cJSON *run, struct arena *arena)
{
	static uint32_t keep[MOST], item[MOST];
	static int32_t by[MOST];
	static struct scene narrow;
	const char *op = golden_get(run, "op")->valuestring;
	if (golden_get(run, "eta") != NULL && golden_get(run, "eta")->valuedouble != 1)
		return false;
	bool cv = strcmp(op, "cv2_NMSBoxes") == 0, batched = strcmp(op, "batched_nms") == 0;
	cr_assert(cv || batched || strcmp(op, "nms") == 0, "%s: what is %s?", name, op);
	if (cv)
		narrow_to(s, run, &narrow, item, arena);
	const struct scene *from = cv ? &narrow : s;
	double iou = number(run, cv ? "nms_threshold" : "iou", 2);
	for (int with_by = 0; with_by < 2; with_by++) {
		size_t kept = nms_hard(from->box, from->score, batched ? from->group : NULL, from->n, iou, SIZE_MAX, keep,
			with_by ? by : NULL, arena);
		for (size_t i = 0; cv && i < kept; i++)
			keep[i] = item[keep[i]];
		check_keep(name, run, keep, kept);
	}
	return true;
}

Test(golden_nms, all_cases)
{
	cJSON *json = golden_read("nms.json");
	static struct scene scene;
	struct arena arena = { 0 };
	size_t runs = 0;
	const cJSON *peer, *run;
	cJSON_ArrayForEach(peer, golden_get(json, "cases"))
	{
		read_scene(peer, &scene);
		cJSON_ArrayForEach(run, golden_get(peer, "runs"))
		{
			runs += check_run(golden_get(peer, "name")->valuestring, &scene, run, &arena);
			arena_reset(&arena);
		}
	}
	cr_assert_gt(runs, 0);
	arena_free(&arena);
	cJSON_Delete(json);
}
