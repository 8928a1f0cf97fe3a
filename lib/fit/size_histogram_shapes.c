/* size_histogram_shapes.c -- the shapes that cells stand for. */
#include "fit/size_histogram.h"

#include "base/bits.h"
#include "base/order.h"

#include <math.h>

enum { MANTISSA = 52 };

/* Every second bit, from the lowest on. */
static uint64_t
gather(uint64_t x)
{
	x &= 0x5555555555555555;
	x = (x | x >> 1) & 0x3333333333333333;
	x = (x | x >> 2) & 0x0f0f0f0f0f0f0f0f;
	x = (x | x >> 4) & 0x00ff00ff00ff00ff;
	x = (x | x >> 8) & 0x0000ffff0000ffff;
	return (x | x >> 16) & 0x00000000ffffffff;
}

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

double
size_histogram_error(const struct size_histogram *t)
{
	unsigned drop = drop_h(t->level);
	if (drop == 0)
		return 0;
	if (drop <= MANTISSA)
		return ldexp(1, (int)drop - MANTISSA - 1);
	/* the cell spans several powers of two */
	unsigned spread_over = drop - MANTISSA - 1;
	return spread_over < 10 ? ldexp(1, 1 << spread_over) - 1 : INFINITY;
}

/* The middle of the cell; the value itself where nothing is dropped. */
static double
middle_of(uint64_t bits, unsigned drop)
{
	if (drop > 0)
		bits |= (uint64_t)1 << (drop - 1);
	return bits_to_double(bits);
}

struct shape
size_histogram_shape(const struct size_histogram *t, size_t i)
{
	const struct size_histogram_cell *c = &t->cell[i];
	uint64_t w = gather(c->high >> 1) << 32 | gather(c->low >> 1), h = gather(c->high) << 32 | gather(c->low);
	return (struct shape){ middle_of(w, drop_w(t->level)), middle_of(h, drop_h(t->level)) };
}

/* Sides are above 0, so they order as their bits do. */
struct shapes
size_histogram_shapes(const struct size_histogram *t, struct arena *arena)
{
	struct shape *shape = arena_array(arena, struct shape, t->n);
	uint64_t *count = arena_array(arena, uint64_t, t->n);
	struct arena scratch = { .failed = arena->failed };
	struct shape *of = arena_array(&scratch, struct shape, t->n);
	uint64_t *key = arena_array(&scratch, uint64_t, t->n);
	uint32_t *by_h = arena_array(&scratch, uint32_t, t->n), *by_w = arena_array(&scratch, uint32_t, t->n);
	for (size_t i = 0; i < t->n; i++) {
		of[i] = size_histogram_shape(t, i);
		key[i] = bits_of_double(of[i].h);
	}
	order_ascending(key, t->n, by_h, &scratch);
	for (size_t i = 0; i < t->n; i++)
		key[i] = bits_of_double(of[by_h[i]].w);
	order_ascending(key, t->n, by_w, &scratch);
	for (size_t i = 0; i < t->n; i++) {
		shape[i] = of[by_h[by_w[i]]];
		count[i] = t->cell[by_h[by_w[i]]].count;
	}
	arena_free(&scratch);
	return (struct shapes){ t->n, shape, count };
}
