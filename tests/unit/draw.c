/* draw.c -- scenes, labels, colours, SVG, and pictures of pixels. */
#include "draw/box_scene.h"
#include "draw/label_layout.h"
#include "draw/picture.h"
#include "draw/plot.h"
#include "draw/raster.h"
#include "draw/svg.h"
#include "draw/text_width.h"

#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

/* What the leak sanitizer asks: fontconfig keeps memory for the next picture. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}

static struct arena arena;

static void
tidy(void)
{
	arena_free(&arena);
}

TestSuite(draw, .fini = tidy);

Test(draw, a_colour_depends_on_the_label_alone)
{
	cr_expect_eq(colour_label(slice_of("car")).rgb, colour_label((struct slice){ "cart", 3 }).rgb);
	cr_expect_neq(colour_label(slice_of("car")).rgb, colour_label(slice_of("person")).rgb);
	cr_expect_eq(colour_on(colour_rgb(0xffffff)).rgb, 0x101418);
	cr_expect_eq(colour_on(colour_rgb(0x0072b2)).rgb, 0xffffff);
}

Test(draw, the_scale_grows_darker)
{
	unsigned last = 3 * 255;
	for (int i = 0; i <= 20; i++) {
		uint32_t c = colour_scale(i / 20.0).rgb;
		unsigned sum = (c >> 16) + (c >> 8 & 0xff) + (c & 0xff);
		cr_expect_lt(sum, last, "at %d", i);
		last = sum;
	}
	cr_expect_eq(colour_scale(-1).rgb, colour_scale(0).rgb);
	cr_expect_eq(colour_scale(2).rgb, colour_scale(1).rgb);
}

Test(draw, numbers_have_at_most_two_digits_behind_the_point)
{
	static const struct {
		double x;
		const char *text;
	} cases[] = { { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { 1.5, "1.5" }, { 1.25, "1.25" }, { 1.239, "1.24" },
		{ -1.05, "-1.05" }, { -0.004, "0" }, { 99.999, "100" }, { 1e300, "1000000000" },
		{ -1e300, "-1000000000" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = { .failed = abort };
		svg_put_number(&out, cases[i].x);
		buf_char(&out, '\0');
		cr_expect_str_eq(out.data, cases[i].text);
		buf_free(&out);
	}
}

Test(draw, texts_are_escaped_and_do_not_turn_their_neighbours)
{
	struct scene s;
	struct buf out = { .failed = abort };
	scene_init(&s, 10, 10, &arena);
	struct draw_command *c = scene_text(
		&s, 0, 0, 10, TEXT_START, colour_ink(INK_TEXT), slice_of("<a&\"b\n\x01\xff \u202e\u2066x\u061c"));
	cr_assert_eq(c->text.text.n, strlen("<a&\"b    x"));
	svg_put_text(&out, c->text.text);
	buf_char(&out, '\0');
	cr_expect_str_eq(out.data, "&lt;a&amp;&quot;b    x");
	buf_free(&out);
}

Test(draw, widths_are_those_of_a_wide_font)
{
	cr_expect_float_eq(text_width(slice_of("a"), 100), 61, 1e-9);
	cr_expect_float_eq(text_width(slice_of("ab"), 100), 124, 1e-9);
	cr_expect_float_eq(text_width(slice_of("e\u0301"), 100), 62, 1e-9);
	cr_expect_eq(text_width_fits(slice_of("日本語"), 10, 23.1), 6);
	cr_expect(text_width_known(slice_of("40×20 √")));
	cr_expect_not(text_width_known(slice_of("語")));
}

Test(draw, long_texts_are_shortened)
{
	struct scene s;
	scene_init(&s, 10, 10, &arena);
	struct slice text = scene_shorten(&s, slice_of("a very long label"), 10, 50);
	cr_expect_leq(text_width(text, 10), 50);
	cr_expect_eq(memcmp(text.text, "a very", 4), 0);
	cr_expect_eq(memcmp(text.text + text.n - 3, "…", 3), 0);
	cr_expect(slice_is(scene_shorten(&s, slice_of("short"), 10, 50), "short"));
}

/* Whether two labels have an inner point in common. */
static bool
cover(const struct label_place *a, const struct label_place *b)
{
	return a->x + 0.01 < b->x + b->w && b->x + 0.01 < a->x + a->w && a->y + 0.01 < b->y + b->h &&
	       b->y + 0.01 < a->y + a->h;
}

Test(draw, placed_labels_cover_no_other_and_stay_inside)
{
	struct rng r = rng_seed(5);
	struct area bounds = { 10, 20, 300, 200 };
	for (int round = 0; round < 200; round++) {
		struct label_place label[40];
		size_t n = 1 + rng_below(&r, 40);
		for (size_t i = 0; i < n; i++) {
			double x = 10 + 300 * rng_unit(&r), y = 20 + 200 * rng_unit(&r);
			label[i] = (struct label_place){ .box = { x, y, 80 * rng_unit(&r), 80 * rng_unit(&r) },
				.w = 10 + 50 * rng_unit(&r),
				.h = 14 };
		}
		label_layout(label, n, bounds, false, &arena);
		cr_assert(label[0].placed);
		for (size_t i = 0; i < n; i++) {
			if (!label[i].placed)
				continue;
			cr_assert(label[i].x >= 10 && label[i].x + label[i].w <= 310.001 && label[i].y >= 20 &&
				  label[i].y + 14 <= 220.001);
			for (size_t k = 0; k < i; k++)
				cr_assert(!label[k].placed || !cover(&label[i], &label[k]), "round %d: %zu and %zu",
					round, i, k);
		}
	}
}

Test(draw, forced_labels_are_all_placed_and_avoid_what_is_fixed)
{
	struct label_place label[3] = { { .box = { 50, 50, 20, 20 }, .fixed = true },
		{ .box = { 50, 50, 20, 20 }, .w = 20, .h = 10 }, { .box = { 50, 50, 20, 20 }, .w = 500, .h = 10 } };
	label_layout(label, 3, (struct area){ 0, 0, 100, 100 }, true, &arena);
	for (int i = 0; i < 3; i++)
		cr_expect(label[i].placed);
	cr_expect_not(cover(&label[0], &label[1]));
}

Test(draw, axes_hold_what_they_are_for)
{
	struct rng r = rng_seed(9);
	for (int i = 0; i < 1000; i++) {
		double low = rng_unit(&r) * 1000, high = low + rng_unit(&r) * 1000;
		struct axis a = plot_axis(low, high, false, false, NULL), b = plot_axis(low, high, true, false, NULL);
		cr_assert(a.from <= low && a.to >= high - 1e-6 * high);
		cr_assert(b.from <= low && b.to >= high);
	}
	cr_expect_str_eq(plot_count(1234567, &arena), "1,234,567");
	cr_expect_str_eq(plot_count(-123, &arena), "-123");
	cr_expect_str_eq(plot_number(12345, &arena), "12.3k");
	cr_expect_str_eq(plot_number(-1e-20, &arena), "0");
}

/* A picture of one colour in its upper left quarter and another elsewhere. */
static struct picture
sample(uint32_t w, uint32_t h)
{
	struct picture p = { .width = w, .height = h, .pixel = arena_array(&arena, uint32_t, w * h) };
	for (uint32_t i = 0; i < w * h; i++)
		p.pixel[i] = i / w < h / 2 && i % w < w / 2 ? 0xffff0000 : 0xff0000ff;
	return p;
}

static bool
reddish(uint32_t pixel)
{
	return (pixel >> 16 & 0xff) > (pixel & 0xff);
}

Test(draw, pictures_are_turned_as_exif_says)
{
	/* where the red quarter goes: right, low */
	static const bool to[9][2] = { { 0 }, { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 }, { 1, 0 }, { 1, 1 },
		{ 0, 1 } };
	struct picture from = sample(64, 32), out;
	if (!picture_supported())
		cr_skip_test("%s", picture_missing);
	for (int jpeg = 0; jpeg < 2; jpeg++) {
		struct buf file = { .failed = abort };
		(jpeg ? picture_encode_jpeg : picture_encode_png)(&from, &file);
		for (unsigned o = 1; o <= 8; o++) {
			const char *wrong =
				picture_decode((unsigned char *)file.data, file.len, o, 0, 0, false, &out, &arena);
			cr_assert_null(wrong, "%s", wrong);
			cr_assert_eq(out.width, o >= 5 ? 32 : 64);
			cr_assert_eq(out.height, o >= 5 ? 64 : 32);
			for (int q = 0; q < 4; q++) {
				uint32_t x = out.width / 4 * (q % 2 ? 3 : 1), y = out.height / 4 * (q / 2 ? 3 : 1);
				bool red = reddish(out.pixel[y * out.width + x]);
				cr_expect_eq(red, (q % 2) == to[o][0] && (q / 2) == to[o][1],
					"orientation %u, quarter %d", o, q);
			}
		}
		buf_free(&file);
	}
}

Test(draw, pictures_become_no_larger_than_they_are_wanted)
{
	struct picture from = sample(640, 320), out;
	struct buf file = { .failed = abort };
	if (!picture_supported())
		cr_skip_test("%s", picture_missing);
	picture_encode_jpeg(&from, &file);
	cr_assert_null(picture_decode((unsigned char *)file.data, file.len, 1, 100, 50, true, &out, &arena));
	cr_expect_eq(out.width, 100);
	cr_expect_eq(out.height, 50);
	cr_expect_null(out.file);
	cr_assert_null(picture_decode((unsigned char *)file.data, file.len, 1, 1000, 500, true, &out, &arena));
	cr_expect_eq(out.width, 640);
	cr_expect_eq(out.file, (unsigned char *)file.data);
	for (size_t n = 0; n < file.len - 2; n += 37)
		cr_expect_not_null(
			picture_decode((unsigned char *)file.data, n, 1, 0, 0, false, &out, &arena), "%zu bytes", n);
	buf_free(&file);
}

Test(draw, pixels_are_where_the_scene_has_them)
{
	struct scene s;
	struct buf file = { .failed = abort };
	struct picture out;
	if (!picture_supported())
		cr_skip_test("%s", picture_missing);
	scene_init(&s, 40, 30, &arena);
	scene_rect(&s, (struct area){ 10, 10, 20, 10 }, 0, style_fill(colour_rgb(0x123456)));
	cr_assert_null(raster_png(&file, &s, false));
	cr_assert_null(picture_decode((unsigned char *)file.data, file.len, 1, 0, 0, false, &out, &arena));
	cr_expect_eq(out.width, 40);
	cr_expect_eq(out.height, 30);
	cr_expect_eq(out.pixel[15 * 40 + 20], 0xff123456);
	cr_expect_eq(out.pixel[5 * 40 + 5], 0xffffffff);
	buf_free(&file);
	s.width = 40000;
	cr_expect_not_null(raster_png(&file, &s, false));
}

Test(draw, what_leaves_the_image_ends_near_it)
{
	static const struct scene_box box[] = {
		{ .box = { -1e300, -5, 50, 1e300 }, .score = NAN, .iou = NAN, .link = BOX_NO_LINK },
		{ .box = { 500, 500, 600, 600 }, .score = NAN, .iou = NAN, .link = 0 },
	};
	const struct box_scene b = { .width = 100, .height = 100, .n = 2, .box = box, .text = 10 };
	struct box_scene_size size = box_scene_size(&b, 300, 300);
	struct scene s;
	scene_init(&s, size.width, size.height, &arena);
	box_scene_draw(&s, &b, 0, 0, &size);
	for (size_t i = 0; i < s.n; i++) {
		const struct area *a = &s.command[i].area;
		if (s.command[i].kind == DRAW_RECT)
			cr_expect(a->x >= 0 && a->y >= 0 && a->x + a->w <= size.width + 1e-9 &&
				  a->y + a->h <= size.height + 1e-9);
	}
}
