/* golden_nms.c -- suppression as torchvision and OpenCV do it: the same boxes kept, in the same order. */
#include "base/order.h"
#include "nms/nms.h"

#include "support/golden.h"

struct scene {
	size_t n;
	struct box *box;
	double *score;
	uint32_t *group; /* NULL: the case has no classes */
};

static struct scene
read_scene(const cJSON *peer, struct arena *arena)
{
	struct scene s = { 0 };
	size_t n;
	s.box = golden_boxes(golden_get(peer, "boxes"), &s.n, arena);
	s.score = golden_list(golden_get(peer, "scores"), &n, arena);
	cr_assert_eq(n, s.n);
	if (golden_get(peer, "classes") == NULL)
		return s;
	const double *class = golden_list(golden_get(peer, "classes"), &n, arena);
	cr_assert_eq(n, s.n);
	s.group = arena_array(arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		s.group[i] = (uint32_t)class[i];
	return s;
}

/* OpenCV's candidates: those with a score above the threshold and, of these, the top_k best. Fills item with their
 * indices, in input order. */
static struct scene
narrow(const struct scene *s, const cJSON *run, uint32_t *item, struct arena *arena)
{
	struct scene out = { 0, arena_array(arena, struct box, s->n), arena_array(arena, double, s->n), NULL };
	uint32_t *order = arena_array(arena, uint32_t, s->n);
	bool *in = arena_zeros(arena, bool, s->n);
	double threshold = golden_number_or(run, "score_threshold", 0);
	size_t top = (size_t)golden_number_or(run, "top_k", 0), taken = 0;
	order_descending(s->score, s->n, order, arena);
	for (size_t at = 0; at < s->n && (top == 0 || taken < top); at++) {
		in[order[at]] = s->score[order[at]] > threshold;
		taken += in[order[at]];
	}
	for (size_t i = 0; i < s->n; i++) {
		if (!in[i])
			continue;
		out.box[out.n] = s->box[i];
		out.score[out.n] = s->score[i];
		item[out.n++] = (uint32_t)i;
	}
	return out;
}

static void
check_keep(const char *name, const cJSON *run, const uint32_t *keep, size_t kept, struct arena *arena)
{
	const char *op = golden_text(run, "op");
	size_t wanted;
	const double *want = golden_list(golden_get(run, "keep"), &wanted, arena);
	cr_assert_eq(kept, wanted, "%s: %s keeps %zu, not %zu", name, op, kept, wanted);
	for (size_t i = 0; i < kept; i++)
		cr_assert_eq(keep[i], (uint32_t)want[i], "%s: %s: keep[%zu] is %u, not %u", name, op, i, keep[i],
			(uint32_t)want[i]);
}

/* A run that is not plain greedy suppression is left out: OpenCV's eta lowers the threshold as it goes. */
static void
check(const cJSON *peer, const cJSON *run, struct arena *arena)
{
	const char *name = golden_text(peer, "name"), *op = golden_text(run, "op");
	if (golden_number_or(run, "eta", 1) != 1)
		return;
	bool cv = strcmp(op, "cv2_NMSBoxes") == 0, batched = strcmp(op, "batched_nms") == 0;
	cr_assert(cv || batched || strcmp(op, "nms") == 0, "%s: what is %s?", name, op);
	struct scene s = read_scene(peer, arena);
	uint32_t *item = arena_array(arena, uint32_t, s.n), *keep = arena_array(arena, uint32_t, s.n);
	int32_t *by = arena_array(arena, int32_t, s.n);
	if (cv)
		s = narrow(&s, run, item, arena);
	double iou = golden_number(run, cv ? "nms_threshold" : "iou");
	for (int with_by = 0; with_by < 2; with_by++) {
		size_t kept = nms_hard(s.box, s.score, batched ? s.group : NULL, s.n, iou, SIZE_MAX, keep,
			with_by ? by : NULL, arena);
		for (size_t i = 0; cv && i < kept; i++)
			keep[i] = item[keep[i]];
		check_keep(name, run, keep, kept, arena);
	}
}

Test(golden_nms, all_runs)
{
	golden_runs("nms.json", check);
}
