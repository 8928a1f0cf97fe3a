/* fit_pad.c -- shapes that are added where the data has too few. */
#include "fit/fit_pad.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 1000 };

static void
expect(const struct shape *from, size_t n, const struct shape *want, size_t k)
{
	struct shape shape[MOST];
	memcpy(shape, from, n * sizeof *from);
	fit_pad(shape, n, k);
	for (size_t i = 0; i < k; i++)
		cr_expect(fabs(shape[i].w - want[i].w) <= 1e-9 * want[i].w && fabs(shape[i].h - want[i].h) <= 1e-9 *
			want[i].h,
			"shape %zu: %g x %g", i, shape[i].w, shape[i].h);
}

Test(fit_pad, named_cases)
{
	const struct shape two[] = { { 10, 20 }, { 40, 80 } };
	expect(two, 2, two, 2);
	expect(two, 2, (struct shape[]){ { 10, 20 }, { 20, 40 }, { 40, 80 } }, 3);
	const double r = sqrt(2);
	expect(two, 2, (struct shape[]){ { 10, 20 }, { 10 * r, 20 * r }, { 20, 40 }, { 40, 80 } }, 4);
	const struct shape three[] = { { 10, 10 }, { 20, 20 }, { 80, 20 } };
	expect(three, 3, (struct shape[]){ { 10, 10 }, { 10 * r, 10 * r }, { 20, 20 }, { 80, 20 } }, 4);
	/* one alone, and two of equal area: a smaller and a larger copy, then between */
	const struct shape one = { 12, 6 };
	expect(&one, 1, (struct shape[]){ { 6, 3 }, { 12, 6 } }, 2);
	expect(&one, 1, (struct shape[]){ { 6, 3 }, { 12, 6 }, { 24, 12 } }, 3);
	expect(&one, 1, (struct shape[]){ { 6, 3 }, { 6 * r, 3 * r }, { 12, 6 }, { 12 * r, 6 * r }, { 24, 12 } }, 5);
	const struct shape alike[] = { { 10, 40 }, { 40, 10 } };
	expect(alike, 2, (struct shape[]){ { 5, 20 }, { 10, 40 }, { 40, 10 } }, 3);
}

/* As many as were asked for, sorted, different, the given ones among them, sides positive and finite. */
Test(fit_pad, always_k_different_shapes)
{
	static const struct shape cases[][3] = {
		{ { 1, 1 }, { 1, 1.0000000000000002 }, { 1.0000000000000002, 1 } },
		{ { 1, 1 }, { 1e5, 1 }, { 1, 1e5 } },
		{ { 0x1p-1000, 0x1p-1000 }, { 1, 1 }, { 0x1p1000, 0x1p1000 } },
		{ { 0x1p1000, 0x1p1000 }, { 0x1p999, 0x1p1000 }, { 0x1p1000, 0x1p999 } },
		{ { 0x1p-1000, 0x1p-1000 }, { 0x1p-999, 0x1p-1000 }, { 0x1p-1000, 0x1p-999 } },
	};
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		for (size_t n = 1; n <= 3; n++) {
			struct shape shape[MOST], sorted[MOST];
			memcpy(shape, cases[c], n * sizeof *shape);
			shape_sort(shape, n);
			fit_pad(shape, n, 200);
			memcpy(sorted, shape, sizeof sorted);
			shape_sort(sorted, 200);
			cr_assert(memcmp(sorted, shape, 200 * sizeof *shape) == 0, "case %zu, %zu: not sorted", c, n);
			for (size_t i = 0; i < 200; i++) {
				cr_assert(shape[i].w > 0 && shape[i].h > 0 && isfinite(shape[i].w) &&
					isfinite(shape[i].h));
				for (size_t j = 0; j < i; j++)
					cr_assert(shape[i].w != shape[j].w || shape[i].h != shape[j].h,
						"case %zu, %zu: %g x %g twice", c, n, shape[i].w, shape[i].h);
			}
			for (size_t g = 0; g < n; g++) {
				size_t found = 0;
				for (size_t i = 0; i < 200; i++)
					found += shape[i].w == cases[c][g].w && shape[i].h == cases[c][g].h;
				cr_assert_eq(found, 1);
			}
		}
	}
}
