/* spatial_index.c -- the boxes near a place are those that a look at all of them finds. */
#include "geometry/spatial_index.h"

#include <criterion/criterion.h>
#include <string.h>

enum { MOST = 300 };

static uint64_t
next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static double
unit(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

/* Whole coordinates touch often; a few boxes are large, empty or far away. */
static struct box
random_box(uint64_t *state)
{
	double side = next(state) % 10 == 0 ? 400 : 20, far = next(state) % 50 == 0 ? 1e6 : 1;
	double x = (double)(next(state) % 400) * far, y = (double)(next(state) % 300) * far;
	return (struct box){ x, y, x + (double)(long)(unit(state) * side), y + (double)(long)(unit(state) * side) };
}

static void
try_case(uint64_t seed, struct arena *arena)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
	struct box box[MOST];
	unsigned char skip[MOST], found[MOST];
	uint32_t out[MOST];
	size_t n = next(&state) % (seed % 2 == 0 ? 5 : MOST);
	bool skips = next(&state) % 2 == 0;
	for (size_t i = 0; i < n; i++) {
		box[i] = random_box(&state);
		skip[i] = skips && next(&state) % 4 == 0;
	}
	struct spatial_index b;
	spatial_index_fill(&b, box, skips ? skip : NULL, n, arena);

	for (int query = 0; query < 10; query++) {
		struct box region = random_box(&state);
		double least = unit(&state) * 50, most = least + unit(&state) * 400;
		memset(found, 0, sizeof found);
		size_t near = spatial_index_near(&b, region, least, most, out);
		for (size_t k = 0; k < near; k++) {
			cr_assert(out[k] < n && !found[out[k]], "case %lu: box %u twice, or none of them", seed,
				out[k]);
			found[out[k]] = 1;
		}
		for (size_t i = 0; i < n; i++) {
			double area = box_area(box[i]);
			bool want = box_intersection(box[i], region) > 0 && !skip[i] && area >= least && area <= most;
			cr_assert_eq((bool)found[i], want, "case %lu: box %zu", seed, i);
		}
	}
}

Test(buckets, agree_with_all)
{
	struct arena arena = { 0 };
	for (uint64_t seed = 0; seed < 2000; seed++) {
		try_case(seed, &arena);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
