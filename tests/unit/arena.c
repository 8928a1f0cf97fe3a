/* arena.c -- blocks do not overlap, are aligned, grow with what is in them, and are given back. */
#include "base/arena.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(arena, blocks_are_aligned_and_apart)
{
	enum { N = 3000 };
	static unsigned char *block[N];
	static size_t size[N];
	struct arena a = { 0 };
	for (size_t i = 0; i < N; i++) {
		size[i] = i % 7 == 0 ? 0 : i * 37 % 1000;
		block[i] = arena_alloc(&a, size[i]);
		cr_assert((uintptr_t)block[i] % 16 == 0, "block %zu", i);
		memset(block[i], (int)(i % 251), size[i]);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < size[i]; k++)
			cr_assert(block[i][k] == i % 251, "block %zu, byte %zu", i, k);
	arena_free(&a);
	cr_expect(a.chunk == NULL && a.total == 0);
}

Test(arena, a_block_larger_than_any_chunk)
{
	struct arena a = { 0 };
	size_t n = (size_t)5 << 20;
	char *first = arena_alloc(&a, 10), *large = arena_alloc(&a, n);
	memset(first, 1, 10);
	memset(large, 2, n);
	cr_expect(a.total >= n + 10);
	cr_expect(first[9] == 1 && large[n - 1] == 2);
	arena_free(&a);
}

Test(arena, zero_clears_used_memory)
{
	struct arena a = { 0 };
	for (int round = 0; round < 3; round++) {
		unsigned char *p = arena_zeros(&a, unsigned char, 1000);
		for (size_t i = 0; i < 1000; i++)
			cr_assert_eq(p[i], 0);
		memset(p, 0xff, 1000);
		arena_reset(&a);
	}
	arena_free(&a);
}

Test(arena, grow)
{
	struct arena a = { 0 };
	char *p = arena_alloc(&a, 5);
	memcpy(p, "abcd", 5);
	char *same = arena_grow(&a, p, 5, 100);
	cr_expect_eq(same, p, "the last block grows in place");
	char *next = arena_alloc(&a, 1);
	cr_expect(next >= p + 100);
	*next = 'n';
	char *moved = arena_grow(&a, p, 100, 200);
	cr_expect(moved != p && strcmp(moved, "abcd") == 0, "another one moves");
	char *large = arena_grow(&a, moved, 200, (size_t)1 << 20);
	cr_expect(strcmp(large, "abcd") == 0, "into a new chunk");
	cr_expect_eq(*next, 'n');
	char *shrunk = arena_grow(&a, large, (size_t)1 << 20, 5);
	cr_expect_str_eq(shrunk, "abcd");
	cr_expect_not_null(arena_grow(&a, NULL, 0, 10));
	arena_free(&a);
}

/* After a reset one chunk has room for all that was handed out before: the same line needs nothing from the system. */
Test(arena, reset_joins_chunks)
{
	struct arena a = { 0 };
	for (int i = 0; i < 100; i++)
		arena_alloc(&a, 10000);
	arena_reset(&a);
	size_t total = a.total;
	struct arena_chunk *chunk = a.chunk;
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 100; i++)
			arena_alloc(&a, 10000);
		cr_expect(a.total == total && a.chunk == chunk, "round %d", round);
		arena_reset(&a);
	}
	arena_free(&a);
}

Test(arena, reset_gives_back_what_is_too_much)
{
	struct arena a = { 0 };
	arena_alloc(&a, ARENA_KEEP + 1);
	arena_reset(&a);
	cr_expect_eq(a.total, 0);
	char *p = arena_alloc(&a, 10);
	memset(p, 0, 10);
	arena_free(&a);
	arena_reset(&a); /* an empty one stays empty */
	cr_expect_eq(a.total, 0);
}

Test(arena, text)
{
	struct arena a = { 0 };
	char *t = arena_text(&a, "abcdef", 3);
	cr_expect_str_eq(t, "abc");
	cr_expect_str_eq(arena_text(&a, "", 0), "");
	arena_free(&a);
}

Test(arena, format)
{
	struct arena a = { 0 };
	cr_expect_str_eq(arena_format(&a, "%d-%s", 5, "six"), "5-six");
	cr_expect_str_eq(arena_format(&a, "%s", ""), "");
	char *long_one = arena_format(&a, "<%*d>", 100000, 7);
	cr_expect(strlen(long_one) == 100002 && strcmp(long_one + 100000, "7>") == 0);
	arena_free(&a);
}

/* What the owner wants when memory runs out. */
static void
leave(void)
{
	_exit(7);
}

Test(arena, a_size_that_overflows, .exit_code = 7)
{
	struct arena a = { .failed = leave };
	arena_alloc_many(&a, SIZE_MAX / 8 + 2, 8);
}

Test(arena, a_size_that_is_too_large, .exit_code = 7)
{
	struct arena a = { .failed = leave };
	arena_alloc(&a, SIZE_MAX - 3);
}

Test(arena, more_than_the_system_has, .exit_code = 7)
{
	struct arena a = { .failed = leave };
	arena_alloc(&a, 10);
	arena_reset(&a);
	arena_free(&a);
	arena_alloc(&a, SIZE_MAX / 2 - 100);
}

Test(arena, nobody_says_what_to_do, .signal = SIGABRT)
{
	struct arena a = { 0 };
	arena_alloc(&a, SIZE_MAX - 3);
}
