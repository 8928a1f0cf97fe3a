/* nms.c -- laws of suppression, and agreement with the plain loop over all pairs. */
#include "nms/nms.h"

#include "base/order.h"
#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 2500 };

static struct box box[MOST];
static double score[MOST];
static uint32_t group[MOST];

static double
between(struct rng *r, double a, double b)
{
	return a + (b - a) * rng_unit(r);
}

static double
log_between(struct rng *r, double a, double b)
{
	return exp(between(r, log(a), log(b)));
}

static struct box
around(double x, double y, double w, double h)
{
	return (struct box){ x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
}

static struct box
scattered(struct rng *r, double side)
{
	double x = between(r, -side / 2, side / 2), y = between(r, -side / 2, side / 2);
	return around(x, y, between(r, 20, 100), between(r, 20, 100));
}

static struct box
nested(struct rng *r)
{
	double side = log_between(r, 1, 300);
	return around(50, -50, side, side * between(r, 0.9, 1.1));
}

/* Of any size and any shape, all over each other. */
static struct box
tiny_and_huge(struct rng *r)
{
	double reach = log_between(r, 1e-3, 1e6);
	double x = between(r, -reach, reach), y = between(r, -reach, reach);
	return around(x, y, log_between(r, 1e-3, 1e6), log_between(r, 1e-3, 1e6));
}

/* Whole pixels on a small grid: equal boxes, exact thresholds, empty boxes and borders that touch. */
static struct box
on_grid(struct rng *r)
{
	double x = (double)rng_below(r, 12) - 6, y = (double)rng_below(r, 12) - 6;
	return (struct box){ x, y, x + (double)rng_below(r, 5), y + (double)rng_below(r, 5) };
}

/* Copies of few boxes, the edges moved by up to a given part of the side: partners at every distance. */
static struct box
copy_of_few(struct rng *r, double jitter, double size)
{
	struct rng base = rng_seed(rng_below(r, 60));
	struct box b = around(between(&base, -500, 500) * size, between(&base, -500, 500) * size,
		between(&base, 1, 300) * size, between(&base, 1, 300) * size);
	double w = box_width(b) * jitter, h = box_height(b) * jitter;
	return (struct box){ b.x1 + between(r, -w, w), b.y1 + between(r, -h, h), b.x2 + between(r, -w, w),
		b.y2 + between(r, -h, h) };
}

/* What no cell can hold, among others. */
static struct box
degenerate(struct rng *r)
{
	double w = log_between(r, 1, 9), h = log_between(r, 1, 9);
	switch (rng_below(r, 10)) {
	case 0: return (struct box){ -INFINITY, -h, INFINITY, h };
	case 1: return (struct box){ 0, 0, -w, h };
	case 2: return (struct box){ 0, 0, w * 1e-160, h * 1e-160 };
	case 3: return (struct box){ 1e200, 1e200, w * 1e201, h * 1e201 };
	case 4: return (struct box){ 0x1p52, 0, 0x1p52 + (double)rng_below(r, 4), h };
	case 5: return around(1e18, 1e18, w * 1e5, h * 1e5);
	case 6: return (struct box){ -1e30, -1e-15 * h, 1e30, 1e-15 * h };
	case 7: return around(1e60, 1e60, w * 1e60, h * 1e60);
	case 8: return around(0, 0, w * 1e-30, h * 1e-30);
	default: return around(0, 0, w, h);
	}
}

enum { KINDS = 11 };

static struct box
make_box(struct rng *r, unsigned kind, size_t n)
{
	switch (kind) {
	case 0: return scattered(r, 60 * sqrt((double)n));
	case 1: return scattered(r, 600);
	case 2: return copy_of_few(r, 0.02, 1);
	case 3: return copy_of_few(r, 0.3, 1);
	case 4: return copy_of_few(r, 0.1, 1e-3);
	case 5: return copy_of_few(r, 0.1, 1e7);
	case 6: return nested(r);
	case 7: return tiny_and_huge(r);
	case 8: return on_grid(r);
	case 9: return degenerate(r);
	default: return around(7, 7, 3, 3);
	}
}

/* Fills box, score and group; few different scores when ties are wanted. */
static void
make(struct rng *r, unsigned kind, size_t n, bool ties, uint64_t groups)
{
	for (size_t i = 0; i < n; i++) {
		box[i] = make_box(r, kind, n);
		score[i] = ties ? (double)rng_below(r, 10) / 8 - 0.5 : rng_unit(r);
		group[i] = (uint32_t)rng_below(r, groups) * 0x55555555;
	}
}

/* The definition. */
static size_t
plain(size_t n, double iou, size_t max, uint32_t *keep, int32_t *by, struct arena *arena)
{
	uint32_t *order = arena_array(arena, uint32_t, n);
	size_t kept = 0;
	order_descending(score, n, order, arena);
	for (size_t at = 0; at < n; at++) {
		uint32_t i = order[at];
		by[i] = kept < max ? NMS_KEPT : NMS_CUT;
		for (size_t k = 0; k < kept; k++) {
			if (group[keep[k]] == group[i] && box_iou(box[keep[k]], box[i]) > iou) {
				by[i] = (int32_t)keep[k];
				break;
			}
		}
		if (by[i] == NMS_KEPT)
			keep[kept++] = i;
	}
	return kept;
}

static void
compare(unsigned kind, size_t n, double iou, size_t max)
{
	static uint32_t want[MOST], keep[MOST];
	static int32_t want_by[MOST], by[MOST];
	struct arena arena = { 0 };
	size_t wanted = plain(n, iou, max, want, want_by, &arena);
	for (int with_by = 0; with_by < 2; with_by++) {
		memset(keep, 0xff, sizeof keep);
		size_t kept = nms_hard(box, score, group, n, iou, max, keep, with_by ? by : NULL, &arena);
		cr_assert_eq(kept, wanted, "kind %u, %zu boxes, iou %g: %zu kept, not %zu", kind, n, iou, kept, wanted);
		for (size_t k = 0; k < kept; k++)
			cr_assert_eq(keep[k], want[k], "kind %u, %zu boxes, iou %g: keep[%zu] is %u, not %u", kind, n,
				iou, k, keep[k], want[k]);
	}
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(by[i], want_by[i], "kind %u, %zu boxes, iou %g: by[%zu] is %d, not %d", kind, n, iou, i,
			by[i], want_by[i]);
	arena_free(&arena);
}

static const double thresholds[] = { 0, 1e-12, 0.01, 0.05, 0.1, 0.19, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95,
	0.97, 0.99, 0.99999, 1, 2 };
enum { THRESHOLDS = sizeof thresholds / sizeof thresholds[0] };

Test(nms, agrees_with_all_pairs)
{
	struct rng r = rng_seed(2010);
	for (unsigned kind = 0; kind < KINDS; kind++) {
		for (size_t t = 0; t < THRESHOLDS; t++) {
			for (int round = 0; round < 3; round++) {
				size_t n = 1 +
					rng_below(&r, round == 0 ? 120 : round == 1 ? 600 : kind == 10 ? 300 : MOST);
				make(&r, kind, n, round == 1, rng_below(&r, 2) ? 1 : 1 + rng_below(&r, 20));
				compare(kind, n, thresholds[t], SIZE_MAX);
			}
		}
	}
}

Test(nms, agrees_under_any_threshold_and_max)
{
	struct rng r = rng_seed(2014);
	for (int round = 0; round < 300; round++) {
		unsigned kind = (unsigned)rng_below(&r, KINDS);
		size_t n = 1 + rng_below(&r, 700);
		make(&r, kind, n, rng_below(&r, 2), 1 + rng_below(&r, 3));
		compare(kind, n, rng_unit(&r), rng_below(&r, 300));
	}
}

/* Boxes of small groups are kept in lists, others in cells. Adds so many, of a group of their own and of sides that the
 * others have not, that cells it must be; they come first in score order. Their number in all. */
static size_t
force_cells(size_t n, double size)
{
	enum { MANY = 800 };
	for (size_t i = n; i < n + MANY; i++) {
		box[i] = around((double)i * size, 0, size / 2, size / 2);
		group[i] = 0xffffffff;
		score[i] = 2;
	}
	return n + MANY;
}

/* A threshold that is the IoU of a pair of the set, and the doubles next to it. */
Test(nms, agrees_at_exact_thresholds)
{
	struct rng r = rng_seed(3);
	for (int round = 0; round < 200; round++) {
		unsigned kind = 2 + (unsigned)rng_below(&r, 3);
		size_t n = 400;
		make(&r, kind, n, false, 1);
		double iou = 0;
		for (int tries = 0; tries < 1000 && iou == 0; tries++)
			iou = box_iou(box[rng_below(&r, n)], box[rng_below(&r, n)]);
		if (round % 2)
			n = force_cells(n, 1e-4);
		compare(kind, n, iou, SIZE_MAX);
		compare(kind, n, nextafter(iou, 0), SIZE_MAX);
		compare(kind, n, nextafter(iou, 1), SIZE_MAX);
	}
}

/* Pairs as near to the threshold as arithmetic allows, at the farthest distance and the greatest difference of size
 * that it allows: cells that are too tight lose them. Half of the rounds are so far out that coordinates are
 * rounded. */
Test(nms, finds_the_farthest_partner)
{
	struct rng r = rng_seed(4);
	for (int round = 0; round < 400; round++) {
		size_t n = 600;
		double t = between(&r, 0.02, 0.98), size = log_between(&r, 1e-3, 1e5);
		double out = round % 2 ? ldexp(size, (int)rng_below(&r, 49)) : 0;
		for (size_t i = 0; i < n; i += 2) {
			double w = size * log_between(&r, 0.2, 5), h = size * log_between(&r, 0.2, 5);
			double near = t * (1 + 1e-7), shift = w * (1 - near) / (1 + near);
			double x = between(&r, -20, 20) * size + out, y = between(&r, -20, 20) * size - out;
			struct box a = around(x, y, w, h), b = a;
			switch (rng_below(&r, 4)) {
			case 0: b = (struct box){ a.x1 + shift, a.y1, a.x2 + shift, a.y2 }; break;
			case 1: b = (struct box){ a.x1 + w * (1 - near), a.y1, a.x2, a.y2 }; break;
			case 2: b = (struct box){ a.x1, a.y1, a.x2, a.y1 + h / near }; break;
			default: b = around(a.x1 + w / 2, a.y1 + h / 2, w * sqrt(near), h * sqrt(near)); break;
			}
			box[i] = a;
			box[i + 1] = b;
			group[i] = group[i + 1] = (uint32_t)i;
			score[i] = rng_unit(&r);
			score[i + 1] = rng_unit(&r);
		}
		if (round / 2 % 2)
			n = force_cells(n, size * 0x1p-12);
		compare(100, n, t, SIZE_MAX);
	}
}

Test(nms, twice_is_once)
{
	struct rng r = rng_seed(5);
	static uint32_t keep[MOST], again[MOST];
	struct arena arena = { 0 };
	for (int round = 0; round < 40; round++) {
		make(&r, (unsigned)rng_below(&r, KINDS), 1000, round % 2, 3);
		double iou = rng_unit(&r);
		size_t kept = nms_hard(box, score, group, 1000, iou, SIZE_MAX, keep, NULL, &arena);
		static struct box kept_box[MOST];
		static double kept_score[MOST];
		static uint32_t kept_group[MOST];
		for (size_t k = 0; k < kept; k++) {
			kept_box[k] = box[keep[k]];
			kept_score[k] = score[keep[k]];
			kept_group[k] = group[keep[k]];
		}
		cr_assert_eq(nms_hard(kept_box, kept_score, kept_group, kept, iou, SIZE_MAX, again, NULL, &arena),
			kept);
		for (size_t k = 0; k < kept; k++)
			cr_assert_eq(again[k], k);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* When scores differ, the order of input plays no part. */
Test(nms, shuffled_input_keeps_the_same)
{
	struct rng r = rng_seed(6);
	static uint32_t keep[MOST], again[MOST], home[MOST];
	struct arena arena = { 0 };
	for (int round = 0; round < 40; round++) {
		size_t n = 1500;
		make(&r, (unsigned)rng_below(&r, KINDS), n, false, 2);
		double iou = rng_unit(&r);
		size_t kept = nms_hard(box, score, group, n, iou, SIZE_MAX, keep, NULL, &arena);
		for (size_t i = 0; i < n; i++)
			home[i] = (uint32_t)i;
		for (size_t i = n; i-- > 1;) {
			size_t j = rng_below(&r, i + 1);
			struct box b = box[i];
			double s = score[i];
			uint32_t g = group[i], h = home[i];
			box[i] = box[j], score[i] = score[j], group[i] = group[j], home[i] = home[j];
			box[j] = b, score[j] = s, group[j] = g, home[j] = h;
		}
		cr_assert_eq(nms_hard(box, score, group, n, iou, SIZE_MAX, again, NULL, &arena), kept);
		for (size_t k = 0; k < kept; k++)
			cr_assert_eq(home[again[k]], keep[k]);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
