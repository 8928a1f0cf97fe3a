/* size_histogram.c -- box sizes counted in nested cells.
 *
 * A cell's key holds the bits of w and h in turns, as Morton has it ("A Computer Oriented Geodetic Data Base", IBM,
 * 1966): all that a level makes one cell is one run of ascending keys. So cells are kept sorted; what comes waits, is
 * sorted by the many and merged with them, and memory is read and written from end to end, never at random. The level
 * that is needed follows from a single reading: two neighbours are one cell from above the highest bit in which they
 * differ. */
#include "fit/size_histogram.h"

#include "base/bits.h"

#include <stdbool.h>
#include <string.h>

enum {
	TOP_LEVEL = 126,        /* a single cell */
	WORD = 64,
	BYTES = 2 * WORD / 8,   /* of a key */
	VALUES = 256,           /* of a byte */
	FIRST_ROOM = 1 << 8,
	WAITING_LEAST = 1 << 8, /* so many wait at least, and up to half as many as there are cells */
	WAITING_MOST = 1 << 17
};

/* The low 32 bits, each with a 0 before it. */
static uint64_t
spread(uint64_t x)
{
	x = (x | x << 16) & 0x0000ffff0000ffff;
	x = (x | x << 8) & 0x00ff00ff00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
	x = (x | x << 2) & 0x3333333333333333;
	return (x | x << 1) & 0x5555555555555555;
}

static struct size_histogram_cell
cell_of(double w, double h, uint64_t count)
{
	uint64_t x = bits_of_double(w), y = bits_of_double(h);
	return (struct size_histogram_cell){ .high = spread(x >> 32) << 1 | spread(y >> 32),
		.low = spread(x & UINT32_MAX) << 1 | spread(y & UINT32_MAX), .count = count };
}

static struct size_histogram_cell
cut(struct size_histogram_cell c, unsigned level)
{
	if (level < WORD)
		return (struct size_histogram_cell){ c.high, c.low >> level << level, c.count };
	return (struct size_histogram_cell){ c.high >> (level - WORD) << (level - WORD), 0, c.count };
}

static bool
same(struct size_histogram_cell a, struct size_histogram_cell b)
{
	return a.high == b.high && a.low == b.low;
}

static bool
before(struct size_histogram_cell a, struct size_histogram_cell b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* Adds up neighbours that are the same; returns how many are left. */
static size_t
unite(struct size_histogram_cell *cell, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && same(cell[kept - 1], cell[i]))
			cell[kept - 1].count += cell[i].count;
		else
			cell[kept++] = cell[i];
	}
	return kept;
}

static void
make_waiting_room(struct size_histogram *t, size_t room)
{
	t->wait = arena_array(t->arena, struct size_histogram_cell, room);
	t->spare = arena_array(t->arena, struct size_histogram_cell, room);
	t->waiting_room = room;
}

void
size_histogram_init(struct size_histogram *t, size_t limit, struct arena *arena)
{
	*t = (struct size_histogram){ .limit = limit, .arena = arena };
	make_waiting_room(t, WAITING_LEAST);
}

/* For n cells. */
static void
make_room(struct size_histogram *t, size_t n)
{
	size_t room = t->room, most = t->limit + WAITING_MOST;
	if (n <= room)
		return;
	while (room < n)
		room = room == 0 ? FIRST_ROOM : room < most / 4 ? 4 * room : most;
	t->cell = arena_grow(t->arena, t->cell, t->room * sizeof *t->cell, room * sizeof *t->cell);
	t->room = room;
}

/* How many cells have each value of each byte of their keys, the lowest byte first. */
static void
count_bytes(const struct size_histogram_cell *cell, size_t n, int lowest, uint32_t count[BYTES][VALUES])
{
	memset(count, 0, BYTES * sizeof *count);
	for (size_t i = 0; i < n; i++) {
		for (int b = lowest; b < BYTES / 2; b++)
			count[b][cell[i].low >> 8 * b & 0xff]++;
		for (int b = BYTES / 2; b < BYTES; b++)
			count[b][cell[i].high >> 8 * (b - BYTES / 2) & 0xff]++;
	}
}

static void
sort_by_byte(const struct size_histogram_cell *from, struct size_histogram_cell *to, size_t n, int byte,
	uint32_t count[VALUES])
{
	uint32_t sum = 0;
	for (int v = 0; v < VALUES; v++) {
		uint32_t here = count[v];
		count[v] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t word = byte < BYTES / 2 ? from[i].low : from[i].high;
		to[count[word >> 8 * (byte % (BYTES / 2)) & 0xff]++] = from[i];
	}
}

/* What waits, by a radix sort without the bytes in which all agree. */
static void
sort_waiting(struct size_histogram *t)
{
	uint32_t count[BYTES][VALUES];
	int lowest = t->level < WORD ? 0 : BYTES / 2;
	count_bytes(t->wait, t->waiting, lowest, count);
	for (int b = lowest; b < BYTES; b++) {
		uint64_t word = b < BYTES / 2 ? t->wait->low : t->wait->high;
		if (count[b][word >> 8 * (b % (BYTES / 2)) & 0xff] == t->waiting)
			continue;
		sort_by_byte(t->wait, t->spare, t->waiting, b, count[b]);
		struct size_histogram_cell *swap = t->wait;
		t->wait = t->spare;
		t->spare = swap;
	}
}

/* Of m sorted cells that wait, counts those that are there; returns how many are not, which move to the front. */
static size_t
count_known(struct size_histogram *t, size_t m)
{
	size_t i = 0, new = 0;
	for (size_t k = 0; k < m; k++) {
		while (i < t->n && before(t->cell[i], t->wait[k]))
			i++;
		if (i < t->n && same(t->cell[i], t->wait[k]))
			t->cell[i].count += t->wait[k].count;
		else
			t->wait[new++] = t->wait[k];
	}
	return new;
}

/* Merges those into the cells, from the end. */
static void
add_new(struct size_histogram *t, size_t new)
{
	size_t i = t->n, to = i + new;
	make_room(t, to);
	t->n = to;
	while (new > 0) {
		bool later = i > 0 && before(t->wait[new - 1], t->cell[i - 1]);
		t->cell[--to] = later ? t->cell[--i] : t->wait[--new];
	}
}

/* The lowest level with at most limit cells. */
static unsigned
level_that_fits(const struct size_histogram *t)
{
	size_t meet[2 * WORD] = { 0 }, n = t->n; /* how many pairs of neighbours differ in this bit first */
	for (size_t i = 1; i < t->n; i++) {
		const struct size_histogram_cell *c = &t->cell[i];
		uint64_t high = c->high ^ c[-1].high, low = c->low ^ c[-1].low;
		meet[high != 0 ? 2 * WORD - 1 - __builtin_clzll(high) : WORD - 1 - __builtin_clzll(low)]++;
	}
	unsigned level = 0;
	while (n > t->limit && level < TOP_LEVEL)
		n -= meet[level++];
	return level;
}

void
size_histogram_coarsen(struct size_histogram *t, unsigned level)
{
	if (level <= t->level)
		return;
	t->level = level < TOP_LEVEL ? level : TOP_LEVEL;
	for (size_t i = 0; i < t->n; i++)
		t->cell[i] = cut(t->cell[i], t->level);
	t->n = unite(t->cell, t->n);
}

void
size_histogram_settle(struct size_histogram *t)
{
	if (t->waiting == 0)
		return;
	for (size_t i = 0; i < t->waiting; i++)
		t->wait[i] = cut(t->wait[i], t->level);
	sort_waiting(t);
	size_t new = count_known(t, unite(t->wait, t->waiting));
	t->waiting = 0;
	add_new(t, new);
	if (t->n > t->limit)
		size_histogram_coarsen(t, level_that_fits(t));
}

/* When all the room is taken they are counted, and from then on more may wait. */
static void
add_cell(struct size_histogram *t, struct size_histogram_cell c)
{
	t->wait[t->waiting++] = c;
	if (t->waiting < t->waiting_room)
		return;
	size_histogram_settle(t);
	if (t->waiting_room < WAITING_MOST && t->waiting_room < t->n / 2)
		make_waiting_room(t, 2 * t->waiting_room);
}

void
size_histogram_add(struct size_histogram *t, double w, double h, uint64_t count)
{
	if (count > 0)
		add_cell(t, cell_of(w, h, count));
}

void
size_histogram_merge(struct size_histogram *into, const struct size_histogram *from)
{
	size_histogram_coarsen(into, from->level);
	for (size_t i = 0; i < from->n; i++)
		add_cell(into, from->cell[i]);
	for (size_t i = 0; i < from->waiting; i++)
		add_cell(into, from->wait[i]);
}

size_t
size_histogram_find(const struct size_histogram *t, double w, double h)
{
	struct size_histogram_cell c = cut(cell_of(w, h, 0), t->level);
	size_t first = 0, end = t->n;
	while (end - first > 1) {
		size_t middle = first + (end - first) / 2;
		if (before(c, t->cell[middle]))
			end = middle;
		else
			first = middle;
	}
	return first;
}
