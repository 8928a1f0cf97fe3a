/* transform.c -- laws of maps between frames, and sides against whole-number arithmetic. */
#include "geometry/resize_rule.h"

#include <criterion/criterion.h>
#include <stdint.h>

enum { ROUNDS = 20000 };

/* A number below bound; numbers of its own keep the test apart from what it tests. */
static uint64_t
below(uint64_t *state, uint64_t bound)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (*state >> 33) % bound;
}

static double
side(uint64_t *state)
{
	return (double)(1 + below(state, below(state, 8) == 0 ? 100000 : 3000));
}

/* The quotient in whole numbers, halves to even. */
static uint64_t
divide(uint64_t product, uint64_t by)
{
	uint64_t quotient = product / by, rest = product % by;
	return quotient + (2 * rest > by || (2 * rest == by && quotient % 2 == 1));
}

/* Reference for torchvision's sides: floor(side * s), where s is to / by in single precision, by way of the reciprocal.
 * Numbers of 24 bits times a power of two, in whole numbers. */
static uint64_t
single_precision(uint64_t side, uint64_t to, uint64_t by)
{
	unsigned down = 23, spare = 0;
	while ((UINT64_C(1) << down) / by < UINT64_C(1) << 23)
		down++;
	uint64_t s = divide(UINT64_C(1) << down, by) * to; /* over 2^down */
	while (s >> spare >= UINT64_C(1) << 24)
		spare++;
	s = divide(s, UINT64_C(1) << spare) << spare;
	return side * s >> down;
}

Test(transform_laws, short_side_floor)
{
	uint64_t state = 1;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		uint64_t n = 1 + below(&state, 1500), max = n + below(&state, 1500);
		uint64_t low = (uint64_t)box_min(from[0], from[1]), high = (uint64_t)box_max(from[0], from[1]);
		struct resize got;
		transform_short(from, (double)n, (double)max, ROUNDING_FLOOR, &got);
		for (int k = 0; k < 2; k++) {
			uint64_t a = single_precision((uint64_t)from[k], n, low),
				 b = single_precision((uint64_t)from[k], max, high);
			uint64_t want = a < b ? a : b;
			cr_assert_eq((uint64_t)got.size[k], want > 0 ? want : 1, "%gx%g, %d", from[0], from[1], k);
		}
		cr_assert(box_min(got.size[0], got.size[1]) <= (double)n &&
			  box_max(got.size[0], got.size[1]) <= (double)max);
	}
}

/* The other two roundings are those of exact arithmetic, but for halves, where it is up to the last bit of a factor;
 * the side that is bound is bound to the pixel. */
Test(transform_laws, short_side_nearest)
{
	uint64_t state = 6;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		uint64_t n = 1 + below(&state, 1500), max = n + below(&state, 1500);
		uint64_t low = (uint64_t)box_min(from[0], from[1]), high = (uint64_t)box_max(from[0], from[1]);
		bool bound = n * high > max * low;
		uint64_t to = bound ? max : n, by = bound ? high : low;
		struct resize got;
		transform_short(from, (double)n, (double)max, i % 2 == 0 ? ROUNDING_NEAREST : ROUNDING_HALF_EVEN, &got);
		for (int k = 0; k < 2; k++) {
			uint64_t product = (uint64_t)from[k] * to, rest = product % by, size = (uint64_t)got.size[k];
			bool good = size == divide(product, by) || (size == 1 && 2 * product < by);
			cr_assert(good || (2 * rest == by && size - product / by <= 1), "%gx%g, %d", from[0], from[1],
				k);
		}
		cr_assert(bound || box_min(got.size[0], got.size[1]) == (double)n, "%gx%g", from[0], from[1]);
		cr_assert(!bound || box_max(got.size[0], got.size[1]) == (double)max, "%gx%g", from[0], from[1]);
	}
}

static void
letterbox(const double from[2], const double to[2], struct resize *out)
{
	transform_letterbox(from, &(struct letterbox){ { to[0], to[1] }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, 0 }, out);
}

/* The content fills one axis, is centred on the other (an odd pixel goes behind it) and keeps its aspect to half a
 * pixel. */
Test(transform_laws, letterbox_is_centred)
{
	uint64_t state = 2;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		const double to[2] = { (double)(1 + below(&state, 2000)), (double)(1 + below(&state, 2000)) };
		struct resize got;
		letterbox(from, to, &got);
		int full = 0;
		double r = box_min(to[0] / from[0], to[1] / from[1]);
		for (int k = 0; k < 2; k++) {
			double content = nearbyint(got.map.scale[k] * from[k]), before = got.map.shift[k];
			double behind = to[k] - content - before;
			full += before == 0 && behind == 0;
			cr_assert(content >= 1 && before >= 0 && behind >= before && behind - before <= 1);
			cr_assert(content == 1 || fabs(content - from[k] * r) <= 0.5 + 1e-9);
			cr_assert(got.map.scale[k] == content / from[k] && got.size[k] == to[k]);
		}
		cr_assert(full >= 1, "%gx%g into %gx%g", from[0], from[1], to[0], to[1]);
	}
}

/* The least rectangle is the letterbox without its whole strides on either axis, as YOLOv5 has it (letterbox with auto:
 * what is left, modulo the stride, is halved); it is never larger. */
Test(transform_laws, least_rectangle)
{
	uint64_t state = 7;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		const double stride = (double)(UINT64_C(8) << below(&state, 4)),
			side_ = stride * (double)(1 + below(&state, 20));
		const double to[2] = { side_, side_ };
		struct resize whole, least;
		letterbox(from, to, &whole);
		transform_letterbox(from,
			&(struct letterbox){ { side_, side_ }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, stride }, &least);
		for (int k = 0; k < 2; k++) {
			double content = nearbyint(whole.map.scale[k] * from[k]), left = fmod(to[k] - content, stride);
			cr_assert(least.map.scale[k] == whole.map.scale[k]);
			cr_assert(least.size[k] == content + left && fmod(least.size[k], stride) == 0);
			cr_assert(least.map.shift[k] == nearbyint(left / 2 - 0.1));
			cr_assert(least.size[k] <= whole.size[k] && whole.size[k] - least.size[k] >= 0);
		}
	}
}

/* In the corner nothing moves, the frame is the content, and the tensor is what the frame would be in the middle. */
Test(transform_laws, corner)
{
	uint64_t state = 8;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) }, to[2] = { side(&state), side(&state) };
		struct letterbox box = { { to[0], to[1] }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, (double)below(&state, 3) *
			16 };
		struct resize centre, corner;
		transform_letterbox(from, &box, &centre);
		box.place = RESIZE_CORNER;
		transform_letterbox(from, &box, &corner);
		for (int k = 0; k < 2; k++) {
			cr_assert(corner.map.shift[k] == 0 && corner.padded[k] == centre.size[k] &&
				centre.padded[k] == 0);
			cr_assert(corner.map.scale[k] == centre.map.scale[k]);
			cr_assert(corner.size[k] == nearbyint(corner.map.scale[k] * from[k]));
		}
	}
}

/* darknet's letterbox in whole numbers. */
Test(transform_laws, darknet)
{
	uint64_t state = 9;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		uint64_t w = (uint64_t)from[0], h = (uint64_t)from[1], s = 32 * (1 + below(&state, 40));
		bool wide = (float)s / (float)w < (float)s / (float)h;
		uint64_t content[2] = { wide ? s : w * s / h, wide ? h * s / w : s };
		struct resize got;
		transform_letterbox(from,
			&(struct letterbox){ { (double)s, (double)s }, RESIZE_CENTRE, ROUNDING_DOWN, 0 }, &got);
		for (int k = 0; k < 2; k++) {
			uint64_t n = content[k] > 0 ? content[k] : 1;
			cr_assert(got.map.scale[k] == (double)n / from[k], "%gx%g into %u", from[0], from[1],
				(unsigned)s);
			cr_assert(got.map.shift[k] == (double)((s - n) / 2) && got.size[k] == (double)s);
		}
	}
}

static struct resize
any_resize(uint64_t *state, const double from[2])
{
	const double to[2] = { side(state), side(state) };
	struct resize out;
	switch (below(state, 5)) {
	case 0: transform_stretch(from, to, &out); break;
	case 1: letterbox(from, to, &out); break;
	case 2: transform_short(from, to[0], to[1], ROUNDING_FLOOR, &out); break;
	case 3: transform_letterbox(from, &(struct letterbox){ { to[0], to[1] }, RESIZE_CORNER, ROUNDING_DOWN, 0 },
		&out); break;
	default: transform_scale(from, to[0] / to[1], &out);
	}
	return out;
}

static bool
close_to(struct box a, struct box b, double size)
{
	return fabs(a.x1 - b.x1) <= 1e-9 * size && fabs(a.y1 - b.y1) <= 1e-9 * size && fabs(a.x2 - b.x2) <= 1e-9 *
		size &&
		fabs(a.y2 - b.y2) <= 1e-9 * size;
}

/* Two maps after another are their composition, the way back leads back, and corners of the frame stay inside the new
 * one. */
Test(transform_laws, compose_and_back)
{
	uint64_t state = 3;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		struct box b = { 0, 0, (double)below(&state, 1 << 20) / (1 << 20) * from[0], from[1] };
		struct resize one = any_resize(&state, from), two = any_resize(&state, one.size);
		struct transform both = transform_compose(&one.map, &two.map);
		cr_assert(transform_sound(&one.map) && transform_sound(&both));
		struct box here = transform_box(&one.map, b), there = transform_box(&two.map, here);
		double size = box_max(from[0], from[1]), new = box_max(two.size[0], two.size[1]);
		cr_assert(close_to(transform_box_back(&one.map, here), b, size));
		cr_assert(close_to(transform_box(&both, b), there, new));
		/* A frame that was all but squeezed to a point leaves little to go back by. */
		if (box_min(one.size[0], one.size[1]) > 10 && box_min(two.size[0], two.size[1]) > 10)
			cr_assert(close_to(transform_box_back(&both, there), b, size));
		cr_assert(there.x1 >= -1e-9 * new && there.y1 >= -1e-9 * new);
		cr_assert(there.x2 <= two.size[0] * (1 + 1e-9) && there.y2 <= two.size[1] * (1 + 1e-9));
	}
}

/* Every size there is: into a frame by each mode and back, to 1e-4 px. */
Test(transform_laws, there_and_back_at_every_size)
{
	const struct resize_rule rules[] = {
		{ .mode = RESIZE_SHORT, .short_side = 800, .max = 1333, .rounding = ROUNDING_FLOOR },
		{ .mode = RESIZE_SHORT, .short_side = 800, .max = 1333, .rounding = ROUNDING_NEAREST },
		{ .mode = RESIZE_SHORT, .short_side = 600, .max = 1000, .rounding = ROUNDING_HALF_EVEN },
		{ .mode = RESIZE_LETTERBOX, .size = { 640, 640 }, .rounding = ROUNDING_HALF_EVEN },
		{ .mode = RESIZE_LETTERBOX, .size = { 640, 640 }, .rounding = ROUNDING_HALF_EVEN, .stride = 32 },
		{ .mode = RESIZE_LETTERBOX, .size = { 512, 512 }, .rounding = ROUNDING_DOWN, .place = RESIZE_CORNER },
		{ .mode = RESIZE_LETTERBOX, .size = { 416, 416 }, .rounding = ROUNDING_DOWN },
		{ .mode = RESIZE_LETTERBOX, .size = { 896, 896 }, .rounding = ROUNDING_FLOAT32,
			.place = RESIZE_CORNER },
		{ .mode = RESIZE_STRETCH, .size = { 300, 300 } },
	};
	for (double w = 1; w <= 2000; w++)
		for (double h = 1; h <= 2000; h++)
			for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
				const struct box b = { w / 3, h / 7, w, h };
				struct resize new;
				resize_rule_apply(&rules[i], (double[]){ w, h }, &new);
				struct box back = transform_box_back(&new.map, transform_box(&new.map, b));
				cr_assert(fabs(back.x1 - b.x1) <= 1e-4 && fabs(back.y1 - b.y1) <= 1e-4 &&
						fabs(back.x2 - b.x2) <= 1e-4 && fabs(back.y2 - b.y2) <= 1e-4 &&
						resize_rule_fits(&rules[i], (double[]){ w, h }, new.size),
					"%gx%g, rule %zu", w, h, i);
			}
}

/* What is moved alone keeps its decimals, there and back. */
Test(transform_laws, moved_decimals)
{
	uint64_t state = 10;
	for (int i = 0; i < ROUNDS; i++) {
		const double by[2] = { -(double)below(&state, 4000), (double)below(&state, 4000) };
		const struct transform shift = { { 1, 1 }, { by[0], by[1] } };
		const double x = (double)below(&state, 1000000) / 1000, y = (double)below(&state, 1000000) / 1000;
		const struct box b = { x, y, x, y }, there = transform_box(&shift, b);
		cr_assert(there.x1 == nearbyint(x * 1000 + shift.shift[0] * 1000) / 1000);
		cr_assert(box_same(transform_box_back(&shift, there), b));
	}
}

/* A frame that is padded already stays as it is, and padding adds less than one multiple. */
Test(transform_laws, pad_twice_is_pad)
{
	uint64_t state = 4;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) };
		double multiple = (double)(1 + below(&state, 256)), once[2], twice[2];
		transform_pad(from, multiple, once);
		transform_pad(once, multiple, twice);
		for (int k = 0; k < 2; k++) {
			cr_assert(once[k] == twice[k] && once[k] >= from[k] && once[k] - from[k] < multiple);
			cr_assert(fmod(once[k], multiple) == 0);
		}
	}
}

/* Resizing to the frame that is there already changes nothing. */
Test(transform_laws, resize_twice_is_resize)
{
	uint64_t state = 5;
	for (int i = 0; i < ROUNDS; i++) {
		const double from[2] = { side(&state), side(&state) }, to[2] = { side(&state), side(&state) };
		struct resize once, twice;
		transform_stretch(from, to, &once);
		transform_stretch(once.size, to, &twice);
		cr_assert(transform_is_identity(&twice.map));
		letterbox(from, to, &once);
		letterbox(once.size, to, &twice);
		cr_assert(transform_is_identity(&twice.map));
		transform_short(from, to[0], INFINITY, ROUNDING_NEAREST, &once);
		transform_short(once.size, to[0], INFINITY, ROUNDING_NEAREST, &twice);
		cr_assert(transform_is_identity(&twice.map));
	}
}
