/* anchor_reach.c -- the anchors that a box reaches are those that a look at all of them finds.
 *
 * prop/assign.c tries windows on many more kinds of anchors; here are the questions that it does not ask: any overlap
 * at all, and thresholds that an anchor meets exactly. */
#include "assign/anchor_reach.h"

#include <criterion/criterion.h>

enum { COLUMNS = 9, ROWS = 7, BASES = 3, ALONE = 4, ANCHORS = COLUMNS * ROWS * BASES + ALONE };

static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static double
unit(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

struct scene {
	struct box base[BASES], alone[ALONE];
	struct level level[2];
	struct anchors anchors;
};

static struct box
random_box(uint64_t *state, double most)
{
	double x = unit(state) * 80 - 10, y = unit(state) * 60 - 10;
	return (struct box){ x, y, x + unit(state) * most, y + unit(state) * most };
}

static void
make_scene(uint64_t *state, struct scene *s)
{
	for (int i = 0; i < BASES; i++) {
		double w = 2 + unit(state) * 30, h = 2 + unit(state) * 30;
		s->base[i] = (struct box){ -w / 2, -h / 2, w / 2, h / 2 };
	}
	for (int i = 0; i < ALONE; i++)
		s->alone[i] = random_box(state, 40);
	s->level[0] = (struct level){ { 3 + unit(state) * 6, 3 + unit(state) * 6 }, { 4, 3 }, COLUMNS, ROWS, BASES,
		s->base, 0, ANCHORS - ALONE };
	s->level[1] = (struct level){ { 1, 1 }, { 0, 0 }, 1, 1, ALONE, s->alone, ANCHORS - ALONE, ALONE };
	s->anchors = (struct anchors){ .levels = 2, .level = s->level, .count = ANCHORS,
		.base_major = next(state) % 2 == 0,
		.clip = (enum anchor_clip)(next(state) % 3), .width = 60, .height = 45, .tensor = { 64, 48 } };
}

/* hits are exactly the anchors of IoU > 0 and >= t. */
static void
check_hits(uint64_t seed, const struct anchors *a, struct box box, double t, const struct hits *hits)
{
	double iou[ANCHORS] = { 0 };
	for (size_t i = 0; i < hits->n; i++) {
		cr_assert_eq(iou[hits->hit[i].anchor], 0, "case %lu: anchor %zu twice", seed, hits->hit[i].anchor);
		iou[hits->hit[i].anchor] = hits->hit[i].iou;
	}
	for (size_t i = 0; i < ANCHORS; i++) {
		double want = box_iou(anchors_box(a, i), box);
		cr_assert_eq(iou[i], want >= t ? want : 0, "case %lu: anchor %zu: %a, not %a from %a", seed, i, iou[i],
			want, t);
	}
}

static void
try_case(uint64_t seed, struct hits *hits, struct arena *arena)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
	struct scene s;
	struct anchor_reach windows;
	make_scene(&state, &s);
	struct box box = random_box(&state, 60);
	anchor_reach_prepare(&s.anchors, &windows, arena);
	double met = box_iou(anchors_box(&s.anchors, next(&state) % ANCHORS), box);
	double t[] = { 0, 1e-300, unit(&state), met, 1 };
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		anchor_reach_find(&windows, box, t[i], hits, arena);
		check_hits(seed, &s.anchors, box, t[i], hits);
	}

	double best = 0;
	for (size_t i = 0; i < ANCHORS; i++)
		best = box_max(best, box_iou(anchors_box(&s.anchors, i), box));
	cr_assert_eq(anchor_reach_best(&windows, box, hits, arena), best, "case %lu", seed);
	if (best > 0)
		check_hits(seed, &s.anchors, box, best, hits);
	else
		cr_assert_eq(hits->n, 0, "case %lu", seed);

	struct bitset covered = { 0 };
	const double shares[] = { (double)(next(&state) % 2), unit(&state), unit(&state),
		box_iof(anchors_box(&s.anchors, next(&state) % ANCHORS), box) };
	double share = shares[next(&state) % 4];
	bitset_room(&covered, ANCHORS, arena);
	anchor_reach_cover(&windows, box, share, &covered);
	for (size_t i = 0; i < ANCHORS; i++) {
		double iof = box_iof(anchors_box(&s.anchors, i), box);
		cr_assert_eq(bitset_has(&covered, i), iof > 0 && iof >= share, "case %lu: anchor %zu, %a", seed, i,
			share);
	}
}

Test(window, agrees_with_all)
{
	struct arena arena = { 0 };
	for (uint64_t seed = 0; seed < 2000; seed++) {
		struct hits hits = { 0 };
		try_case(seed, &hits, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
