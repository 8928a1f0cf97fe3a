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
	const struct level *l = &s->anchors.level[at.level];
	struct box b = s->box[target];
	double got[4] = { (b.x1 + b.x2) / 2 / l->stride[0] - (double)at.column,
		(b.y1 + b.y2) / 2 / l->stride[1] - (double)at.row, box_width(b) / l->stride[0],
		box_height(b) / l->stride[1] };
	for (int k = 0; k < 4; k++)
		cr_assert(fabs(got[k] - want[k]) <= 1e-4 * (1 + fabs(want[k])),
			"%s: target %zu, anchor %zu: %d is %.9g, not "
			"%.9g", s->name, target, anchor, k, got[k], want[k]);
}

/* Whether what the target gets on that level may come out either way. */
static bool
unsure(const cJSON *peer, size_t target, size_t level)
{
	const cJSON *item;
	cJSON_ArrayForEach(item, golden_get(peer, "borderline"))
	{
		if (cJSON_GetArrayItem(item, 0)->valuedouble == (double)target
			&& cJSON_GetArrayItem(item, 1)->valuedouble == (double)level)
			return true;
	}
	return false;
}

/* Of a target's anchors those that are sure, ascending; returns how many. */
static size_t
sure(const cJSON *peer, const struct golden_scene *s, size_t target, double *anchor, size_t n)
{
	size_t m = 0;
	for (size_t i = 0; i < n; i++) {
		if (!unsure(peer, target, anchors_place(&s->anchors, (size_t)anchor[i]).level))
			anchor[m++] = anchor[i];
	}
	qsort(anchor, m, sizeof *anchor, ascending);
	return m;
}

static void
check_target(const cJSON *peer, const struct golden_scene *s, const struct assignment *got, size_t target,
	struct arena *arena)
{
	const cJSON *boxes = cJSON_GetArrayItem(golden_get(peer, "tbox"), (int)target), *item;
	size_t n, m = 0;
	double *flat = golden_list(cJSON_GetArrayItem(golden_get(peer, "flat"), (int)target), &n, arena);
	double *have = arena_array(arena, double, got->positives);
	const double *anchor = flat;
	cJSON_ArrayForEach(item, boxes)
	{
		double want[4];
		golden_numbers(item, want, 4);
		check_box(s, target, (size_t)*anchor++, want);
	}
	for (size_t i = 0; i < got->positives; i++) {
		if (got->matched[i] == target)
			have[m++] = (double)got->anchor[i];
	}
	n = sure(peer, s, target, flat, n);
	m = sure(peer, s, target, have, m);
	cr_assert(n == m, "%s: target %zu has %zu anchors, not %zu", s->name, target, m, n);
	for (size_t i = 0; i < n; i++)
		cr_assert(flat[i] == have[i], "%s: target %zu has anchor %g, not %g", s->name, target, have[i],
			flat[i]);
}

/* Targets of several images are told apart here as one image each. */
static void
check_image(const cJSON *peer, struct golden_scene *s, size_t image, struct arena *arena)
{
	const cJSON *targets = golden_get(peer, "targets");
	unsigned char *skip = arena_array(arena, unsigned char, s->gt.boxes);
	for (size_t i = 0; i < s->gt.boxes; i++)
		skip[i] = cJSON_GetArrayItem(cJSON_GetArrayItem(targets, (int)i), 0)->valuedouble != (double)image;
	s->gt.skip = skip;
	struct assignment got = golden_assign(s, "yolov5", arena);
	cr_assert_eq(got.ignored, 0);
	for (size_t i = 1; i < got.positives; i++)
		cr_assert(got.anchor[i - 1] < got.anchor[i]
			|| (got.anchor[i - 1] == got.anchor[i] && got.matched[i - 1] <= got.matched[i]));
	for (size_t i = 0; i < s->gt.boxes; i++) {
		if (!skip[i])
			check_target(peer, s, &got, i, arena);
	}
}

static void
check(const cJSON *peer, struct arena *arena)
{
	struct golden_scene s = golden_read_scene(peer, (struct golden_form){ .single = true }, arena);
	s.match.anchor_t = golden_number(peer, "anchor_t");
	s.match.crowd_iof = 2; /* boxes of other images are no crowds */
	for (size_t image = 0; image < (size_t)golden_number(peer, "batch"); image++)
		check_image(peer, &s, image, arena);
}

Test(golden_match_yolov5, all_cases)
{
	golden_cases("match_yolov5.json", check);
}
