/* size_histogram.c -- box sizes counted in nested cells. */
#include "fit/size_histogram.h"

#include "base/bits.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
	FIRST_BITS = 8,  /* 256 slots */
	TOP_LEVEL = 126, /* a single cell */
	MANTISSA = 52,
};

/* How many bits of a side are dropped. */
static unsigned
drop_w(unsigned level)
{
	return level / 2;
}

static unsigned
drop_h(unsigned level)
{
	return (level + 1) / 2;
}

static uint64_t
cut(uint64_t bits, unsigned drop)
{
	return bits >> drop << drop;
}

/* The middle of the cell; the value itself where nothing is dropped. */
static double
middle(uint64_t bits, unsigned drop)
{
	if (drop > 0)
		bits |= (uint64_t)1 << (drop - 1);
	return bits_to_double(bits);
}

/* Where the search for a cell begins. */
static size_t
first_slot(const struct size_histogram *t, uint64_t w, uint64_t h)
{
	uint64_t x = w * 0x9e3779b97f4a7c15u;
	x = ((x ^ x >> 32) + h) * 0xd6e8feb86659fd93u;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	return (size_t)(x >> (64 - t->bits));
}

/* The slot that holds the cell, or the free one where it belongs. Never more than half of the slots are taken. */
static size_t
slot_of(const struct size_histogram *t, uint64_t w, uint64_t h)
{
	size_t mask = ((size_t)1 << t->bits) - 1;
	size_t i = first_slot(t, w, h);
	while (t->slot[i] != 0) {
		const struct size_histogram_cell *c = &t->cell[t->slot[i] - 1];
		if (c->w == w && c->h == h)
			break;
		i = (i + 1) & mask;
	}
	return i;
}

/* Fills the slots anew from the first n cells, adding up those that have become one. A cell moves only towards the
 * front, so none is overwritten before it is read. */
static void
index_cells(struct size_histogram *t)
{
	memset(t->slot, 0, sizeof *t->slot << t->bits);
	size_t n = t->n;
	t->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct size_histogram_cell c = t->cell[i];
		c.w = cut(c.w, drop_w(t->level));
		c.h = cut(c.h, drop_h(t->level));
		size_t s = slot_of(t, c.w, c.h);
		if (t->slot[s] != 0) {
			t->cell[t->slot[s] - 1].count += c.count;
		} else {
			t->cell[t->n++] = c;
			t->slot[s] = (uint32_t)t->n;
		}
	}
}

static void
grow(struct size_histogram *t)
{
	t->bits++;
	size_t room = (size_t)1 << (t->bits - 1);
	t->cell = arena_grow(t->arena, t->cell, t->room * sizeof *t->cell, room * sizeof *t->cell);
	t->slot = arena_array(t->arena, uint32_t, (size_t)1 << t->bits);
	t->room = room;
	index_cells(t);
}

void
size_histogram_init(struct size_histogram *t, size_t limit, struct arena *arena)
{
	size_t room = (size_t)1 << (FIRST_BITS - 1);
	*t = (struct size_histogram){ .limit = limit, .bits = FIRST_BITS, .room = room, .arena = arena };
	t->cell = arena_array(arena, struct size_histogram_cell, room);
	t->slot = arena_zeros(arena, uint32_t, (size_t)1 << FIRST_BITS);
}

void
size_histogram_coarsen(struct size_histogram *t, unsigned level)
{
	if (level <= t->level)
		return;
	t->level = level < TOP_LEVEL ? level : TOP_LEVEL;
	index_cells(t);
}

/* Whether there are at most limit cells at a level that is not below t's; the slots are used up for it. */
static bool
fits(const struct size_histogram *t, unsigned level)
{
	unsigned w = drop_w(level), h = drop_h(level);
	size_t mask = ((size_t)1 << t->bits) - 1, n = 0;
	memset(t->slot, 0, sizeof *t->slot << t->bits);
	for (size_t i = 0; i < t->n && n <= t->limit; i++) {
		const struct size_histogram_cell *c = &t->cell[i], *d;
		size_t s = first_slot(t, cut(c->w, w), cut(c->h, h));
		for (; t->slot[s] != 0; s = (s + 1) & mask) {
			d = &t->cell[t->slot[s] - 1];
			if (cut(c->w ^ d->w, w) == 0 && cut(c->h ^ d->h, h) == 0)
				break;
		}
		if (t->slot[s] == 0) {
			t->slot[s] = (uint32_t)i + 1;
			n++;
		}
	}
	return n <= t->limit;
}

/* To the lowest level with at most limit cells. Sizes that are spread over a plane need some ninety levels before any
 * two of them meet, so at first the level is searched for, in steps that double; later it is the next one, or that
 * behind it. */
static void
make_fit(struct size_histogram *t)
{
	unsigned low = t->level, high = low + 1; /* too many at low, not at high */
	for (unsigned step = 1; high < TOP_LEVEL && !fits(t, high); step *= 2) {
		low = high;
		high = low + 2 * step < TOP_LEVEL ? low + 2 * step : TOP_LEVEL;
	}
	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;
		if (fits(t, middle))
			high = middle;
		else
			low = middle;
	}
	size_histogram_coarsen(t, high);
}

void
size_histogram_settle(struct size_histogram *t)
{
	if (t->n > t->limit)
		make_fit(t);
}

static void
add_cell(struct size_histogram *t, uint64_t w, uint64_t h, uint64_t count)
{
	w = cut(w, drop_w(t->level));
	h = cut(h, drop_h(t->level));
	size_t s = slot_of(t, w, h);
	if (t->slot[s] != 0) {
		t->cell[t->slot[s] - 1].count += count;
		return;
	}
	t->cell[t->n++] = (struct size_histogram_cell){ w, h, count };
	t->slot[s] = (uint32_t)t->n;
	if (t->n > t->limit + t->slack)
		make_fit(t);
	if (t->n == t->room)
		grow(t);
}

void
size_histogram_add(struct size_histogram *t, double w, double h, uint64_t count)
{
	if (count > 0)
		add_cell(t, bits_of_double(w), bits_of_double(h), count);
}

void
size_histogram_merge(struct size_histogram *into, const struct size_histogram *from)
{
	size_histogram_coarsen(into, from->level);
	for (size_t i = 0; i < from->n; i++)
		add_cell(into, from->cell[i].w, from->cell[i].h, from->cell[i].count);
}

size_t
size_histogram_find(const struct size_histogram *t, double w, double h)
{
	size_t s = slot_of(t, cut(bits_of_double(w), drop_w(t->level)), cut(bits_of_double(h), drop_h(t->level)));
	return t->slot[s] - (size_t)1;
}

double
size_histogram_error(const struct size_histogram *t)
{
	unsigned drop = drop_h(t->level);
	if (drop == 0)
		return 0;
	if (drop <= MANTISSA)
		return ldexp(1, (int)drop - MANTISSA - 1);
	/* the cell spans several powers of two */
	unsigned spread = drop - MANTISSA - 1;
	return spread < 10 ? ldexp(1, 1 << spread) - 1 : INFINITY;
}

static bool
before(const struct size_histogram_cell *a, const struct size_histogram_cell *b)
{
	return a->w != b->w ? a->w < b->w : a->h < b->h;
}

/* Merges the runs a[0..left) and a[left..n) into out. */
static void
merge_runs(const struct size_histogram_cell *a, size_t left, size_t n, struct size_histogram_cell *out)
{
	size_t i = 0, j = left;
	for (size_t o = 0; o < n; o++)
		out[o] = j == n || (i < left && before(&a[i], &a[j])) ? a[i++] : a[j++];
}

/* A merge sort: libc's qsort may call malloc, which geometry does not. Returns the array that holds the result. */
static struct size_histogram_cell *
sorted(struct size_histogram_cell *a, struct size_histogram_cell *spare, size_t n)
{
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t left = n - i < run ? n - i : run;
			size_t both = n - i < 2 * run ? n - i : 2 * run;
			merge_runs(a + i, left, both, spare + i);
		}
		struct size_histogram_cell *t = a;
		a = spare;
		spare = t;
	}
	return a;
}

struct shape
size_histogram_shape(const struct size_histogram *t, size_t i)
{
	return (struct shape){ middle(t->cell[i].w, drop_w(t->level)), middle(t->cell[i].h, drop_h(t->level)) };
}

struct shapes
size_histogram_shapes(const struct size_histogram *t, struct arena *arena)
{
	struct size_histogram_cell *copy = arena_array(arena, struct size_histogram_cell, t->n);
	memcpy(copy, t->cell, t->n * sizeof *copy);
	const struct size_histogram_cell *cell =
		sorted(copy, arena_array(arena, struct size_histogram_cell, t->n), t->n);
	struct shape *shape = arena_array(arena, struct shape, t->n);
	uint64_t *count = arena_array(arena, uint64_t, t->n);
	for (size_t i = 0; i < t->n; i++) {
		shape[i].w = middle(cell[i].w, drop_w(t->level));
		shape[i].h = middle(cell[i].h, drop_h(t->level));
		count[i] = cell[i].count;
	}
	return (struct shapes){ t->n, shape, count };
}
