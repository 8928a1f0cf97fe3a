/* bitset.c -- sets of few among many. */
#include "base/bitset.h"

#include <criterion/criterion.h>

/* Members of the set, found by way of the summary; the set is emptied as its user does it. */
static size_t
take(struct bitset *b, size_t *out)
{
	size_t n = 0;
	for (size_t w = bitset_next(b, 0); w < b->words; w = bitset_next(b, w + 1)) {
		for (uint64_t bits = b->word[w]; bits != 0; bits &= bits - 1)
			out[n++] = w * 64 + (size_t)__builtin_ctzll(bits);
		b->word[w] = 0;
	}
	bitset_taken(b);
	return n;
}

Test(bitset, members)
{
	static const struct {
		size_t room, n, member[6];
	} cases[] = {
		{ 0, 0, { 0 } },
		{ 1, 0, { 0 } },
		{ 1, 1, { 0 } },
		{ 64, 2, { 0, 63 } },
		{ 65, 2, { 63, 64 } },
		{ 4096, 3, { 0, 64, 4095 } },   /* as much as one word of the summary holds */
		{ 4097, 2, { 4095, 4096 } },
		{ 1000000, 6, { 1, 2, 4097, 500000, 999998, 999999 } },
	};
	struct arena keep = { 0 };
	size_t out[6];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bitset b = { 0 };
		bitset_room(&b, cases[i].room, &keep);
		for (int again = 0; again < 2; again++) {
			for (size_t k = cases[i].n; k-- > 0;)
				bitset_add(&b, cases[i].member[k]);
			for (size_t k = 0; k < cases[i].n; k++)
				cr_assert(bitset_has(&b, cases[i].member[k]), "case %zu: %zu", i, cases[i].member[k]);
			cr_assert_eq(take(&b, out), cases[i].n, "case %zu", i);
			for (size_t k = 0; k < cases[i].n; k++) {
				cr_assert_eq(out[k], cases[i].member[k], "case %zu", i);
				cr_assert(!bitset_has(&b, cases[i].member[k]), "case %zu", i);
			}
			cr_assert_eq(bitset_next(&b, 0), b.words, "case %zu is not empty", i);
		}
	}
	arena_free(&keep);
}

/* Neighbours of a member are no members. */
Test(bitset, neighbours)
{
	struct arena keep = { 0 };
	struct bitset b = { 0 };
	bitset_room(&b, 300, &keep);
	for (size_t i = 0; i < 300; i += 3)
		bitset_add(&b, i);
	for (size_t i = 0; i < 300; i++)
		cr_assert_eq(bitset_has(&b, i), i % 3 == 0, "%zu", i);
	arena_free(&keep);
}
