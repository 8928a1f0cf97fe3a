/* order.c -- the order of descending scores, stable.
 *
 * A least significant digit radix sort (Knuth, "The Art of Computer Programming" vol. 3, 2nd ed., 1998, section 5.2.5)
 * with digits of one byte. All histograms are made in one reading, and a digit in which all keys agree is skipped: scores
 * that were float32 once need four or five of the eight passes. A few keys are sorted by insertion, and keys already in
 * order, as detectors often write them, are only read. */
#include "base/order.h"

#include <stdbool.h>
#include <string.h>

enum { FEW = 80, DIGITS = 8, VALUES = 256 };

/* An integer that ascends where the score descends: the bits of a double order like sign and magnitude. */
static uint64_t
key(double score)
{
	double x = score + 0.0; /* -0 becomes 0 */
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
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

static void
radix_sort(const double *score, size_t n, uint32_t *order, struct arena *arena)
{
	struct item {
		uint64_t key;
		uint32_t index;
	} *from = arena_array(arena, struct item, n), *to = arena_array(arena, struct item, n);
	uint32_t count[DIGITS][VALUES] = { 0 };

	for (size_t i = 0; i < n; i++) {
		from[i] = (struct item){ key(score[i]), (uint32_t)i };
		for (int d = 0; d < DIGITS; d++)
			count[d][from[i].key >> 8 * d & 0xff]++;
	}
	for (int d = 0; d < DIGITS; d++) {
		if (!place(count[d], n))
			continue;
		for (size_t i = 0; i < n; i++)
			to[count[d][from[i].key >> 8 * d & 0xff]++] = from[i];
		struct item *swap = from;
		from = to;
		to = swap;
	}
	for (size_t i = 0; i < n; i++)
		order[i] = from[i].index;
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
		radix_sort(score, n, order, arena);
	}
}
