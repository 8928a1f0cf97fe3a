/* coder.c -- laws of coders: decoding undoes encoding, in double and through float32. */
#include "geometry/coder.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { ROUNDS = 20000 };

#define FRAME 2000.0

static double
between(struct rng *r, double low, double high)
{
	return low + (high - low) * rng_unit(r);
}

/* A side from 4 px to the frame's, small ones as often as large ones. */
static double
random_side(struct rng *r)
{
	return 4 * pow(FRAME / 4, rng_unit(r));
}

static struct box
random_box(struct rng *r)
{
	double w = random_side(r), h = random_side(r);
	double x = between(r, 0, FRAME - w), y = between(r, 0, FRAME - h);
	return (struct box){ x, y, x + w, y + h };
}

/* none is the first. */
enum { CODERS = 6 };

static const struct coder_method *
nth(size_t i)
{
	return coder_find(coder_name(i));
}

static struct coder
random_coder(struct rng *r, const struct coder_method *method)
{
	static const double popular[][4] = { { 1, 1, 1, 1 }, { 10, 10, 5, 5 }, { 5, 5, 5, 5 } };
	struct coder c = { .method = method, .by_weights = rng_below(r, 2) == 0, .clamp = INFINITY,
		.axes = rng_below(r, 2) == 0 ? CODER_XY : CODER_YX,
		.scale_x_y = rng_below(r, 2) == 0 ? 1 : between(r, 1, 2) };
	size_t which = rng_below(r, 3);
	for (int i = 0; i < 4; i++) {
		c.weights[i] = popular[which][i];
		c.means[i] = between(r, -0.1, 0.1);
		c.stds[i] = between(r, 0.1, 1);
	}
	return c;
}

/* An anchor near the box: its centre within reach cells of the cell's middle, its sides within a factor. */
static struct anchor
anchor_for(struct rng *r, struct box b, double reach, double factor)
{
	struct anchor a = { .stride = { (double)(8 << rng_below(r, 4)), (double)(8 << rng_below(r, 4)) } };
	double x = (b.x1 + b.x2) / 2 + between(r, -reach, reach) * a.stride[0];
	double y = (b.y1 + b.y2) / 2 + between(r, -reach, reach) * a.stride[1];
	double w = box_width(b) * pow(factor, between(r, -1, 1)), h = box_height(b) * pow(factor, between(r, -1, 1));
	a.box = (struct box){ x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
	return a;
}

static double
difference(struct box a, struct box b)
{
	double x = fmax(fabs(a.x1 - b.x1), fabs(a.x2 - b.x2)), y = fmax(fabs(a.y1 - b.y1), fabs(a.y2 - b.y2));
	return fmax(x, y);
}

struct law {
	const char *name;
	const struct coder_method *method;
	double reach;  /* cells between the centres of anchor and box, at most */
	double factor; /* between their sides, at most */
	double exact;  /* px, in double */
	double single; /* px, through float32 */
};

static void
round_trip(const struct law *law, struct rng *r)
{
	double worst = 0, worst_single = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct box b = random_box(r), back;
		struct coder c = random_coder(r, law->method);
		double reach = law->method->scales ? law->reach * c.scale_x_y : law->reach;
		struct anchor a = anchor_for(r, b, reach, law->factor);
		double t[4];
		bool clamped = false;
		coder_encode(&c, &a, b, t);
		back = coder_decode(&c, &a, t, &clamped);
		worst = fmax(worst, difference(b, back));
		for (int k = 0; k < 4; k++)
			t[k] = (double)(float)t[k];
		worst_single = fmax(worst_single, difference(b, coder_decode(&c, &a, t, &clamped)));
		cr_assert_not(clamped);
	}
	cr_expect_leq(worst, law->exact, "%s: off by %g px", law->name, worst);
	cr_expect_leq(worst_single, law->single, "%s, float32: off by %g px", law->name, worst_single);
}

/* 1e-9 of 2000 px is 2e-6. yolo's logits reach the edge of the cell, where they are limited: 64 px * 2 * 1.1e-7. */
Test(coder_laws, decode_undoes_encode)
{
	static const struct law laws[] = {
		{ "none", &coder_none, 3, 8, 0, 1e-3 },
		{ "delta", &coder_delta, 3, 8, 2e-6, 1e-3 },
		{ "corners", &coder_corners, 3, 8, 2e-6, 1e-3 },
		{ "ltrb", &coder_ltrb, 3, 8, 2e-6, 1e-3 },
		{ "yolo", &coder_yolo, 0.5, 8, 2e-5, 1e-3 },
		{ "yolov5", &coder_yolov5, 1, 3.99, 2e-5, 1e-3 },
	};
	struct rng r = rng_seed(3);
	for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++)
		round_trip(&laws[i], &r);
}

/* Moving anchor and box together moves nothing; neither does enlarging both with the step. */
Test(coder_laws, offsets_are_relative)
{
	struct rng r = rng_seed(4);
	for (int i = 0; i < ROUNDS; i++) {
		struct coder c = random_coder(&r, nth(1 + rng_below(&r, 5)));
		struct box b = random_box(&r);
		struct anchor a = anchor_for(&r, b, 0.4, 1.9), other = a;
		double t[4], u[4], x = (double)rng_below(&r, 1000), y = (double)rng_below(&r, 1000);
		coder_encode(&c, &a, b, t);
		b = (struct box){ 2 * b.x1 + x, 2 * b.y1 + y, 2 * b.x2 + x, 2 * b.y2 + y };
		other.box = (struct box){ 2 * a.box.x1 + x, 2 * a.box.y1 + y, 2 * a.box.x2 + x, 2 * a.box.y2 + y };
		other.stride[0] *= 2;
		other.stride[1] *= 2;
		coder_encode(&c, &other, b, u);
		for (int k = 0; k < 4; k++)
			cr_assert_float_eq(
				t[k], u[k], 1e-8, "%s: offset %d: %.12g and %.12g", c.method->name, k, t[k], u[k]);
	}
}

/* Offsets in the form of losses, as float32, decode to the same box; where a sigmoid is, they are from 0 to 1. */
Test(coder_laws, activated_offsets_come_back)
{
	struct rng r = rng_seed(5);
	for (int i = 0; i < ROUNDS; i++) {
		struct coder c = random_coder(&r, nth(rng_below(&r, CODERS)));
		struct box b = random_box(&r);
		struct anchor a = anchor_for(&r, b, 0.4, 1.9);
		double t[4], u[4];
		coder_encode(&c, &a, b, t);
		for (int k = 0; k < 4; k++)
			u[k] = t[k];
		coder_activate(&c, u);
		int sigmoids = c.method == &coder_yolo ? 2 : c.method == &coder_yolov5 ? 4 : 0;
		for (int k = 0; k < 4; k++) {
			cr_assert(k < sigmoids ? u[k] >= 0 && u[k] <= 1 : u[k] == t[k], "%s", c.method->name);
			u[k] = k < sigmoids ? (double)(float)u[k] : u[k];
		}
		cr_assert(coder_deactivate(&c, u));
		struct box from = coder_decode(&c, &a, t, NULL), to = coder_decode(&c, &a, u, NULL);
		cr_assert(fabs(from.x1 - to.x1) < 1e-3 && fabs(from.y1 - to.y1) < 1e-3 &&
			fabs(from.x2 - to.x2) < 1e-3 &&
			fabs(from.y2 - to.y2) < 1e-3, "%s: off by %g", c.method->name, fabs(from.x1 - to.x1));
		u[0] = 1.5;
		cr_assert_eq(coder_deactivate(&c, u), sigmoids == 0);
	}
}

/* How far two boxes' corners are from each other, as a part of the box's sides. */
static double
distance(struct box a, struct box b)
{
	double x = fmax(fabs(a.x1 - b.x1), fabs(a.x2 - b.x2)) / box_width(a);
	double y = fmax(fabs(a.y1 - b.y1), fabs(a.y2 - b.y2)) / box_height(a);
	return fmax(x, y);
}

/* Anchors near and far, boxes small and large: what is said to be within reach comes back, and what is not does not. */
Test(coder, reach_is_what_comes_back)
{
	struct rng rng = rng_seed(6);
	size_t within[CODERS] = { 0 }, beyond[CODERS] = { 0 };
	for (int i = 0; i < ROUNDS; i++) {
		size_t which = rng_below(&rng, CODERS);
		struct coder c = random_coder(&rng, nth(which));
		struct box box = random_box(&rng);
		struct anchor a = anchor_for(&rng, box, 2, 6);
		double deltas[4];
		c.clamp = between(&rng, 0.1, 3);
		coder_encode(&c, &a, box, deltas);
		double off = distance(box, coder_decode(&c, &a, deltas, NULL));
		bool reaches = coder_reaches(&c, &a, box);
		cr_assert(reaches ? off < 1e-4 : off > 1e-9, "%s: %g, %s", coder_name(which), off,
			reaches ? "reached" : "beyond");
		within[which] += reaches;
		beyond[which] += !reaches;
	}
	for (size_t i = 0; i < CODERS; i++) {
		bool limited = nth(i) == &coder_delta || nth(i) == &coder_yolo || nth(i) == &coder_yolov5 ||
			nth(i) == &coder_dfl;
		cr_assert(within[i] > 100 && limited == (beyond[i] > 100), "%s", coder_name(i));
	}
}

/* Levels of all kinds: either order of the flat index, either clip, cells with one base or several, one too large for
 * 32 bits; a plain list of boxes is a level, too. */
static struct anchors
random_anchors(struct rng *r, struct level level[3], struct box base[4])
{
	struct anchors a = { .levels = 1 + rng_below(r, 3), .level = level, .base_major = rng_below(r, 2) == 0,
		.clip = (enum anchor_clip)rng_below(r, 3), .width = 400, .height = 300, .tensor = { 416, 320 } };
	for (size_t i = 0; i < 4; i++) {
		double w = random_side(r), h = random_side(r);
		base[i] = (struct box){ -w / 2, -h / 2, w / 2, h / 2 };
	}
	for (size_t i = 0; i < a.levels; i++) {
		struct level *l = &level[i];
		bool huge = rng_below(r, 8) == 0;
		*l = (struct level){ .stride = { between(r, 4, 40), between(r, 4, 40) }, .offset = { 3.5, 4 },
			.columns = huge ? 3000000000 : 1 + rng_below(r, 60), .rows = 1 + rng_below(r, 50),
			.bases = 1 + rng_below(r, 4), .base = base, .first = a.count };
		l->count = l->columns * l->rows * l->bases;
		a.count += l->count;
	}
	return a;
}

static void
check_pairs(const struct coder *c, const struct anchors *a, struct rng *r)
{
	enum { MOST = 200, BOXES = 7 };
	size_t anchor[MOST], n = rng_below(r, MOST), beyond = 0;
	uint32_t number[MOST];
	struct box boxes[BOXES];
	double got[4 * MOST], want[4];
	bool ascend = rng_below(r, 4) > 0;
	for (size_t i = 0; i < BOXES; i++)
		boxes[i] = random_box(r);
	boxes[0] = (struct box){ 5, 5, 5 + 0x1p-1070, 5 }; /* sides of 0, and infinite offsets */
	for (size_t i = 0; i < n; i++) {
		anchor[i] = ascend ? a->count / n * i + rng_below(r, a->count / n + 1) : rng_below(r, a->count);
		anchor[i] = anchor[i] < a->count ? anchor[i] : a->count - 1;
		number[i] = (uint32_t)rng_below(r, BOXES);
	}
	size_t gave = coder_encode_pairs(c, a, &(struct coder_pairs){ n, anchor, number, boxes }, got);
	for (size_t i = 0; i < n; i++) {
		struct anchor one = anchors_get(a, anchor[i]);
		coder_encode(c, &one, boxes[number[i]], want);
		beyond += !coder_reaches(c, &one, boxes[number[i]]);
		for (size_t k = 0; k < 4; k++)
			cr_assert(memcmp(&got[4 * i + k], &want[k], sizeof *want) == 0 ||
					(isnan(got[4 * i + k]) && isnan(want[k])),
				"%s, pair %zu of %zu, number %zu: %.17g, not %.17g", c->method->name, i, n, k,
				got[4 * i + k], want[k]);
	}
	cr_assert_eq(gave, beyond, "%s: %zu beyond, not %zu", c->method->name, gave, beyond);
}

/* Many at once are one after the other, to the bit. */
Test(coder_laws, pairs_are_single_encodings)
{
	struct rng r = rng_seed(64);
	for (size_t i = 0; coder_name(i) != NULL; i++) {
		for (int round = 0; round < 2000; round++) {
			struct level level[3];
			struct box base[4];
			struct anchors a = random_anchors(&r, level, base);
			struct coder c = random_coder(&r, nth(i));
			c.bins = CODER_BINS;
			c.clamp = rng_below(&r, 2) == 0 ? CODER_CLAMP : INFINITY;
			check_pairs(&c, &a, &r);
		}
	}
}
