/* sort.c -- long lists of scores in descending order, stable.
 *
 * As in base/order.c, but that keys are read where they stand, so that nothing but two arrays of indices is moved:
 * first so many of the highest digits in which scores differ as tell most of them apart, then the rest by insertion,
 * and all digits where that would take long. */
#include "eval/sort.h"

#include "base/bits.h"

#include <stdbool.h>
#include <string.h>

enum { FEW = 32, DIGIT = 11, VALUES = 1 << DIGIT, MOVES = 8 };

struct sort_room
sort_room(size_t n, struct arena *arena)
{
	return (struct sort_room){ arena_array(arena, double, n), arena_array(arena, uint32_t, n),
		arena_array(arena, uint32_t, n) };
}

/* Ascends where the score descends. */
static inline uint64_t
key_of(double score)
{
	uint64_t bits = bits_of_double(score + 0.0);
	return bits >> 63 ? bits : ~bits & ~((uint64_t)1 << 63);
}

/* False: it takes more than so many moves a score; the order is stable all the same. */
static bool
insert(const double *score, uint32_t *order, size_t n, size_t moves)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t x = order[i];
		size_t at = i;
		for (; at > 0 && score[order[at - 1]] < score[x]; at--) {
			if (moves-- == 0) {
				order[at] = x;
				return false;
			}
			order[at] = order[at - 1];
		}
		order[at] = x;
	}
	return true;
}

static void
sort_digit(const double *score, const uint32_t *from, uint32_t *to, size_t n, int shift)
{
	uint32_t count[VALUES] = { 0 }, sum = 0;
	for (size_t i = 0; i < n; i++)
		count[key_of(score[i]) >> shift & (VALUES - 1)]++;
	for (size_t v = 0; v < VALUES; v++) {
		uint32_t here = count[v];
		count[v] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[count[key_of(score[from[i]]) >> shift & (VALUES - 1)]++] = from[i];
}

/* Sorts by the digits of the bits from lowest up to highest. */
static void
sort_digits(struct sort_room *room, size_t n, int lowest, int highest)
{
	for (int shift = lowest; shift < highest; shift += DIGIT) {
		sort_digit(room->score, room->order, room->other, n, shift);
		uint32_t *swap = room->order;
		room->order = room->other;
		room->other = swap;
	}
}

const uint32_t *
sort_descending(struct sort_room *room, size_t n)
{
	uint64_t differ = 0;
	bool sorted = true;
	for (size_t i = 0; i < n; i++) {
		room->order[i] = (uint32_t)i;
		differ |= key_of(room->score[i]) ^ key_of(room->score[0]);
		sorted &= i == 0 || room->score[i - 1] >= room->score[i];
	}
	if (sorted)
		return room->order;
	if (n <= FEW) {
		insert(room->score, room->order, n, SIZE_MAX);
		return room->order;
	}
	int highest = 64 - __builtin_clzll(differ), digits = n < 1 << 14 ? 2 : 3;
	int lowest = highest > digits * DIGIT ? highest - digits * DIGIT : 0;
	sort_digits(room, n, lowest, highest);
	if (lowest > 0 && !insert(room->score, room->order, n, MOVES * n)) {
		for (size_t i = 0; i < n; i++)
			room->order[i] = (uint32_t)i;
		sort_digits(room, n, 0, highest);
	}
	return room->order;
}
