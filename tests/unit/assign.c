/* assign.c -- max-IoU assignment, case by case. */
#include "assign/assigner.h"
#include "base/arena.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 16 };

/* Assigns with memory that lives as long as the test. */
static struct assignment
assign(const struct anchors *a, const struct box *box, const unsigned char *skip, size_t n, struct match rule)
{
	static struct arena keep;
	static struct assign_room room;
	struct ground_truth gt = { .boxes = n, .box = box, .skip = skip };
	struct assignment out;
	assign_room_for(&room, a->count, &keep);
	const struct assign_input in = { .anchors = a, .gt = &gt, .match = &rule };
	assigner_run(assigner_find("max-iou"), &in, &room, &out, &keep);
	return out;
}

/* What is expected: lists end at their counts. */
struct expected {
	size_t positives, anchor[MOST];
	uint32_t matched[MOST];
	size_t ignored;
	struct run ignore[MOST];
	size_t unmatched;
	uint32_t unmatched_box[MOST];
};

static void
check(const char *name, const struct assignment *got, const struct expected *want)
{
	cr_assert_eq(
		got->positives, want->positives, "%s: %zu positives, not %zu", name, got->positives, want->positives);
	for (size_t i = 0; i < want->positives; i++) {
		cr_assert_eq(
			got->anchor[i], want->anchor[i], "%s: anchor %zu, not %zu", name, got->anchor[i],
			want->anchor[i]);
		cr_assert_eq(got->matched[i], want->matched[i], "%s: anchor %zu for box %u, not %u", name,
			want->anchor[i], got->matched[i], want->matched[i]);
	}
	cr_assert_eq(got->ignored, want->ignored, "%s: %zu runs, not %zu", name, got->ignored, want->ignored);
	for (size_t i = 0; i < want->ignored; i++) {
		struct run run = got->ignore[i], expected = want->ignore[i];
		cr_assert_eq(run.first, expected.first, "%s: run %zu is at %zu", name, i, run.first);
		cr_assert_eq(run.count, expected.count, "%s: run %zu has %zu", name, i, run.count);
	}
	cr_assert_eq(got->unmatched, want->unmatched, "%s: %zu lonely, not %zu", name, got->unmatched, want->unmatched);
	for (size_t i = 0; i < want->unmatched; i++)
		cr_assert_eq(got->unmatched_box[i], want->unmatched_box[i], "%s: box %u is lonely, not %u", name,
			got->unmatched_box[i], want->unmatched_box[i]);
}

/* The example of the anchor-box article: 256x256 image, 8x8 grid, three scales, two ratios. */
Test(assign, article)
{
	struct box base[6];
	for (int i = 0; i < 3; i++) {
		double s = 40 + 20 * i, w = s * sqrt(2), h = s / sqrt(2);
		base[2 * i] = (struct box){ -s / 2, -s / 2, s / 2, s / 2 };
		base[2 * i + 1] = (struct box){ -w / 2, -h / 2, w / 2, h / 2 };
	}
	struct level level = { { 32, 32 }, { 16, 16 }, 8, 8, 6, base, 0, 384 };
	struct anchors a = { .levels = 1, .level = &level, .count = 384, .width = 256, .height = 256 };
	struct box box = { 60, 60, 140, 100 };
	const struct match rule = { .fg = 0.5, .bg = 0.4, .crowd_iof = 0.5, .inside = INFINITY };
	struct assignment got = assign(&a, &box, NULL, 1, rule);
	check("article", &got,
		&(struct expected){ .positives = 6, .anchor = { 108, 111, 114, 116, 117, 119 }, .ignored = 3,
			.ignore = { { 110, 1 }, { 113, 1 }, { 115, 1 } } });
	static const float iou[] = { 0.5F, 0.5803135F, 0.5F, 0.51785713F, 0.70728F, 0.5F };
	for (size_t i = 0; i < 6; i++)
		cr_assert_eq((float)got.iou[i], iou[i], "IoU %zu is %.9g", i, got.iou[i]);
}

/* ---- a row of five 10x10 anchors, each 10 px from the next: anchor i is [10 i, 10 i + 10] x [0,10] ---- */

static const struct box ten = { 0, 0, 10, 10 };

static struct anchors
row(void)
{
	static struct level level;
	level = (struct level){ { 10, 10 }, { 0, 0 }, 5, 1, 1, &ten, 0, 5 };
	return (struct anchors){ .levels = 1, .level = &level, .count = 5, .width = 50, .height = 10 };
}

struct example {
	const char *name;
	size_t boxes;
	struct box box[4];
	unsigned char skip[4];
	struct match rule;
	struct expected want;
};

#define OFF LOW_QUALITY_OFF
#define ALL LOW_QUALITY_ALL_TIES
#define FIRST LOW_QUALITY_FIRST
#define PROMOTE LOW_QUALITY_PROMOTE
#define RULE(f, b, claims, least, iof) \
	{ .fg = f, .bg = b, .low_quality = claims, .min_pos_iou = least, .crowd_iof = iof, .inside = INFINITY }

static const struct example examples[] = {
	{ "no boxes", 0, { { 0, 0, 0, 0 } }, { 0 }, RULE(0.5, 0.4, ALL, 0, 0.5), { 0 } },
	{ "no boxes, bg 0", 0, { { 0, 0, 0, 0 } }, { 0 }, RULE(0.5, 0, ALL, 0, 0.5), { 0 } },
	{ "exactly an anchor", 1, { { 20, 0, 30, 10 } }, { 0 }, RULE(1, 1, OFF, 0, 0.5),
		{ .positives = 1, .anchor = { 2 } } },
	{ "IoU equal to fg", 1, { { 20, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, OFF, 0, 0.5),
		{ .positives = 1, .anchor = { 2 } } },
	{ "IoU just below fg", 1, { { 20, 0, 24.999999999999996, 10 } }, { 0 }, RULE(0.5, 0.4, OFF, 0, 0.5),
		{ .ignored = 1, .ignore = { { 2, 1 } }, .unmatched = 1 } },
	{ "IoU equal to bg", 1, { { 20, 0, 25, 10 } }, { 0 }, RULE(0.75, 0.5, OFF, 0, 0.5),
		{ .ignored = 1, .ignore = { { 2, 1 } }, .unmatched = 1 } },
	{ "IoU just below bg", 1, { { 20, 0, 24.999999999999996, 10 } }, { 0 }, RULE(0.75, 0.5, OFF, 0, 0.5),
		{ .unmatched = 1 } },
	{ "fg equal to bg", 1, { { 20, 0, 24, 10 } }, { 0 }, RULE(0.5, 0.5, OFF, 0, 0.5), { .unmatched = 1 } },
	{ "bg 0 leaves no background", 1, { { 20, 0, 30, 10 } }, { 0 }, RULE(0.5, 0, OFF, 0, 0.5),
		{ .positives = 1, .anchor = { 2 }, .ignored = 2, .ignore = { { 0, 2 }, { 3, 2 } } } },
	{ "bg 0, nothing positive", 1, { { 20, 0, 22, 10 } }, { 0 }, RULE(0.5, 0, OFF, 0, 0.5),
		{ .ignored = 1, .ignore = { { 0, 5 } }, .unmatched = 1 } },
	{ "identical boxes: the first", 3, { { 20, 0, 30, 10 }, { 20, 0, 30, 10 }, { 0, 0, 10, 10 } },
		{ 0 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 2, .anchor = { 0, 2 }, .matched = { 2, 0 }, .unmatched = 1, .unmatched_box = { 1 } } },
	{ "two boxes tie on an anchor: the first", 2, { { 25, 0, 30, 10 }, { 20, 0, 25, 10 } },
		{ 0 }, RULE(0.5, 0.4, OFF, 0, 0.5),
		{ .positives = 1, .anchor = { 2 }, .unmatched = 1, .unmatched_box = { 1 } } },

	/* A box between two anchors: IoU 1/3 with both. */
	{ "tied anchors, off", 1, { { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, OFF, 0, 0.5), { .unmatched = 1 } },
	{ "tied anchors, all", 1, { { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 2, .anchor = { 1, 2 } } },
	{ "tied anchors, first", 1, { { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, FIRST, 0, 0.5),
		{ .positives = 1, .anchor = { 1 } } },
	{ "tied anchors, promote", 1, { { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, PROMOTE, 0, 0.5),
		{ .positives = 2, .anchor = { 1, 2 } } },
	{ "ties that were ignored", 1, { { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.25, FIRST, 0, 0.5),
		{ .positives = 1, .anchor = { 1 }, .ignored = 1, .ignore = { { 2, 1 } } } },
	{ "min_pos_iou above the best", 1, { { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, ALL, 0.34, 0.5),
		{ .unmatched = 1 } },
	{ "min_pos_iou equal to the best", 1, { { 20, 0, 22.5, 10 } }, { 0 }, RULE(0.5, 0.4, ALL, 0.25, 0.5),
		{ .positives = 1, .anchor = { 2 } } },

	/* Box 0 has its best with anchors 1 and 2 (1/3); anchor 2 prefers box 1 (0.4), which no threshold reaches. */
	{ "claimed for another box, all", 2, { { 15, 0, 25, 10 }, { 22, 0, 26, 10 } },
		{ 0 }, RULE(0.5, 0.45, ALL, 0, 0.5),
		{ .positives = 2, .anchor = { 1, 2 }, .matched = { 0, 1 } } },
	{ "claimed for another box, promote", 2, { { 22, 0, 26, 10 }, { 15, 0, 25, 10 } },
		{ 0 }, RULE(0.5, 0.45, PROMOTE, 0, 0.5),
		{ .positives = 2, .anchor = { 1, 2 }, .matched = { 1, 1 }, .unmatched = 1 } },
	{ "promote takes from a better box", 2, { { 20, 0, 30, 10 }, { 15, 0, 25, 10 } },
		{ 0 }, RULE(0.5, 0.4, PROMOTE, 0, 0.5),
		{ .positives = 2, .anchor = { 1, 2 }, .matched = { 1, 1 }, .unmatched = 1 } },
	{ "all-ties does not", 2, { { 20, 0, 30, 10 }, { 15, 0, 25, 10 } }, { 0 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 2, .anchor = { 1, 2 }, .matched = { 1, 0 } } },
	{ "box 0 right of box 1, tied below bg", 2, { { 28, 0, 30, 10 }, { 20, 0, 22, 10 } },
		{ 0 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 1, .anchor = { 2 }, .unmatched = 1, .unmatched_box = { 1 } } },

	{ "overlaps nothing", 2, { { 60, 0, 70, 10 }, { 0, 0, 10, 10 } }, { 0 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 1, .anchor = { 0 }, .matched = { 1 }, .unmatched = 1 } },
	{ "touches only", 1, { { 50, 0, 60, 10 } }, { 0 }, RULE(0.5, 0.4, ALL, 0, 0.5), { .unmatched = 1 } },
	{ "empty box", 2, { { 20, 5, 30, 5 }, { 30, 0, 20, 10 } }, { 0 }, RULE(0.5, 0.4, PROMOTE, 0, 0.5),
		{ .unmatched = 2, .unmatched_box = { 0, 1 } } },
	{ "larger than everything", 1, { { -100, -100, 100, 100 } }, { 0 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 5, .anchor = { 0, 1, 2, 3, 4 } } },
	{ "larger than everything, first", 1, { { -100, -100, 100, 100 } }, { 0 }, RULE(0.5, 0.4, FIRST, 0, 0.5),
		{ .positives = 1, .anchor = { 0 } } },

	{ "crowd over background", 2, { { 0, 0, 10, 10 }, { 0, 0, 25, 10 } }, { 0, 1 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .positives = 1, .anchor = { 0 }, .ignored = 1, .ignore = { { 1, 2 } } } },
	{ "crowd just short of its share", 1, { { 0, 0, 24.999999999999996, 10 } }, { 1 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ .ignored = 1, .ignore = { { 0, 2 } } } },
	{ "crowds do not add up", 2, { { 0, 0, 4, 10 }, { 4, 0, 8, 10 } }, { 1, 1 }, RULE(0.5, 0.4, ALL, 0, 0.5),
		{ 0 } },
	{ "crowd off", 1, { { 0, 0, 25, 10 } }, { 1 }, RULE(0.5, 0.4, ALL, 0, 2), { 0 } },
	{ "crowd joins a run", 2, { { 10, 0, 14.5, 10 }, { 0, 0, 10, 10 } }, { 0, 1 }, RULE(0.5, 0.4, OFF, 0, 0.5),
		{ .ignored = 1, .ignore = { { 0, 2 } }, .unmatched = 1 } },
	{ "skipped boxes are not matched", 2, { { 20, 0, 30, 10 }, { 21, 0, 29, 10 } },
		{ 1, 0 }, RULE(0.5, 0.4, ALL, 0, 2), { .positives = 1, .anchor = { 2 }, .matched = { 1 } } },
	{ "only skipped boxes, bg 0", 1, { { 20, 0, 30, 10 } }, { 1 }, RULE(0.5, 0, ALL, 0, 0.5),
		{ .ignored = 1, .ignore = { { 2, 1 } } } },
};

Test(assign, examples)
{
	struct anchors a = row();
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const struct example *e = &examples[i];
		struct assignment got = assign(&a, e->box, e->skip, e->boxes, e->rule);
		check(e->name, &got, &e->want);
	}
}

/* The same anchors as a list: the answers are the same. */
Test(assign, examples_as_list)
{
	struct box list[5];
	for (int i = 0; i < 5; i++)
		list[i] = (struct box){ 10 * i, 0, 10 * i + 10, 10 };
	struct level level;
	struct anchors a;
	anchors_from_boxes(list, 5, &level, &a);
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const struct example *e = &examples[i];
		struct assignment got = assign(&a, e->box, e->skip, e->boxes, e->rule);
		check(e->name, &got, &e->want);
	}
}

/* The reported IoU is that with the box that the anchor was promoted to. */
Test(assign, promoted_iou)
{
	struct anchors a = row();
	struct box box[] = { { 20, 0, 30, 10 }, { 15, 0, 25, 10 } };
	struct assignment got = assign(&a, box, NULL, 2, (struct match)RULE(0.5, 0.4, PROMOTE, 0, 0.5));
	cr_assert_eq(got.positives, 2);
	cr_assert_eq(got.iou[1], box_iou(box[1], (struct box){ 20, 0, 30, 10 }));
}

/* A level without bases, no levels at all, and base-major numbering. */
Test(assign, levels)
{
	struct box box = { 10, 10, 20, 20 };
	struct match rule = RULE(0.5, 0.4, ALL, 0, 0.5);
	struct anchors none = { .width = 50, .height = 50 };
	struct assignment got = assign(&none, &box, NULL, 1, rule);
	check("no anchors", &got, &(struct expected){ .unmatched = 1 });

	struct box base[] = { { 0, 0, 2, 2 }, { 0, 0, 10, 10 } };
	struct level level[] = {
		{ { 10, 10 }, { 0, 0 }, 5, 5, 0, base, 0, 0 },
		{ { 10, 10 }, { 0, 0 }, 3, 2, 2, base, 0, 12 },
		{ { 10, 10 }, { 0, 0 }, 0, 0, 2, base, 12, 0 },
	};
	struct anchors a = { .levels = 3, .level = level, .count = 12, .width = 50, .height = 50 };
	got = assign(&a, &box, NULL, 1, rule);
	check("hwa", &got, &(struct expected){ .positives = 1, .anchor = { (1 * 3 + 1) * 2 + 1 } });
	a.base_major = true;
	got = assign(&a, &box, NULL, 1, rule);
	check("ahw", &got, &(struct expected){ .positives = 1, .anchor = { (1 * 2 + 1) * 3 + 1 } });
}

/* Images of growing and shrinking sizes share one room. */
Test(assign, room)
{
	struct arena keep = { 0 };
	struct assign_room room = { 0 };
	assign_room_for(&room, 0, &keep);
	cr_assert_eq(room.anchors, 0);
	assign_room_for(&room, 100, &keep);
	cr_assert_eq(room.anchors, 100);
	assign_room_for(&room, 101, &keep);
	cr_assert_eq(room.anchors, 150, "grows by half at least");
	assign_room_for(&room, 7, &keep);
	cr_assert_eq(room.anchors, 150, "never shrinks");
	arena_free(&keep);
}

/* Ten million anchors: a few bytes each, and an image costs no more than its boxes. */
Test(assign, ten_million)
{
	struct arena keep = { 0 }, arena = { 0 };
	struct assign_room room = { 0 };
	struct box base = { -16, -16, 16, 16 };
	struct level level = { { 4, 4 }, { 2, 2 }, 4000, 2500, 1, &base, 0, 10000000 };
	struct anchors a = { .levels = 1, .level = &level, .count = level.count, .width = 16000, .height = 10000 };
	assign_room_for(&room, a.count, &keep);
	cr_assert_lt(keep.total, 5 * a.count);

	struct box box[] = { { 15984, 9984, 16016, 10016 }, { 0, 0, 32, 32 }, { 100, 100, 101, 101 } };
	struct ground_truth gt = { .boxes = 3, .box = box };
	struct match rule = RULE(1, 1, FIRST, 0, 0.5);
	for (int image = 0; image < 1000; image++) {
		struct assignment got;
		const struct assign_input in = { .anchors = &a, .gt = &gt, .match = &rule };
		assigner_run(assigner_find("max-iou"), &in, &room, &got, &arena);
		/* Box 1 lies between four centres, the first at (14,14); box 2 in 8x8 anchors, the first at (86,86). */
		check("ten million", &got,
			&(struct expected){ .positives = 3, .anchor = { 3 * 4000 + 3, 21 * 4000 + 21, 9999999 },
				.matched = { 1, 2, 0 } });
		arena_reset(&arena);
	}
	arena_free(&arena);
	arena_free(&keep);
}
