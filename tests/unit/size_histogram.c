/* size_histogram.c -- counting box sizes: exact, then in cells. */
#include "fit/size_histogram.h"

#include <criterion/criterion.h>
#include <math.h>

Test(sizes, counts_and_sorts)
{
	struct arena arena = { 0 };
	struct size_histogram t;
	size_histogram_init(&t, 10, &arena);
	size_histogram_add(&t, 30, 2, 1);
	size_histogram_add(&t, 4, 5, 2);
	size_histogram_add(&t, 4, 0.1, 1);
	size_histogram_add(&t, 30, 2, 7);
	size_histogram_add(&t, 9, 9, 0);
	size_histogram_settle(&t);
	struct shapes s = size_histogram_shapes(&t, &arena);
	cr_assert_eq(s.n, 3, "a count of 0 adds nothing");
	static const double wanted[3][3] = { { 4, 0.1, 1 }, { 4, 5, 2 }, { 30, 2, 8 } };
	for (size_t i = 0; i < 3; i++) {
		cr_expect_eq(s.shape[i].w, wanted[i][0]);
		cr_expect_eq(s.shape[i].h, wanted[i][1]);
		cr_expect_eq((double)s.count[i], wanted[i][2]);
	}
	cr_expect_eq(t.level, 0);
	cr_expect_eq(size_histogram_error(&t), 0);
	arena_free(&arena);
}

Test(sizes, of_nothing_is_empty)
{
	struct arena arena = { 0 };
	struct size_histogram t, u;
	size_histogram_init(&t, 1, &arena);
	size_histogram_init(&u, 1, &arena);
	size_histogram_merge(&t, &u);
	cr_expect_eq(size_histogram_shapes(&t, &arena).n, 0);
	arena_free(&arena);
}

/* With a limit of 1 everything ends in one cell, and that it does is what has to be seen: no endless loop. */
Test(sizes, one_cell_holds_any_two_boxes)
{
	struct arena arena = { 0 };
	struct size_histogram t;
	size_histogram_init(&t, 1, &arena);
	size_histogram_add(&t, 1, 1, 1);
	size_histogram_add(&t, 100000, 1e-5, 4);
	size_histogram_add(&t, 1e300, 1e-300, 5);
	size_histogram_settle(&t);
	struct shapes s = size_histogram_shapes(&t, &arena);
	cr_assert_eq(s.n, 1);
	cr_expect_eq(s.count[0], 10);
	cr_expect(isfinite(s.shape[0].w) && s.shape[0].w > 0);
	cr_expect(isfinite(s.shape[0].h) && s.shape[0].h > 0);
	cr_expect(isinf(size_histogram_error(&t)));
	arena_free(&arena);
}

Test(sizes, error_is_half_a_cell)
{
	struct arena arena = { 0 };
	struct size_histogram t;
	static const struct {
		unsigned level;
		double error;
	} cases[] = { { 0, 0 }, { 1, 0x1p-52 }, { 2, 0x1p-52 }, { 97, 0x1p-4 }, { 103, 0.5 }, { 105, 1 }, { 107, 3 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_histogram_init(&t, 100, &arena);
		size_histogram_coarsen(&t, cases[i].level);
		cr_expect_eq(size_histogram_error(&t), cases[i].error, "level %u", cases[i].level);
	}
	arena_free(&arena);
}

/* At level 97 h keeps 3 bits of its mantissa and w 4, so 8 <= h < 9 is one cell and 8 <= w < 8.5 too. */
Test(sizes, a_cell_stands_at_its_middle)
{
	struct arena arena = { 0 };
	struct size_histogram t;
	size_histogram_init(&t, 100, &arena);
	size_histogram_coarsen(&t, 97);
	size_histogram_add(&t, 8, 8, 1);
	size_histogram_add(&t, 8.4, 8.9, 1);
	size_histogram_add(&t, 8.5, 8.9, 1);
	size_histogram_settle(&t);
	struct shapes s = size_histogram_shapes(&t, &arena);
	cr_assert_eq(s.n, 2);
	cr_expect_eq(s.shape[0].w, 8.25);
	cr_expect_eq(s.shape[0].h, 8.5);
	cr_expect_eq(s.count[0], 2);
	cr_expect_eq(s.shape[1].w, 8.75);
	cr_expect_eq(size_histogram_find(&t, 8.1, 8.1), size_histogram_find(&t, 8.3, 8.99));
	cr_expect_neq(size_histogram_find(&t, 8.1, 8.1), size_histogram_find(&t, 8.6, 8.1));
	arena_free(&arena);
}
