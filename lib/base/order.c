/* order.c -- the order of descending scores, and of ascending keys, stable.
 *
 * A least significant digit radix sort (Knuth, "The Art of Computer Programming" vol. 3, 2nd ed., 1998, section 5.2.5)
 * with digits of one byte. The first few digits from where keys begin to differ tell nearly all keys apart; what is
 * still out of place behind them is put right by insertion. Where that would take long, as when one score is far from
 * all others, all digits are sorted. All histograms are made in one reading, and a digit in which all keys agree is
 * skipped. A few scores are sorted by insertion, and scores already in order, as detectors often write them, are only
 * read. */
#include "base/order.h"

#include "base/bits.h"

#include <stdbool.h>
#include <string.h>

enum { FEW = 80, DIGITS = 8, VALUES = 256 };
enum { MOVES = 8 }; /* an item, by insertion, before that is given up */

struct item {
	uint64_t key;
	uint32_t index;
};

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

/* Turns counts into the places where each value begins. False when one value holds all n keys. */
static bool
place(uint32_t count[VALUES], size_t n)
{
	uint32_t sum = 0;
	for (int v = 0; v < VALUES; v++) {
		uint32_t here = count[v];
		if (here == n)
			return false;
		count[v] = sum;
		sum += here;
	}
	return true;
}

/* Sorts by so many digits above the lowest bits. Returns where the items are, in one array or the other. */
static struct item *
sort_digits(struct item *from, struct item *to, size_t n, int lowest, int digits)
{
	uint32_t count[DIGITS][VALUES];
	memset(count, 0, (size_t)digits * sizeof *count);
	for (size_t i = 0; i < n; i++) {
		uint64_t key = from[i].key >> lowest;
		for (int d = 0; d < digits; d++, key >>= 8)
			count[d][key & 0xff]++;
	}
	for (int d = 0; d < digits; d++) {
		if (!place(count[d], n))
			continue;
		for (size_t i = 0; i < n; i++)
			to[count[d][from[i].key >> (lowest + 8 * d) & 0xff]++] = from[i];
		struct item *swap = from;
		from = to;
		to = swap;
	}
	return from;
}

/* Puts right what is nearly sorted. False: it is not so near; equal keys have kept their order all the same. */
static bool
finish_by_insertion(struct item *item, size_t n)
{
	size_t moves = MOVES * n;
	for (size_t i = 1; i < n && moves > 0; i++) {
		struct item x = item[i];
		size_t at = i;
		for (; at > 0 && item[at - 1].key > x.key && moves > 0; at--, moves--)
			item[at] = item[at - 1];
		item[at] = x;
	}
	return moves > 0;
}

/* The number of low bits in which keys differ. */
static int
bits_that_differ(const struct item *item, size_t n)
{
	uint64_t differ = 0;
	for (size_t i = 0; i < n; i++)
		differ |= item[i].key ^ item[0].key;
	return differ == 0 ? 0 : 64 - __builtin_clzll(differ);
}

static void
radix_sort(struct item *item, size_t n, uint32_t *order, struct arena *arena)
{
	struct item *other = arena_array(arena, struct item, n);
	int digits = 3 + (n >> 13 > 0) + (n >> 21 > 0), bits = bits_that_differ(item, n);
	int lowest = bits > 8 * digits ? bits - 8 * digits : 0;
	struct item *sorted = sort_digits(item, other, n, lowest, digits);
	if (lowest > 0 && !finish_by_insertion(sorted, n))
		sorted = sort_digits(sorted, sorted == item ? other : item, n, 0, DIGITS);
	for (size_t i = 0; i < n; i++)
		order[i] = sorted[i].index;
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
		struct item *item = arena_array(arena, struct item, n);
		for (size_t i = 0; i < n; i++)
			item[i] = (struct item){ key_of(score[i]), (uint32_t)i };
		radix_sort(item, n, order, arena);
	}
}

void
order_ascending(const uint64_t *key, size_t n, uint32_t *order, struct arena *arena)
{
	struct item *item = arena_array(arena, struct item, n);
	for (size_t i = 0; i < n; i++)
		item[i] = (struct item){ key[i], (uint32_t)i };
	radix_sort(item, n, order, arena);
}
