/* box_loss.c -- box losses against their plain formulas, their slopes against differences, and their laws. */
#include "loss/box_loss.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { ROUNDS = 4000 };

static double
between(struct rng *r, double a, double b)
{
	return a + (b - a) * rng_unit(r);
}

static struct box
some_box(struct rng *r)
{
	double x = between(r, 0, 100), y = between(r, 0, 100);
	return (struct box){ x, y, x + exp(between(r, 0, 5)), y + exp(between(r, 0, 5)) };
}

/* Sometimes near the other one. */
static struct box
partner(struct rng *r, struct box b)
{
	double w = box_width(b) / 3, h = box_height(b) / 3;
	if (rng_below(r, 3) == 0)
		return some_box(r);
	return (struct box){ b.x1 + between(r, -w, w), b.y1 + between(r, -h, h), b.x2 + between(r, -w, w),
		b.y2 + between(r, -h, h) };
}

/* As the papers have it, without the small numbers in the divisors. weight is the factor of CIoU's v; NAN: its own. */
static double
plain(const char *name, struct box a, struct box g, double *weight)
{
	double cw = fmax(a.x2, g.x2) - fmin(a.x1, g.x1), ch = fmax(a.y2, g.y2) - fmin(a.y1, g.y1);
	double dx = (g.x1 + g.x2 - a.x1 - a.x2) / 2, dy = (g.y1 + g.y2 - a.y1 - a.y2) / 2;
	double w = box_width(a), h = box_height(a), gw = box_width(g), gh = box_height(g);
	double iou = box_iou(a, g), joined = w * h + gw * gh - box_intersection(a, g);
	double near = (dx * dx + dy * dy) / (cw * cw + ch * ch);
	if (strcmp(name, "giou") == 0)
		return 1 - iou + (cw * ch - joined) / (cw * ch);
	if (strcmp(name, "diou") == 0)
		return 1 - iou + near;
	if (strcmp(name, "ciou") == 0) {
		double turn = atan(gw / gh) - atan(w / h), v = 4 / (acos(-1) * acos(-1)) * turn * turn;
		*weight = isnan(*weight) ? v / (1 - iou + v) : *weight;
		return 1 - iou + near + *weight * v;
	}
	if (strcmp(name, "eiou") == 0)
		return 1 - iou + near + (w - gw) * (w - gw) / (cw * cw) + (h - gh) * (h - gh) / (ch * ch);
	double far = hypot(dx, dy), sine = fabs(dy) / far, turned = cos(2 * asin(sine) - acos(0));
	double distance = 2 - exp((turned - 2) * pow(dx / cw, 2)) - exp((turned - 2) * pow(dy / ch, 2));
	double shape = pow(1 - exp(-fabs(w - gw) / fmax(w, gw)), 4) + pow(1 - exp(-fabs(h - gh) / fmax(h, gh)), 4);
	return 1 - iou + (distance + shape) / 2;
}

Test(box_loss, plain_formulas_and_differences)
{
	struct rng r = rng_seed(21);
	const double step = 1e-5;
	for (int round = 0; round < ROUNDS; round++) {
		struct box g = some_box(&r), a = partner(&r, g);
		for (int m = 0; box_losses[m] != NULL; m++) {
			double slope[4], weight = NAN;
			if (box_losses[m]->boxes == NULL)
				continue;
			const char *name = box_losses[m]->name;
			double have = box_losses[m]->boxes(a, g, slope), want = plain(name, a, g, &weight);
			cr_assert(fabs(have - want) <= 1e-6, "%s is %.9g, not %.9g", name, have, want);
			for (int i = 0; i < 4; i++) {
				struct box more = a, less = a;
				(&more.x1)[i] += step;
				(&less.x1)[i] -= step;
				double difference = (plain(name, more, g, &weight) - plain(name, less, g,
					&weight)) / (2 * step);
				cr_assert(fabs(slope[i] - difference) <= 1e-4 * fabs(difference) + 1e-6,
					"%s: slope %d is %g, not %g; %g,%g,%g,%g and %g,%g,%g,%g", name, i, slope[i],
					difference, a.x1,
					a.y1, a.x2, a.y2, g.x1, g.y1, g.x2, g.y2);
			}
		}
	}
}

/* A box that is right costs nothing, and nothing pulls at it; others cost at least 1 - IoU. Moving the whole plane
 * does not change what they cost, nor does scaling it. */
Test(box_loss, laws)
{
	struct rng r = rng_seed(22);
	for (int round = 0; round < ROUNDS; round++) {
		struct box g = some_box(&r), a = partner(&r, g);
		struct box g2 = { 8 * g.x1 + 64, 8 * g.y1 - 32, 8 * g.x2 + 64, 8 * g.y2 - 32 };
		struct box a2 = { 8 * a.x1 + 64, 8 * a.y1 - 32, 8 * a.x2 + 64, 8 * a.y2 - 32 };
		for (int m = 0; box_losses[m] != NULL; m++) {
			double slope[4];
			if (box_losses[m]->boxes == NULL)
				continue;
			const char *name = box_losses[m]->name;
			double own = box_losses[m]->boxes(g, g, slope);
			cr_assert(fabs(own) < 1e-6, "%s: the right box costs %g", name, own);
			for (int i = 0; i < 4; i++)
				cr_assert(fabs(slope[i]) < 1e-6, "%s: slope %d is %g at the right box", name, i,
					slope[i]);
			double loss = box_losses[m]->boxes(a, g, slope), scaled = box_losses[m]->boxes(a2, g2, slope);
			cr_assert(loss >= 1 - box_iou(a, g) - 1e-6, "%s", name);
			cr_assert(fabs(loss - scaled) < 1e-5, "%s: %g, and scaled %g", name, loss, scaled);
		}
	}
}

/* Of an empty or inverted box the loss and its slopes are still numbers. */
Test(box_loss, degenerate_boxes)
{
	const struct box g = { 10, 10, 30, 20 };
	const struct box boxes[] = { { 15, 15, 15, 15 }, { 15, 15, 25, 15 }, { 15, 15, 15, 25 }, { 25, 18, 15, 12 },
		{ 0, 0, 0, 0 },
		{ 20, 15, 20, 15 } };
	for (int m = 0; box_losses[m] != NULL; m++) {
		for (size_t i = 0; i < sizeof boxes / sizeof *boxes && box_losses[m]->boxes != NULL; i++) {
			double slope[4], loss = box_losses[m]->boxes(boxes[i], g, slope);
			cr_expect(isfinite(loss) && loss >= 1 - 1e-6, "%s, box %zu: %g", box_losses[m]->name, i, loss);
			for (int k = 0; k < 4; k++)
				cr_expect(isfinite(slope[k]), "%s, box %zu: slope %d is %g", box_losses[m]->name, i,
					k, slope[k]);
		}
	}
}

Test(box_loss, deltas)
{
	struct rng r = rng_seed(23);
	const double betas[] = { 0, 1.0 / 9, 0.5, 1, 3 }, step = 1e-6;
	for (int round = 0; round < ROUNDS; round++) {
		double p[4], t[4], beta = betas[round % 5], slope[4], want = 0, l1 = 0, other[4];
		for (int i = 0; i < 4; i++) {
			p[i] = between(&r, -2, 2);
			t[i] = between(&r, -2, 2);
			double d = fabs(p[i] - t[i]);
			want += beta > 0 && d < beta ? 0.5 * d * d / beta : d - 0.5 * beta;
			l1 += d;
		}
		cr_assert_float_eq(box_loss_smooth_l1.deltas(p, t, beta, slope), want, 1e-12);
		cr_assert_float_eq(box_loss_l1.deltas(p, t, beta, other), l1, 1e-12);
		for (int i = 0; i < 4; i++) {
			double at = p[i], none[4];
			p[i] = at + step;
			double above = box_loss_smooth_l1.deltas(p, t, beta, none);
			p[i] = at - step;
			double difference = (above - box_loss_smooth_l1.deltas(p, t, beta, none)) / (2 * step);
			p[i] = at;
			cr_assert_float_eq(slope[i], difference, 1e-5);
			cr_assert_eq(other[i], p[i] > t[i] ? 1 : -1);
		}
	}
	const double zero[4] = { 0 };
	double slope[4];
	for (int b = 0; b < 5; b++) {
		cr_expect_eq(box_loss_smooth_l1.deltas(zero, zero, betas[b], slope), 0);
		cr_expect_eq(slope[0], b == 0 ? -1 : 0);
	}
	box_loss_l1.deltas(zero, zero, 0, slope);
	cr_expect_eq(slope[0], 0);
}
