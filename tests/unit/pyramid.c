/* pyramid.c -- windows over ever smaller copies of an image. */
#include "geometry/pyramid.h"

#include <criterion/criterion.h>

Test(pyramid, counts)
{
	static const struct {
		const char *name;
		struct pyramid pyramid;
		double image[2];
		size_t levels, windows;
	} cases[] = {
		{ "people", { { 64, 128 }, 8, 0, 1.05, 64 }, { 640, 480 }, 28, 25132 },
		{ "wide steps", { { 64, 128 }, 16, 0, 1.05, 64 }, { 640, 480 }, 28, 6514 },
		{ "an image as large as the window", { { 64, 128 }, 8, 0, 1.05, 64 }, { 64, 128 }, 1, 1 },
		{ "a copy is rounded half to even", { { 2, 2 }, 1, 0, 2, 64 }, { 5, 5 }, 2, 16 + 1 },
		{ "a copy is rounded up", { { 2, 2 }, 1, 0, 2, 64 }, { 7, 7 }, 3, 36 + 9 + 1 },
		{ "an image too small", { { 64, 128 }, 8, 0, 1.05, 64 }, { 640, 127 }, 0, 0 },
		{ "few copies", { { 64, 128 }, 8, 0, 1.05, 2 }, { 640, 480 }, 2, 3285 + 2898 },
		{ "none", { { 64, 128 }, 8, 0, 1.05, 0 }, { 640, 480 }, 0, 0 },
		{ "steps are half above scale 1", { { 4, 4 }, 2, 1, 2, 64 }, { 16, 16 }, 3, 49 + 25 + 1 },
		{ "not half at scale 2", { { 4, 4 }, 2, 2, 2, 64 }, { 16, 16 }, 3, 49 + 9 + 1 },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct level_spec *level;
		size_t windows = 0, n = pyramid_levels(&cases[i].pyramid, cases[i].image, &level, &arena);
		for (size_t k = 0; k < n; k++)
			windows += level[k].grid[0] * level[k].grid[1] * level[k].bases;
		cr_expect_eq(n, cases[i].levels, "%s: %zu levels", cases[i].name, n);
		cr_expect_eq(windows, cases[i].windows, "%s: %zu windows", cases[i].name, windows);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* In the image's pixels the window and the step grow together, and the first window stands in the corner. */
Test(pyramid, places)
{
	const struct pyramid p = { .window = { 10, 20 }, .step = 4, .factor = 2, .most = 8 };
	struct arena arena = { 0 };
	const struct level_spec *level;
	size_t n = pyramid_levels(&p, (double[]){ 100, 81 }, &level, &arena);
	cr_assert_eq(n, 3);
	double scale = 1;
	for (size_t i = 0; i < n; i++, scale *= 2) {
		const struct level_spec *l = &level[i];
		cr_expect(l->stride[0] == 4 * scale && l->stride[1] == 4 * scale, "level %zu: stride", i);
		cr_expect(l->offset[0] == 5 * scale && l->offset[1] == 10 * scale, "level %zu: offset", i);
		cr_expect(l->base->x1 == -5 * scale && l->base->y1 == -10 * scale && l->base->x2 == 5 * scale
				&& l->base->y2 == 10 * scale,
			"level %zu: window", i);
	}
	cr_expect(level[2].grid[0] == 4 && level[2].grid[1] == 1, "%zux%zu", level[2].grid[0], level[2].grid[1]);
	arena_free(&arena);
}
