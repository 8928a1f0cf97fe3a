/* tiles.c -- tiles over an image by hand. */
#include "geometry/tiles.h"

#include <criterion/criterion.h>

Test(tiles, places)
{
	const struct {
		const char *name;
		double image[2], tile[2], overlap;
		size_t count[2];
		struct box last;
	} cases[] = {
		{ "one", { 640, 640 }, { 640, 640 }, 0.2, { 1, 1 }, { 0, 0, 640, 640 } },
		{ "a smaller image", { 500, 375 }, { 640, 640 }, 0.2, { 1, 1 }, { 0, 0, 500, 375 } },
		{ "smaller on one axis", { 1000, 375 }, { 640, 640 }, 0, { 2, 1 }, { 360, 0, 1000, 375 } },
		{ "they fit", { 1152, 640 }, { 640, 640 }, 0.2, { 2, 1 }, { 512, 0, 1152, 640 } },
		{ "a pixel more", { 1153, 640 }, { 640, 640 }, 0.2, { 3, 1 }, { 513, 0, 1153, 640 } },
		{ "the overlap is cut to whole pixels", { 99, 10 }, { 10, 10 }, 0.19, { 11, 1 }, { 89, 0, 99, 10 } },
		{ "rows", { 10, 100 }, { 10, 10 }, 0, { 1, 10 }, { 0, 90, 10, 100 } },
		{ "a broken size", { 100.5, 10 }, { 50, 10 }, 0, { 3, 1 }, { 50.5, 0, 100.5, 10 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct tiles t;
		cr_expect(tiles_build(cases[i].image, cases[i].tile, cases[i].overlap, &t), "%s", cases[i].name);
		cr_expect(t.count[0] == cases[i].count[0] && t.count[1] == cases[i].count[1], "%s: %zux%zu",
			cases[i].name, t.count[0], t.count[1]);
		cr_expect(box_same(tiles_at(&t, t.count[0] * t.count[1] - 1), cases[i].last), "%s: last",
			cases[i].name);
	}
}

Test(tiles, too_many)
{
	struct tiles t;
	cr_expect(tiles_build((double[]){ 1024, 1024 }, (double[]){ 1, 1 }, 0, &t));
	cr_expect_not(tiles_build((double[]){ 1025, 1024 }, (double[]){ 1, 1 }, 0, &t));
	cr_expect_not(tiles_build((double[]){ 1e300, 1e300 }, (double[]){ 640, 640 }, 0, &t));
}

Test(tiles, parts)
{
	const struct box tile = { 100, 50, 200, 150 };
	const struct {
		const char *name;
		struct box b;
		double min_area;
		enum tiles_share share;
		struct box part;
	} cases[] = {
		{ "inside", { 110.1, 60, 120, 70 }, 0.1, TILES_WHOLE, { 10.1, 10, 20, 20 } },
		{ "all of it", { 100, 50, 200, 150 }, 1, TILES_WHOLE, { 0, 0, 100, 100 } },
		{ "half", { 90, 60, 110, 70 }, 0.5, TILES_CUT, { 0, 10, 10, 20 } },
		{ "less than half", { 90, 60, 110, 70 }, 0.51, TILES_LITTLE, { 0, 10, 10, 20 } },
		{ "any part", { 0, 60, 100.5, 70 }, 0, TILES_CUT, { 0, 10, 0.5, 20 } },
		{ "beside it", { 90, 60, 100, 70 }, 0, TILES_NONE, { 0, 10, 0, 20 } },
		{ "around it", { 0, 0, 300, 300 }, 0.1, TILES_CUT, { 0, 0, 100, 100 } },
		{ "empty, inside", { 110, 60, 110, 70 }, 0.1, TILES_WHOLE, { 10, 10, 10, 20 } },
		{ "empty, beside it", { 90, 60, 90, 70 }, 0, TILES_NONE, { -10, 10, -10, 20 } },
		{ "empty, from the edge on", { 200, 60, 200, 170 }, 0.1, TILES_WHOLE, { 100, 10, 100, 120 } },
		{ "inside out", { 150, 60, 50, 70 }, 0.1, TILES_WHOLE, { 50, 10, -50, 20 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct box part;
		enum tiles_share share = tiles_part(tile, cases[i].b, cases[i].min_area, &part);
		cr_expect_eq(share, cases[i].share, "%s: %d", cases[i].name, (int)share);
		cr_expect(box_same(part, cases[i].part), "%s: part", cases[i].name);
	}
}
