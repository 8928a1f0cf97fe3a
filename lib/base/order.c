/* order.c -- the order of descending scores, and of ascending keys, stable.
 *
 * A least significant digit radix sort (Knuth, "The Art of Computer Programming" vol. 3, 2nd ed., 1998, section 5.2.5)
 * with digits of 8 bits, or 11 where there are many keys. What is sorted are words of the 32 bits of a key from where
 * keys begin to differ, and the key's index below them. The first two or three digits tell nearly all keys apart; what
 * is still out of place behind them is put right by insertion, for which the keys themselves are looked at. Where that
 * would take long, as when one score is far from all others, all digits are sorted. A digit in which all keys agree is
 * skipped. A few scores are sorted by insertion, and scores already in order, as detectors often write them, are only
 * read. */
#include "base/order.h"

#include "base/bits.h"

#include <stdbool.h>
#include <string.h>

enum { FEW = 80, MANY = 2048, MOST = 1 << 15 }; /* keys */
enum { NARROW = 8, WIDE = 11, VALUES = 1 << WIDE }; /* digits */
enum { MOVES = 8 }; /* an item, by insertion, before that is given up */

/* An integer that ascends where the score descends: the bits of a double order like sign and magnitude. */
static uint64_t
key_of(double score)
{
	uint64_t bits = bits_of_double(score + 0.0); /* -0 becomes 0 */
	return bits >> 63 ? bits : ~bits & ~((uint64_t)1 << 63);
}

static bool
in_order(const double *score, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (score[i - 1] < score[i])
			return false;
	}
	return true;
}

static void
insertion_sort(const double *score, size_t n, uint32_t *order)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = i;
		for (; at > 0 && score[order[at - 1]] < score[i]; at--)
			order[at] = order[at - 1];
		order[at] = (uint32_t)i;
	}
}

static uint32_t
index_of(uint64_t item)
{
	return (uint32_t)item;
}

static uint64_t
make_item(uint64_t high, uint32_t index)
{
	return (high & ~(uint64_t)UINT32_MAX) | index;
}

/* Counts the values of a digit, and makes of it the places where each begins. False when one value holds all n. */
static bool
place(const uint64_t *item, size_t n, int shift, uint64_t highest, uint32_t begin[VALUES])
{
	uint32_t count[VALUES], sum = 0;
	memset(count, 0, (highest + 1) * sizeof *count);
	for (size_t i = 0; i < n; i++)
		count[item[i] >> shift & highest]++;
	for (uint64_t v = 0; v <= highest; v++) {
		begin[v] = sum;
		sum += count[v];
	}
	return count[item[0] >> shift & highest] != n;
}

/* Sorts by the highest digits, the last of which may reach into the index. Returns where the items are, in one array
 * or the other. */
static uint64_t *
sort_digits(uint64_t *from, uint64_t *to, size_t n, int digits, int width)
{
	const uint64_t highest = ((uint64_t)1 << width) - 1;
	uint32_t begin[VALUES];
	for (int shift = 64 - width * digits; shift < 64; shift += width) {
		if (!place(from, n, shift, highest, begin))
			continue;
		for (size_t i = 0; i < n; i++)
			to[begin[from[i] >> shift & highest]++] = from[i];
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	return from;
}

/* Puts right what is nearly sorted; keys are looked at where the items do not tell. False: it is not so near. */
static bool
finish_by_insertion(uint64_t *item, const uint64_t *key, size_t n)
{
	size_t moves = MOVES * n;
	for (size_t i = 1; i < n && moves > 0; i++) {
		uint64_t x = item[i];
		size_t at = i;
		for (; at > 0 && moves > 0; at--, moves--) {
			uint64_t before = item[at - 1];
			if ((before ^ x) >> 32 != 0 ? before < x : key[index_of(before)] <= key[index_of(x)])
				break;
			item[at] = before;
		}
		item[at] = x;
	}
	return moves > 0;
}

/* By all digits: those of the lower half of the keys first. */
static uint64_t *
sort_halves(uint64_t *item, uint64_t *other, const uint64_t *key, size_t n, int width)
{
	const int digits = (31 + width) / width;
	for (size_t i = 0; i < n; i++)
		item[i] = make_item(key[i] << 32, (uint32_t)i);
	uint64_t *sorted = sort_digits(item, other, n, digits, width);
	for (size_t i = 0; i < n; i++)
		sorted[i] = make_item(key[index_of(sorted[i])], index_of(sorted[i]));
	return sort_digits(sorted, sorted == item ? other : item, n, digits, width);
}

void
order_ascending(const uint64_t *key, size_t n, uint32_t *order, struct arena *arena)
{
	uint64_t *item = arena_array(arena, uint64_t, n), *other = arena_array(arena, uint64_t, n), differ = 0;
	for (size_t i = 0; i < n; i++)
		differ |= key[i] ^ key[0];
	differ |= (differ == 0);
	int same = __builtin_clzll(differ), bits = 64 - same - __builtin_ctzll(differ);
	int width = n < MANY ? NARROW : WIDE, digits = n < MOST || bits <= 2 * width ? 2 : 3;
	for (size_t i = 0; i < n; i++)
		item[i] = make_item(key[i] << same, (uint32_t)i);
	uint64_t *sorted = n > 0 ? sort_digits(item, other, n, digits, width) : item;
	if (bits > digits * width && !finish_by_insertion(sorted, key, n))
		sorted = sort_halves(item, other, key, n, width);
	for (size_t i = 0; i < n; i++)
		order[i] = index_of(sorted[i]);
}

void
order_descending(const double *score, size_t n, uint32_t *order, struct arena *arena)
{
	if (n <= FEW) {
		insertion_sort(score, n, order);
	} else if (in_order(score, n)) {
		for (size_t i = 0; i < n; i++)
			order[i] = (uint32_t)i;
	} else {
		uint64_t *key = arena_array(arena, uint64_t, n);
		for (size_t i = 0; i < n; i++)
			key[i] = key_of(score[i]);
		order_ascending(key, n, order, arena);
	}
}
