/* nms.c -- greedy suppression: named cases. */
#include "base/arena.h"
#include "base/order.h"
#include "nms/nms.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 6 };

struct run {
	const char *name;
	size_t n;
	struct box box[MOST];
	double score[MOST];
	uint32_t group[MOST];
	double iou;
	size_t max;
	size_t kept;
	uint32_t keep[MOST];
	int32_t by[MOST];
};

#define KEPT NMS_KEPT
#define CUT NMS_CUT

/* Two boxes of 4 x 4 that are 2 apart have IoU 8 / 24; of 3 x 4 that are 1 apart, 8 / 16. */
static const struct run runs[] = {
	{ "no boxes", .n = 0, .iou = 0.5, .max = SIZE_MAX, .kept = 0 },
	{ "one box", 1, { { 0, 0, 4, 4 } }, { 0.5 }, { 0 }, 0.5, SIZE_MAX, 1, { 0 }, { KEPT } },
	{ "apart", 2, { { 0, 0, 4, 4 }, { 4, 0, 8, 4 } }, { 1, 2 }, { 0 }, 0, SIZE_MAX, 2, { 1, 0 }, { KEPT, KEPT } },
	{ "the better one stays", 2, { { 0, 0, 4, 4 }, { 0, 0, 4, 5 } }, { 1, 2 }, { 0 }, 0.5, SIZE_MAX, 1, { 1 },
		{ 1, KEPT } },
	{ "ties go to the lower index", 3, { { 0, 0, 4, 4 }, { 0, 0, 4, 4 }, { 9, 9, 10, 10 } }, { 1, 1, 1 }, { 0 },
		0.5, SIZE_MAX, 2, { 0, 2 }, { KEPT, 0, KEPT } },
	{ "-0 and 0 tie", 2, { { 0, 0, 4, 4 }, { 0, 0, 4, 4 } }, { -0.0, 0 }, { 0 }, 0.5, SIZE_MAX, 1, { 0 },
		{ KEPT, 0 } },
	{ "IoU equal to the threshold stays", 2, { { 0, 0, 3, 4 }, { 1, 0, 4, 4 } }, { 2, 1 }, { 0 }, 0.5, SIZE_MAX, 2,
		{ 0, 1 }, { KEPT, KEPT } },
	{ "IoU just above it goes", 2, { { 0, 0, 3, 4 }, { 1, 0, 4, 4 } }, { 2, 1 }, { 0 }, 0x1.fffffffffffffp-2,
		SIZE_MAX, 1, { 0 }, { KEPT, 0 } },
	{ "at 0 any overlap suppresses", 3, { { 0, 0, 4, 4 }, { 3.999, 3.999, 8, 8 }, { 4, 0, 8, 3.9 } }, { 3, 2, 1 },
		{ 0 }, 0, SIZE_MAX, 2, { 0, 2 }, { KEPT, 0, KEPT } },
	{ "at 1 nothing does", 2, { { 0, 0, 4, 4 }, { 0, 0, 4, 4 } }, { 2, 1 }, { 0 }, 1, SIZE_MAX, 2, { 0, 1 },
		{ KEPT, KEPT } },
	{ "above 1 nothing does", 2, { { 0, 0, 4, 4 }, { 0, 0, 4, 4 } }, { 2, 1 }, { 0 }, INFINITY, SIZE_MAX, 2,
		{ 0, 1 },
		{ KEPT, KEPT } },
	{ "empty boxes stay", 4, { { 1, 1, 1, 1 }, { 1, 1, 1, 1 }, { 0, 0, 4, 4 }, { 1, 1, 3, 1 } }, { 4, 3, 2, 1 },
		{ 0 }, 0, SIZE_MAX, 4, { 0, 1, 2, 3 }, { KEPT, KEPT, KEPT, KEPT } },
	{ "groups are apart", 4, { { 0, 0, 4, 4 }, { 0, 0, 4, 4 }, { 0, 0, 4, 4 }, { 0, 0, 4, 4 } }, { 1, 2, 3, 4 },
		{ 7, UINT32_MAX, 7, UINT32_MAX }, 0.5, SIZE_MAX, 2, { 3, 2 }, { 2, 3, KEPT, KEPT } },
	{ "a suppressed box suppresses none", 3, { { 0, 0, 4, 4 }, { 1, 0, 5, 4 }, { 2, 0, 6, 4 } }, { 3, 2, 1 }, { 0 },
		0.5, SIZE_MAX, 2, { 0, 2 }, { KEPT, 0, KEPT } },
	{ "by the first of two", 3, { { 2, 0, 6, 4 }, { 0, 0, 4, 4 }, { 1, 0, 5, 4 } }, { 2, 3, 1 }, { 0 }, 0.5,
		SIZE_MAX, 2,
		{ 1, 0 }, { KEPT, KEPT, 1 } },
	{ "max", 5, { { 0, 0, 4, 4 }, { 9, 0, 13, 4 }, { 0, 0, 4, 4 }, { 9, 0, 13, 4 }, { 20, 0, 24, 4 } },
		{ 5, 4, 3, 2, 1 },
		{ 0 }, 0.5, 1, 1, { 0 }, { KEPT, CUT, 0, CUT, CUT } },
	{ "max over all groups", 3, { { 0, 0, 4, 4 }, { 0, 0, 4, 4 }, { 0, 0, 4, 4 } }, { 5, 4, 3 }, { 1, 2, 3 }, 0.5,
		2, 2,
		{ 0, 1 }, { KEPT, KEPT, CUT } },
	{ "max 0", 1, { { 0, 0, 4, 4 } }, { 1 }, { 0 }, 0.5, 0, 0, { 0 }, { CUT } },
	{ "endless boxes have no IoU", 2, { { -INFINITY, 0, INFINITY, 4 }, { -INFINITY, 0, INFINITY, 4 } }, { 2, 1 },
		{ 0 }, 0, SIZE_MAX, 2, { 0, 1 }, { KEPT, KEPT } },
	{ "products that underflow", 3,
		{ { 0, 0, 3e-162, 1e-162 }, { 0, 0, 3e-162, 1.1e-162 }, { 0, 0, 1e-200, 1e-200 } },
		{ 3, 2, 1 }, { 0 }, 0.4, SIZE_MAX, 2, { 0, 2 }, { KEPT, 0, KEPT } },
};

static void
check(const struct run *r, struct arena *arena)
{
	uint32_t keep[MOST];
	int32_t by[MOST];
	for (int with_by = 0; with_by < 2; with_by++) {
		size_t kept = nms_hard(r->box, r->score, r->group, r->n, r->iou, r->max, keep, with_by ? by : NULL,
			arena);
		cr_assert_eq(kept, r->kept, "%s: %zu kept, not %zu", r->name, kept, r->kept);
		for (size_t i = 0; i < kept; i++)
			cr_assert_eq(keep[i], r->keep[i], "%s: keep[%zu] is %u, not %u", r->name, i, keep[i],
				r->keep[i]);
	}
	for (size_t i = 0; i < r->n; i++)
		cr_assert_eq(by[i], r->by[i], "%s: by[%zu] is %d, not %d", r->name, i, by[i], r->by[i]);
}

Test(nms, named_cases)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
		check(&runs[i], &arena);
	arena_free(&arena);
}

Test(nms, no_groups_is_one_group)
{
	struct arena arena = { 0 };
	struct box box[2] = { { 0, 0, 4, 4 }, { 0, 0, 4, 4 } };
	double score[2] = { 1, 2 };
	uint32_t keep[2];
	cr_assert_eq(nms_hard(box, score, NULL, 2, 0.5, SIZE_MAX, keep, NULL, &arena), 1);
	cr_assert_eq(keep[0], 1);
	arena_free(&arena);
}

/* What is kept decides about the memory, not how far the boxes are apart. */
Test(nms, memory_follows_what_is_kept)
{
	enum { N = 20000, PLACES = 100 };
	struct arena arena = { 0 };
	static struct box box[N];
	static double score[N];
	static uint32_t keep[N];
	for (size_t i = 0; i < N; i++) {
		double x = (double)(i % PLACES) * 1e9, y = (double)(i / PLACES) * 0.01;
		box[i] = (struct box){ x, y, x + 100, y + 100 };
		score[i] = (double)(N - i);
	}
	cr_assert_eq(nms_hard(box, score, NULL, N, 0.5, SIZE_MAX, keep, NULL, &arena), PLACES);
	cr_assert_leq(arena.total, (size_t)128 << 10, "%zu bytes", arena.total);
	arena_free(&arena);
}

Test(order, a_few_by_hand)
{
	struct arena arena = { 0 };
	double score[] = { -0.0, 1, INFINITY, 0, -1, -INFINITY, 1, 5e-324, -5e-324 };
	uint32_t want[] = { 2, 1, 6, 7, 0, 3, 8, 4, 5 }, order[9];
	order_descending(score, 9, order, &arena);
	cr_assert_arr_eq(order, want, sizeof want);
	order_descending(score, 0, order, &arena);
	arena_free(&arena);
}
