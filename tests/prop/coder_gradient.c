/* coder_gradient.c -- the slopes of decoded boxes against differences, for every coder. */
#include "geometry/coder_gradient.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>

static double
between(struct rng *r, double a, double b)
{
	return a + (b - a) * rng_unit(r);
}

static struct coder
some_coder(struct rng *r, int which)
{
	struct coder c = coder_default();
	c.method = coder_find(coder_name((size_t)which));
	c.by_weights = rng_below(r, 2) == 0;
	c.axes = rng_below(r, 2) == 0 ? CODER_XY : CODER_YX;
	c.scale_x_y = rng_below(r, 2) == 0 ? 1 : 1.2;
	c.clamp = rng_below(r, 2) == 0 ? CODER_CLAMP : INFINITY;
	for (int i = 0; i < 4; i++) {
		c.weights[i] = between(r, 0.5, 10);
		c.stds[i] = between(r, 0.1, 2);
		c.means[i] = between(r, -0.1, 0.1);
	}
	return c;
}

/* Any function of the box will do: the sum of its corners, weighed. */
static double
weighed(struct box b, const double by_box[4])
{
	return b.x1 * by_box[0] + b.y1 * by_box[1] + b.x2 * by_box[2] + b.y2 * by_box[3];
}

Test(coder_gradient, differences)
{
	struct rng r = rng_seed(31);
	const double step = 1e-6;
	for (int round = 0; round < 6000; round++) {
		struct coder c = some_coder(&r, round % 6);
		double x = between(&r, 0, 100), y = between(&r, 0, 100), deltas[4], by_box[4], slope[4];
		struct anchor a = { .box = { x, y, x + between(&r, 5, 50), y + between(&r, 5, 50) }, .stride = { 8,
			16 } };
		for (int i = 0; i < 4; i++) {
			deltas[i] = between(&r, -3, 3);
			by_box[i] = between(&r, -1, 1);
		}
		coder_gradient(&c, &a, deltas, by_box, slope);
		for (int i = 0; i < 4; i++) {
			double at = deltas[i];
			deltas[i] = at + step;
			double above = weighed(coder_decode(&c, &a, deltas, NULL), by_box);
			deltas[i] = at - step;
			double want = (above - weighed(coder_decode(&c, &a, deltas, NULL), by_box)) / (2 * step);
			deltas[i] = at;
			cr_assert(fabs(slope[i] - want) <= 1e-5 * (1 + fabs(want)), "%s: slope %d is %g, not %g",
				c.method->name, i,
				slope[i], want);
		}
	}
}

/* A coder that has no gradient of its own. */
Test(coder_gradient, by_differences)
{
	struct rng r = rng_seed(33);
	for (int round = 0; round < 600; round++) {
		struct coder c = some_coder(&r, round % 6), other = c;
		struct coder_method method = *c.method;
		struct anchor a = { .box = { 3, 4, 23, 44 }, .stride = { 8, 16 } };
		double deltas[4], by_box[4], slope[4], want[4];
		for (int i = 0; i < 4; i++) {
			deltas[i] = between(&r, -3, 3);
			by_box[i] = between(&r, -1, 1);
		}
		method.gradient = NULL;
		other.method = &method;
		coder_gradient(&c, &a, deltas, by_box, want);
		coder_gradient(&other, &a, deltas, by_box, slope);
		for (int i = 0; i < 4; i++)
			cr_assert(fabs(slope[i] - want[i]) <= 1e-5 * (1 + fabs(want[i])), "%s: %g, not %g", method.name,
				slope[i], want[i]);
	}
}

/* Where the clamp stops a side, the side does not move. */
Test(coder_gradient, clamp)
{
	struct coder c = coder_default();
	struct anchor a = { .box = { 0, 0, 10, 10 }, .stride = { 8, 8 } };
	const double deltas[4] = { 0, 0, 5, 1 }, by_box[4] = { -1, -1, 1, 1 };
	double slope[4];
	coder_gradient(&c, &a, deltas, by_box, slope);
	cr_expect_eq(slope[2], 0);
	cr_expect_gt(slope[3], 0);
}

Test(coder_gradient, active_form)
{
	struct rng r = rng_seed(32);
	const double step = 1e-6;
	for (int round = 0; round < 600; round++) {
		struct coder c = some_coder(&r, round % 6);
		double deltas[4], by_active[4], slope[4];
		for (int i = 0; i < 4; i++) {
			deltas[i] = between(&r, -3, 3);
			by_active[i] = between(&r, -1, 1);
		}
		coder_gradient_of_active(&c, deltas, by_active, slope);
		for (int i = 0; i < 4; i++) {
			double more[4], less[4];
			for (int k = 0; k < 4; k++)
				more[k] = less[k] = deltas[k];
			more[i] += step;
			less[i] -= step;
			coder_activate(&c, more);
			coder_activate(&c, less);
			cr_assert_float_eq(slope[i], (more[i] - less[i]) / (2 * step) * by_active[i], 1e-7);
		}
	}
}
