/* golden_match_yolov5.c -- YOLOv5's assignment: every target's anchors, each as often as the peer gives it, and its
 * regression targets. */
#include "support/golden_match.h"

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (x[0] > y[0]) - (x[0] < y[0]);
}

/* What is regressed: the centre from the cell's corner, and the sides, in cells. */
static void
check_box(const struct golden_scene *s, size_t target, size_t anchor, const double want[4])
{
	struct place at = anchors_place(&s->anchors, anchor);
	const struct level *l = &s->level[at.level];
	struct box b = s->box[target];
	double got[4] = { (b.x1 + b.x2) / 2 / l->stride[0] - (double)at.column,
		(b.y1 + b.y2) / 2 / l->stride[1] - (double)at.row, box_width(b) / l->stride[0], box_height(b) / l->stride[1] };
	for (int k = 0; k < 4; k++)
		cr_assert(fabs(got[k] - want[k]) <= 1e-4 * (1 + fabs(want[k])),
			"%s: target %zu, anchor %zu: %d is %.9g, not %.9g", s->name, target, anchor, k, got[k], want[k]);
}

static void
check_target(const cJSON *peer, const struct golden_scene *s, const struct assignment *got, size_t target)
{
	static double flat[1 << 12], have[1 << 12];
	const cJSON *boxes = cJSON_GetArrayItem(golden_get(peer, "tbox"), (int)target), *item;
	size_t n = golden_numbers(cJSON_GetArrayItem(golden_get(peer, "flat"), (int)target), flat, 1 << 12), m = 0;
	const double *anchor = flat;
	cJSON_ArrayForEach(item, boxes)
	{
		double want[4];
		golden_numbers(item, want, 4);
		check_box(s, target, (size_t)*anchor++, want);
	}
	qsort(flat, n, sizeof *flat, ascending);
	for (size_t i = 0; i < got->positives; i++) {
		if (got->matched[i] == target)
			have[m++] = (double)got->anchor[i];
	}
	cr_assert(n == m, "%s: target %zu has %zu anchors, not %zu", s->name, target, m, n);
	for (size_t i = 0; i < n; i++)
		cr_assert(flat[i] == have[i], "%s: target %zu has anchor %g, not %g", s->name, target, have[i], flat[i]);
}

static void
check(const cJSON *peer, struct golden_scene *s, struct arena *arena)
{
	golden_read_scene(peer, s, 0);
	s->match.anchor_t = golden_get(peer, "anchor_t")->valuedouble;
	cr_assert_eq(cJSON_GetArraySize(golden_get(peer, "borderline")), 0);
	/* Targets of several images are told apart here as one image each. */
	const cJSON *targets = golden_get(peer, "targets");
	for (size_t image = 0; image < (size_t)golden_get(peer, "batch")->valuedouble; image++) {
		static unsigned char skip[SCENE_BOXES];
		for (size_t i = 0; i < s->gt.boxes; i++)
			skip[i] = cJSON_GetArrayItem(cJSON_GetArrayItem(targets, (int)i), 0)->valuedouble != (double)image;
		s->gt.skip = skip;
		s->match.crowd_iof = 2;
		struct assignment got = golden_assign(s, ASSIGNER_YOLOV5, arena);
		cr_assert_eq(got.ignored, 0);
		for (size_t i = 1; i < got.positives; i++)
			cr_assert(got.anchor[i - 1] < got.anchor[i]
				|| (got.anchor[i - 1] == got.anchor[i] && got.matched[i - 1] <= got.matched[i]));
		for (size_t i = 0; i < s->gt.boxes; i++) {
			if (!skip[i])
				check_target(peer, s, &got, i);
		}
	}
}

Test(golden_match_yolov5, all_cases)
{
	golden_match_cases("match_yolov5.json", check);
}
