/* tiles.c -- laws of tiles over an image, and their places against a plain loop. */
#include "geometry/tiles.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>

enum { ROUNDS = 4000 };

static uint64_t
below(uint64_t *state, uint64_t bound)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (*state >> 33) % bound;
}

struct scene {
	double image[2], tile[2], overlap, common[2]; /* common: px that neighbours share at least */
	struct tiles tiles;
	size_t n;
};

static struct scene
any_scene(uint64_t *state)
{
	struct scene s;
	s.overlap = (double)below(state, 96) / 100;
	for (int i = 0; i < 2; i++) {
		s.image[i] = (double)(1 + below(state, 1500));
		s.tile[i] = (double)(20 + below(state, 400));
		s.common[i] = floor(s.overlap * s.tile[i]);
	}
	cr_assert(tiles_build(s.image, s.tile, s.overlap, &s.tiles));
	s.n = s.tiles.count[0] * s.tiles.count[1];
	return s;
}

/* Where the tiles of an axis begin: step by step until one ends at the edge or behind it, which is moved back to it. */
static size_t
begins(double image, double tile, double common, double *at)
{
	size_t n = 0;
	for (double x = 0;; x += tile - common) {
		at[n++] = x + tile >= image ? fmax(image - tile, 0) : x;
		if (x + tile >= image)
			return n;
	}
}

Test(tiles_laws, places)
{
	static double x[2048], y[2048];
	uint64_t state = 1;
	for (int round = 0; round < ROUNDS; round++) {
		struct scene s = any_scene(&state);
		size_t columns = begins(s.image[0], s.tile[0], s.common[0], x);
		size_t rows = begins(s.image[1], s.tile[1], s.common[1], y);
		cr_assert(s.tiles.count[0] == columns && s.tiles.count[1] == rows, "%gx%g by %gx%g", s.image[0],
			s.image[1], s.tile[0], s.tile[1]);
		for (size_t i = 0; i < s.n; i++) {
			struct box b = tiles_at(&s.tiles, i);
			cr_assert(b.x1 == x[i % columns] && b.y1 == y[i / columns]);
			cr_assert(b.x2 == b.x1 + fmin(s.tile[0], s.image[0]));
			cr_assert(b.y2 == b.y1 + fmin(s.tile[1], s.image[1]));
			cr_assert(b.x2 <= s.image[0] && b.y2 <= s.image[1]);
		}
	}
}

/* A box no larger than the overlap is whole in some tile; of a larger one no more is lost than is left out. */
Test(tiles_laws, small_boxes_are_whole_somewhere)
{
	uint64_t state = 2;
	for (int round = 0; round < ROUNDS; round++) {
		struct scene s = any_scene(&state);
		double side[2], at[2];
		for (int i = 0; i < 2; i++) {
			side[i] = fmin((double)(1 + below(&state, 4096)) / 4096 * s.common[i], s.image[i]);
			at[i] = (double)below(&state, 4097) / 4096 * (s.image[i] - side[i]);
		}
		if (!(side[0] > 0 && side[1] > 0))
			continue;
		struct box b = { at[0], at[1], at[0] + side[0], at[1] + side[1] }, part;
		size_t whole = 0;
		for (size_t i = 0; i < s.n; i++) {
			struct box tile = tiles_at(&s.tiles, i);
			enum tiles_share share = tiles_part(tile, b, 0.1, &part);
			double common = box_intersection(tile, b), area = box_area(b);
			whole += share == TILES_WHOLE;
			if (share == TILES_WHOLE)
				cr_assert(fabs(part.x1 + tile.x1 - b.x1) < 1e-9 &&
					fabs(part.y2 + tile.y1 - b.y2) < 1e-9);
			else if (fabs(common - 0.1 * area) > 1e-6 * area && common > 1e-6 * area)
				cr_assert_eq(share, common < 0.1 * area ? TILES_LITTLE : TILES_CUT);
			cr_assert(share == TILES_NONE || share == TILES_LITTLE ||
				fabs(box_area(part) - common) <= 1e-6 * area + 1e-9);
		}
		cr_assert(whole > 0, "[%g,%g,%g,%g] in %gx%g by %gx%g, %g", b.x1, b.y1, b.x2, b.y2, s.image[0],
			s.image[1], s.tile[0], s.tile[1], s.overlap);
	}
}
