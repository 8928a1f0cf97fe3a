/* text_table.c -- texts keep their numbers while the table grows; what was never added is not found. */
#include "base/text_table.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

Test(text_table, numbers_in_order_of_appearance)
{
	struct arena arena = { 0 };
	struct text_table t = { 0 };
	size_t number = 9;
	cr_expect(!text_table_find(&t, slice_of("cat"), &number));
	cr_expect(text_table_add(&t, slice_of("cat"), &number, &arena) && number == 0);
	cr_expect(text_table_add(&t, slice_of(""), &number, &arena) && number == 1);
	cr_expect(!text_table_add(&t, slice_of("cat"), &number, &arena) && number == 0);
	cr_expect(text_table_add(&t, (struct slice){ "cat\0", 4 }, &number, &arena) && number == 2);
	cr_expect(text_table_find(&t, (struct slice){ NULL, 0 }, &number) && number == 1);
	cr_expect(!text_table_find(&t, slice_of("ca"), &number));
	cr_expect(t.n == 3 && slice_is(t.key[0], "cat"));
	arena_free(&arena);
}

Test(text_table, many)
{
	enum { N = 100000 };
	struct arena arena = { 0 };
	struct text_table t = { 0 };
	size_t number;
	for (size_t i = 0; i < 2 * N; i++) {
		struct slice key = slice_of(arena_format(&arena, "%zu", i % N * 7919));
		cr_assert(text_table_add(&t, key, &number, &arena) == (i < N) && number == i % N, "%zu", i);
	}
	cr_expect_eq(t.n, N);
	cr_expect(!text_table_find(&t, slice_of("1"), &number));
	arena_free(&arena);
}

Test(text_table, group)
{
	const uint32_t owner[] = { 2, 0, 2, 3, 0, 2 };
	size_t first[6];
	uint32_t order[6];
	text_table_group(owner, 6, 5, first, order);
	const size_t firsts[] = { 0, 2, 2, 5, 6, 6 };
	const uint32_t orders[] = { 1, 4, 0, 2, 5, 3 };
	cr_expect_arr_eq(first, firsts, sizeof firsts);
	cr_expect_arr_eq(order, orders, sizeof orders);
	text_table_group(NULL, 0, 0, first, order);
	cr_expect_eq(first[0], 0);
}
