/* stats.c -- figures, issues, crowding, labels that look alike: named cases. */
#include "stats/alike.h"
#include "stats/stats.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(stats, figure_by_hand)
{
	struct arena arena = { 0 };
	const double value[] = { 8, 1, 2, 1, 0, 4 };
	const uint64_t count[] = { 1, 1, 1, 1, 1, 1 };
	struct figure f;
	figure_make(value, count, 6, 3, &f, &arena);
	cr_assert(f.n == 6 && f.min == 0 && f.max == 8);
	cr_expect_float_eq(f.mean, 16.0 / 6, 1e-15);
	cr_expect_eq(f.quantile[4], 1.5, "the middle of 0 1 1 2 4 8");
	cr_expect_eq(f.quantile[3], 1);
	cr_expect_float_eq(f.quantile[7], 7, 1e-14);
	const struct figure_bin want[] = { { 0, 0, 1 }, { 1, 2, 2 }, { 2, 4, 1 }, { 4, 8, 2 } };
	cr_assert_eq(f.bins, 4);
	for (size_t i = 0; i < 4; i++)
		cr_expect(fabs(f.bin[i].low - want[i].low) < 1e-14 && fabs(f.bin[i].high - want[i].high) < 1e-14 &&
			f.bin[i].count == want[i].count, "bin %zu: %g to %g: %lu", i, f.bin[i].low, f.bin[i].high,
			f.bin[i].count);
	arena_free(&arena);
}

Test(stats, figure_of_nothing_and_of_one)
{
	struct arena arena = { 0 };
	struct figure f;
	figure_make(NULL, NULL, 0, 20, &f, &arena);
	cr_expect(f.n == 0 && f.bins == 0);
	figure_make(&(double){ 5 }, &(uint64_t){ 7 }, 1, 20, &f, &arena);
	cr_expect(f.n == 7 && f.min == 5 && f.max == 5 && f.mean == 5 && f.quantile[8] == 5);
	cr_expect(f.bins == 1 && f.bin[0].low == 5 && f.bin[0].high == 5 && f.bin[0].count == 7);
	figure_make(&(double){ 0 }, &(uint64_t){ 3 }, 1, 20, &f, &arena);
	cr_expect(f.bins == 1 && f.bin[0].count == 3 && f.bin[0].high == 0);
	arena_free(&arena);
}

enum { BOXES = 4, TOLD = 5 };

/* An image of 100 x 80, all boxes of one label unless said. */
static const struct {
	const char *name;
	size_t boxes;
	struct box box[BOXES];
	uint32_t label[BOXES];
	unsigned char mark[BOXES];
	size_t told;
	struct issue issue[TOLD];
} images[] = {
	{ "nothing", 2, { { 0, 0, 100, 80 }, { 10, 10, 20, 20 } }, { 0 }, { 0 }, 0, { { 0, 0, 0 } } },
	{ "no boxes", 0, { { 0, 0, 0, 0 } }, { 0 }, { 0 }, 0, { { 0, 0, 0 } } },
	{ "empty", 1, { { 10, 10, 10, 20 } }, { 0 }, { 0 }, 1, { { ISSUE_EMPTY, 0, ISSUE_NONE } } },
	{ "inverted on one axis", 1, { { 10, 20, 30, 10 } }, { 0 }, { 0 }, 1, { { ISSUE_INVERTED, 0, ISSUE_NONE } } },
	{ "outside touches", 1, { { 100, 0, 110, 10 } }, { 0 }, { 0 }, 1, { { ISSUE_OUTSIDE, 0, ISSUE_NONE } } },
	{ "partly, to the left", 1, { { -1, 0, 10, 10 } }, { 0 }, { 0 }, 1, { { ISSUE_PARTLY_OUTSIDE, 0,
	ISSUE_NONE } } },
	{ "rounding is no overhang", 1, { { -1e-8, 0, 100.00000001, 10 } }, { 0 }, { 0 }, 0, { { 0, 0, 0 } } },
	{ "three times the same", 3, { { 1, 1, 9, 9 }, { 1, 1, 9, 9 }, { 1, 1, 9, 9 } }, { 0 }, { 0 }, 2,
		{ { ISSUE_DUPLICATE, 1, 0 }, { ISSUE_DUPLICATE, 2, 0 } } },
	{ "the same and another label", 2, { { 1, 1, 9, 9 }, { 1, 1, 9, 9 } }, { 3, 4 }, { 0 }, 1,
		{ { ISSUE_CONFLICT, 1, 0 } } },
	{ "IoU 0.95 exactly", 2, { { 0, 0, 20, 20 }, { 0, 0, 20, 19 } }, { 0 }, { 0 }, 1, { { ISSUE_NEAR_DUPLICATE, 1,
	0 } } },
	{ "IoU below", 2, { { 0, 0, 20, 20 }, { 0, 0, 20, 18.9 } }, { 0 }, { 0 }, 0, { { 0, 0, 0 } } },
	{ "one of each kind for a box", 4, { { 0, 0, 20, 20 }, { 0, 0, 20, 19.5 }, { 0, 0, 20, 20 }, { 0, 0, 20, 20 } },
		{ 0, 0, 1, 0 }, { 0 }, 5,
		{ { ISSUE_NEAR_DUPLICATE, 1, 0 }, { ISSUE_CONFLICT, 2, 0 }, { ISSUE_DUPLICATE, 3, 0 },
			{ ISSUE_NEAR_DUPLICATE, 3, 1 }, { ISSUE_CONFLICT, 3, 2 } } },
	{ "tiny", 1, { { 10, 10, 10.9, 60 } }, { 0 }, { 0 }, 1, { { ISSUE_TINY, 0, ISSUE_NONE } } },
	{ "a pixel is not tiny", 1, { { 10, 10, 11, 60 } }, { 0 }, { 0 }, 0, { { 0, 0, 0 } } },
	{ "shares of the sides", 2, { { 0, 0, 1, 1 }, { 0.5, 0.5, 0.6, 0.7 } }, { 0 }, { 0 }, 1,
		{ { ISSUE_NORMALISED, ISSUE_NONE, ISSUE_NONE } } },
	{ "one box that is no share", 2, { { 0, 0, 1, 1.5 }, { 0.5, 0.5, 0.6, 0.7 } }, { 0 }, { 0 }, 1,
		{ { ISSUE_TINY, 1, ISSUE_NONE } } },
	{ "x, y, width, height", 2, { { 50, 40, 20, 30 }, { 60, 50, 40, 30 } }, { 0 }, { 0 }, 1,
		{ { ISSUE_XYWH, ISSUE_NONE, ISSUE_NONE } } },
	{ "inverted, and too far out as width and height", 2, { { 50, 40, 20, 50 }, { 60, 50, 40, 30 } }, { 0 },
	{ 0 }, 2,
		{ { ISSUE_INVERTED, 0, ISSUE_NONE }, { ISSUE_INVERTED, 1, ISSUE_NONE } } },
	{ "sides swapped", 2, { { 10, 10, 20, 20 }, { 10, 70, 20, 95 } }, { 0 }, { 0 }, 1,
		{ { ISSUE_SIZE, ISSUE_NONE, ISSUE_NONE } } },
	{ "out by little is not swapped", 1, { { 10, 70, 20, 81 } }, { 0 }, { 0 }, 1,
		{ { ISSUE_PARTLY_OUTSIDE, 0, ISSUE_NONE } } },
	{ "ignored are never told", 2, { { 9, 9, 1, 1 }, { 1, 1, 1, 9 } }, { 0 }, { ISSUE_IGNORED, ISSUE_IGNORED }, 0,
		{ { 0, 0, 0 } } },
	{ "crowds for being bad alone", 3, { { 1, 1, 9, 9 }, { 1, 1, 9, 9 }, { 1, 1, 1, 9 } }, { 0 },
		{ ISSUE_PLAIN, ISSUE_CROWD, ISSUE_CROWD }, 1, { { ISSUE_EMPTY, 2, ISSUE_NONE } } },
};

Test(stats, issues_of_an_image)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
		const struct issue_image m = { .boxes = images[i].boxes, .box = images[i].box, .mark = images[i].mark,
			.label = images[i].label, .sized = true, .size = { 100, 80 }, .least = { 1, 1 } };
		const struct issue *got;
		size_t n = issues_find(&m, &got, &arena);
		cr_assert_eq(n, images[i].told, "%s: %zu issues", images[i].name, n);
		for (size_t k = 0; k < n; k++)
			cr_expect(got[k].kind == images[i].issue[k].kind && got[k].box == images[i].issue[k].box &&
				got[k].with == images[i].issue[k].with, "%s: %s of %u with %u", images[i].name,
				issue_names[got[k].kind], got[k].box, got[k].with);
	}
	arena_free(&arena);
}

/* Quadratic time would be minutes here. */
Test(stats, very_many_equal_boxes)
{
	enum { N = 200000 };
	struct arena arena = { 0 };
	struct box *box = arena_array(&arena, struct box, N);
	uint32_t *label = arena_array(&arena, uint32_t, N);
	const struct issue *got;
	const struct issue_image m = { .boxes = N, .box = box, .mark = arena_zeros(&arena, unsigned char, N),
		.label = label, .sized = true, .size = { 100, 80 }, .least = { 1, 1 } };
	for (uint32_t i = 0; i < N; i++) {
		box[i] = (struct box){ 10, 10, 50, 50 };
		label[i] = i % 1000;
	}
	cr_assert_eq(issues_find(&m, &got, &arena), N - 1000 + N - 1, "duplicates, and conflicts");
	cr_expect(got[0].kind == ISSUE_CONFLICT && got[0].box == 1 && got[0].with == 0);
	const struct issue *last = &got[N - 1000 + N - 2];
	cr_expect(last[-1].kind == ISSUE_DUPLICATE && last[-1].box == N - 1 && last[-1].with == 999);
	cr_expect(last->kind == ISSUE_CONFLICT && last->box == N - 1 && last->with == 0);
	arena_free(&arena);
}

/* Without a size nothing is outside, but that itself is told; and the finest stride makes more boxes tiny. */
Test(stats, issues_without_a_size)
{
	struct arena arena = { 0 };
	const struct box box[] = { { -5, 0, 500, 20 } };
	const unsigned char mark[] = { ISSUE_PLAIN };
	struct issue_image m = { .boxes = 1, .box = box, .mark = mark, .least = { 1, 1 } };
	const struct issue *got;
	cr_assert(issues_find(&m, &got, &arena) == 1 && got[0].kind == ISSUE_SIZE);
	m.least[1] = 32;
	cr_assert(issues_find(&m, &got, &arena) == 2 && got[1].kind == ISSUE_TINY);
	m.boxes = 0;
	cr_assert(issues_find(&m, &got, &arena) == 0);
	arena_free(&arena);
}

Test(stats, crowding_by_hand)
{
	struct arena arena = { 0 };
	/* IoU 1/3 and 2/3 with the first, 1/5 with each other */
	const struct box box[] = { { 0, 0, 10, 10 }, { 5, 0, 15, 10 }, { -2, 0, 8, 10 } };
	const uint32_t apart[] = { 0, 1, 2 };
	uint64_t lost[CROWDING_THRESHOLDS] = { 0 };
	crowding_count(box, NULL, 3, lost, &arena);
	cr_expect(lost[0] == 2 && lost[1] == 1 && lost[2] == 0);
	crowding_count(box, apart, 3, lost, &arena);
	cr_expect(lost[0] == 2 && lost[1] == 1 && lost[2] == 0, "labels apart lose nothing more");
	arena_free(&arena);
}

Test(stats, labels_that_look_alike)
{
	static const char *const text[] = { "traffic light", "Traffic_Light", "car", "cars", "TRAFFIC-light", "", "-",
		"1", "1 ",
		"Stra\xc3\x9f" "e", "stra\xc3\x9f" "e" };
	static const uint32_t want[] = { ALIKE_NONE, 0, ALIKE_NONE, ALIKE_NONE, 0, ALIKE_NONE, ALIKE_NONE, ALIKE_NONE,
		7,
		ALIKE_NONE, 9 };
	enum { N = sizeof text / sizeof *text };
	struct arena arena = { 0 };
	struct slice slice[N];
	for (size_t i = 0; i < N; i++)
		slice[i] = (struct slice){ text[i], strlen(text[i]) };
	const uint32_t *got = alike_find(slice, N, &arena);
	for (size_t i = 0; i < N; i++)
		cr_expect_eq(got[i], want[i], "%s: %u", text[i], got[i]);
	arena_free(&arena);
}
