/* grid_score.c -- anchors on their grid against boxes where they are: named cases, and what is refused. */
#include "fit/grid_score.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* Squares of 16 at a stride of 16, and of 64 at a stride of 32. */
static const struct box small = { -8, -8, 8, 8 }, large = { -32, -32, 32, 32 };

static struct detector
two_levels(struct level_spec level[2])
{
	level[0] = (struct level_spec){ .stride = { 16, 16 }, .offset = { 8, 8 }, .bases = 1, .base = &small };
	level[1] = (struct level_spec){ .stride = { 32, 32 }, .offset = { 16, 16 }, .bases = 1, .base = &large };
	return (struct detector){ .spec = { .pad = 1, .levels = 2, .level = level },
		.stage = detector_stage_default() };
}

struct a_case {
	const char *name;
	struct box box;
	double iou;
	uint32_t level, positives;
};

static const struct a_case cases[] = {
	{ "an anchor itself", { 16, 32, 32, 48 }, 1, 0, 1 },
	{ "another, a level up", { 16, 16, 80, 80 }, 1, 1, 1 },
	{ "half a cell off", { 24, 32, 40, 48 }, 8.0 / 24, 0, 0 },
	{ "a quarter off", { 20, 32, 36, 48 }, 12.0 / 20, 0, 1 },
	{ "high, over two", { 16, 16, 32, 48 }, 0.5, 0, 2 },
	{ "too small", { 18, 18, 22, 22 }, 16.0 / 256, 0, 0 },
	{ "beyond the grid", { 200, 200, 220, 220 }, 0, 0, 0 },
};

Test(grid_score, named_cases)
{
	enum { N = sizeof cases / sizeof *cases };
	struct level_spec level[2];
	struct detector d = two_levels(level);
	struct arena arena = { 0 };
	struct box_sample_entry entry[N];
	struct grid_score_box each[N];
	struct grid_score score;
	for (size_t i = 0; i < N; i++)
		entry[i] = (struct box_sample_entry){ .sample = { .box = cases[i].box, .frame = { 128, 96 } },
			.count = 1 };
	cr_assert_eq(grid_score_measure(&d, entry, N, &score, each, &arena), ANCHOR_FAULT_NONE);
	for (size_t i = 0; i < N; i++) {
		cr_assert_float_eq(each[i].iou, cases[i].iou, 1e-15, "%s: IoU %g", cases[i].name, each[i].iou);
		cr_assert_eq(each[i].level, cases[i].level, "%s: level %u", cases[i].name, each[i].level);
		cr_assert_eq(each[i].positives, cases[i].positives, "%s: %u positives", cases[i].name,
			each[i].positives);
	}
	cr_assert_float_eq(score.recall, 4.0 / N, 1e-15);
	cr_assert_float_eq(score.recall_50, 4.0 / N, 1e-15);
	cr_assert_float_eq(score.per_box, 5.0 / N, 1e-15);
	arena_free(&arena);
}

/* The same box near the lower right corner, in tensors of several sizes: whether there is a cell for it. */
Test(grid_score, tensors_come_from_where_they_should)
{
	static const struct {
		const char *name;
		double frame[2], padded[2], pad, input[2], grid;
		double iou; /* < 0: refused */
	} table[] = {
		{ "a frame with a cell", { 128, 128 }, { 0, 0 }, 1, { 0, 0 }, 0, 1 },
		{ "a frame without", { 112, 112 }, { 0, 0 }, 1, { 0, 0 }, 0, 0 },
		{ "ceil adds a cell", { 113, 113 }, { 0, 0 }, 1, { 0, 0 }, 0, 1 },
		{ "so does padding", { 112, 112 }, { 0, 0 }, 64, { 0, 0 }, 0, 1 },
		{ "padded comes before the frame", { 112, 112 }, { 128, 128 }, 1, { 0, 0 }, 0, 1 },
		{ "the frame before the input", { 112, 112 }, { 0, 0 }, 1, { 128, 128 }, 0, 0 },
		{ "the input where there is no frame", { 0, 0 }, { 0, 0 }, 1, { 128, 128 }, 0, 1 },
		{ "it is padded too", { 0, 0 }, { 0, 0 }, 128, { 90, 90 }, 0, 1 },
		{ "fixed grids", { 0, 0 }, { 0, 0 }, 1, { 0, 0 }, 8, 1 },
		{ "nothing", { 0, 0 }, { 0, 0 }, 1, { 0, 0 }, 0, -1 },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct level_spec level[2];
		struct detector d = two_levels(level);
		struct arena arena = { 0 };
		struct grid_score_box each;
		struct grid_score score;
		d.spec.levels = 1;
		d.spec.pad = table[i].pad;
		memcpy(d.spec.input, table[i].input, sizeof d.spec.input);
		level[0].grid[0] = level[0].grid[1] = (size_t)table[i].grid;
		struct box_sample_entry e = { .sample = { .box = { 112, 112, 128, 128 } }, .count = 1 };
		memcpy(e.sample.frame, table[i].frame, sizeof e.sample.frame);
		memcpy(e.sample.padded, table[i].padded, sizeof e.sample.padded);
		enum anchor_fault wrong = grid_score_measure(&d, &e, 1, &score, &each, &arena);
		cr_assert_eq(wrong, table[i].iou < 0 ? ANCHOR_FAULT_NO_INPUT : ANCHOR_FAULT_NONE, "%s: fault %d",
			table[i].name, (int)wrong);
		if (wrong == ANCHOR_FAULT_NONE)
			cr_assert_eq(each.iou, table[i].iou, "%s: IoU %g", table[i].name, each.iou);
		arena_free(&arena);
	}
}

Test(grid_score, an_input_for_all)
{
	struct level_spec level[2];
	struct detector d = two_levels(level);
	struct arena arena = { 0 };
	struct grid_score score;
	struct box_sample_entry e = {
		.sample = { .box = { 112, 112, 128, 128 }, .frame = { 50, 50 }, .padded = { 64, 64 } }, .count = 3 };
	cr_assert_eq(grid_score_measure(&d, &e, 1, &score, NULL, &arena), ANCHOR_FAULT_NONE);
	cr_assert_eq(score.mean_iou, 0);
	const struct box_sample_entry *there = grid_score_input((double[]){ 100, 100 }, 128, &e, 1, &arena);
	cr_assert_eq(grid_score_measure(&d, there, 1, &score, NULL, &arena), ANCHOR_FAULT_NONE);
	cr_assert_eq(score.mean_iou, 1);
	cr_assert_eq(e.sample.padded[0], 64);
	arena_free(&arena);
}

/* Clipping goes by the frame, so it must not be shared by images that have the tensor in common. */
Test(grid_score, frames_matter_where_anchors_are_clipped)
{
	struct level_spec level[2];
	struct detector d = two_levels(level);
	struct arena arena = { 0 };
	struct grid_score_box each[3];
	struct grid_score score;
	struct box_sample_entry e[3] = {
		{ .sample = { .box = { 16, 16, 24, 32 }, .frame = { 24, 40 }, .padded = { 64, 64 } }, .count = 1 },
		{ .sample = { .box = { 16, 16, 24, 32 }, .frame = { 64, 64 }, .padded = { 64, 64 } }, .count = 1 },
		{ .sample = { .box = { 16, 16, 24, 32 }, .frame = { 24, 40 }, .padded = { 64, 64 } }, .count = 1 },
	};
	cr_assert_eq(grid_score_measure(&d, e, 3, &score, each, &arena), ANCHOR_FAULT_NONE);
	cr_assert(each[0].iou == 0.5 && each[1].iou == 0.5 && each[2].iou == 0.5);
	d.spec.clip = CLIP_BOX;
	cr_assert_eq(grid_score_measure(&d, e, 3, &score, each, &arena), ANCHOR_FAULT_NONE);
	cr_assert(each[0].iou == 1 && each[1].iou == 0.5 && each[2].iou == 1);
	arena_free(&arena);
}

Test(grid_score, refusals_and_emptiness)
{
	struct level_spec level[2];
	struct detector d = two_levels(level), none = { .stage = detector_stage_default() };
	struct arena arena = { 0 };
	struct grid_score score;
	struct box_sample_entry e = { .sample = { .box = { 0, 0, 8, 8 }, .frame = { 64, 64 } }, .count = 1 };
	cr_assert_neq(grid_score_measure(&none, &e, 1, &score, NULL, &arena), ANCHOR_FAULT_NONE);
	cr_assert_eq(grid_score_measure(&d, &e, 0, &score, NULL, &arena), ANCHOR_FAULT_NONE);
	cr_assert_eq(score.mean_iou, 0);
	cr_assert_eq(score.per_box, 0);
	level[1].grid[0] = level[1].grid[1] = 2;
	d.spec.input[0] = d.spec.input[1] = 128;
	cr_assert_neq(grid_score_measure(&d, &e, 1, &score, NULL, &arena), ANCHOR_FAULT_NONE,
		"a fixed grid for another input");
	arena_free(&arena);
}
