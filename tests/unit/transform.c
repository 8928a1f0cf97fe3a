/* transform.c -- frames and maps by hand. */
#include "geometry/transform.h"

#include <criterion/criterion.h>

static void
check_size(const char *name, const struct resize *got, double width, double height)
{
	cr_expect(got->size[0] == width && got->size[1] == height, "%s: %gx%g, not %gx%g", name, got->size[0],
		got->size[1], width, height);
}

static void
check_box(const char *name, struct box got, struct box want)
{
	const double a[4] = { got.x1, got.y1, got.x2, got.y2 }, b[4] = { want.x1, want.y1, want.x2, want.y2 };
	for (int i = 0; i < 4; i++)
		cr_expect(fabs(a[i] - b[i]) <= 1e-12 * fabs(b[i]), "%s: number %d is %.17g, not %.17g", name, i, a[i],
			b[i]);
}

/* What torchvision 0.14.1, detectron2 and py-faster-rcnn make of the same images. */
Test(transform, short_side_as_published)
{
	const struct {
		double from[2], torchvision[2], detectron2[2], py_faster_rcnn[2]; /* width, height */
	} cases[] = {
		{ { 640, 480 }, { 1066, 800 }, { 1067, 800 }, { 800, 600 } },
		{ { 640, 427 }, { 1199, 799 }, { 1199, 800 }, { 899, 600 } },
		{ { 500, 375 }, { 1066, 799 }, { 1067, 800 }, { 800, 600 } },
		{ { 333, 500 }, { 799, 1201 }, { 800, 1201 }, { 600, 901 } },
		{ { 1000, 600 }, { 1333, 799 }, { 1333, 800 }, { 1000, 600 } },
		{ { 1000, 333 }, { 1333, 443 }, { 1333, 444 }, { 1000, 333 } },
		{ { 1920, 1080 }, { 1333, 749 }, { 1333, 750 }, { 1000, 562 } },
		{ { 640, 640 }, { 800, 800 }, { 800, 800 }, { 600, 600 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct resize got;
		transform_short(cases[i].from, 800, 1333, ROUNDING_FLOOR, &got);
		check_size("torchvision", &got, cases[i].torchvision[0], cases[i].torchvision[1]);
		transform_short(cases[i].from, 800, 1333, ROUNDING_NEAREST, &got);
		check_size("detectron2", &got, cases[i].detectron2[0], cases[i].detectron2[1]);
		transform_short(cases[i].from, 600, 1000, ROUNDING_HALF_EVEN, &got);
		check_size("py-faster-rcnn", &got, cases[i].py_faster_rcnn[0], cases[i].py_faster_rcnn[1]);
	}
}

/* The corners of the rule, by rounding. */
Test(transform, short_side)
{
	const struct {
		const char *name;
		double from[2], n, max;
		double low[2], near[2], even[2]; /* by rounding */
	} cases[] = {
		{ "a pixel short", { 640, 427 }, 800, 1333, { 1199, 799 }, { 1199, 800 }, { 1199, 800 } },
		{ "both bind", { 1333, 800 }, 800, 1333, { 1333, 800 }, { 1333, 800 }, { 1333, 800 } },
		{ "no maximum", { 1000, 333 }, 800, INFINITY, { 2402, 799 }, { 2402, 800 }, { 2402, 800 } },
		{ "a half, but for the factor", { 1172, 586 }, 800, 1333, { 1333, 666 }, { 1333, 666 }, { 1333, 667 } },
		{ "maximum below the short side", { 640, 480 }, 800, 320, { 320, 240 }, { 320, 240 }, { 320, 240 } },
		{ "halves", { 5, 2 }, 1, INFINITY, { 2, 1 }, { 3, 1 }, { 2, 1 } },
		{ "never nothing", { 5000, 1 }, 800, 1333, { 1332, 1 }, { 1333, 1 }, { 1333, 1 } },
		{ "beyond single precision", { 1e39, 1e39 }, 1e39, INFINITY, { 1, 1 }, { 1e39, 1e39 }, { 1e39, 1e39 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const double *want[] = { cases[i].low, cases[i].near, cases[i].even };
		for (int how = ROUNDING_FLOOR; how <= ROUNDING_HALF_EVEN; how++) {
			struct resize got;
			transform_short(cases[i].from, cases[i].n, cases[i].max, (enum rounding)how, &got);
			check_size(cases[i].name, &got, want[how][0], want[how][1]);
			cr_expect(got.map.scale[0] == got.size[0] / cases[i].from[0], "%s", cases[i].name);
			cr_expect(got.map.scale[1] == got.size[1] / cases[i].from[1], "%s", cases[i].name);
			cr_expect(got.map.shift[0] == 0 && got.map.shift[1] == 0, "%s", cases[i].name);
		}
	}
}

/* The letterbox of most systems. */
static void
letterbox(const double from[2], const double to[2], struct resize *out)
{
	transform_letterbox(from, &(struct letterbox){ { to[0], to[1] }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, 0 }, out);
}

Test(transform, letterbox)
{
	const struct {
		const char *name;
		double from[2], to[2], content[2], shift[2];
	} cases[] = {
		{ "wide", { 640, 480 }, { 640, 640 }, { 640, 480 }, { 0, 80 } },
		{ "an odd rest: less at the top", { 640, 427 }, { 640, 640 }, { 640, 427 }, { 0, 106 } },
		{ "upright, content rounded", { 333, 500 }, { 640, 640 }, { 426, 640 }, { 107, 0 } },
		{ "not square", { 1920, 1080 }, { 608, 608 }, { 608, 342 }, { 0, 133 } },
		{ "frame not square", { 100, 100 }, { 640, 384 }, { 384, 384 }, { 128, 0 } },
		{ "half to even", { 400, 5 }, { 40, 40 }, { 40, 1 }, { 0, 19 } },
		{ "never nothing", { 5000, 1 }, { 640, 640 }, { 640, 1 }, { 0, 319 } },
		{ "itself", { 640, 640 }, { 640, 640 }, { 640, 640 }, { 0, 0 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct resize got;
		letterbox(cases[i].from, cases[i].to, &got);
		check_size(cases[i].name, &got, cases[i].to[0], cases[i].to[1]);
		for (int k = 0; k < 2; k++) {
			cr_expect(got.map.scale[k] == cases[i].content[k] / cases[i].from[k], "%s: scale %d",
				cases[i].name, k);
			cr_expect(got.map.shift[k] == cases[i].shift[k] && !signbit(got.map.shift[k]),
				"%s: shift %d is %g", cases[i].name, k, got.map.shift[k]);
		}
	}
}

/* Letterboxes by place, rounding and stride: content, frame, shift and padding. */
Test(transform, letterbox_as_published)
{
	const struct {
		const char *name;
		struct letterbox box;
		double from[2], size[2], scaled[2], shift[2], padded[2]; /* scaled: what the content becomes */
	} cases[] = {
		/* ultralytics/yolov5, letterbox(auto=True): what is left goes modulo the stride */
		{ "least rectangle", { { 640, 640 }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, 32 }, { 1920, 1080 },
			{ 640, 384 }, { 640, 360 }, { 0, 12 }, { 0, 0 } },
		{ "least rectangle, an odd rest", { { 640, 640 }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, 32 }, { 640, 427 },
			{ 640, 448 }, { 640, 427 }, { 0, 10 }, { 0, 0 } },
		{ "least rectangle, nothing left", { { 640, 640 }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, 32 },
			{ 500, 375 },
			{ 640, 480 }, { 640, 480 }, { 0, 0 }, { 0, 0 } },
		{ "least rectangle, upright", { { 1280, 1280 }, RESIZE_CENTRE, ROUNDING_HALF_EVEN, 64 }, { 333, 500 },
			{ 896, 1280 }, { 852, 1280 }, { 22, 0 }, { 0, 0 } },
		/* google/automl, efficientdet; with the products in NumPy's float32 */
		{ "float32", { { 512, 512 }, RESIZE_CORNER, ROUNDING_FLOAT32, 0 }, { 640, 427 },
			{ 512, 341 }, { 512, 341 }, { 0, 0 }, { 512, 512 } },
		{ "float32, whole where down is not", { { 896, 896 }, RESIZE_CORNER, ROUNDING_FLOAT32, 0 },
			{ 612, 612 }, { 896, 896 }, { 896, 896 }, { 0, 0 }, { 896, 896 } },
		{ "float32, a side more", { { 896, 896 }, RESIZE_CORNER, ROUNDING_FLOAT32, 0 }, { 640, 360 },
			{ 896, 504 }, { 896, 504 }, { 0, 0 }, { 896, 896 } },
		{ "float32, short where down is not", { { 896, 896 }, RESIZE_CORNER, ROUNDING_FLOAT32, 0 },
			{ 1333, 800 }, { 895, 537 }, { 895, 537 }, { 0, 0 }, { 896, 896 } },
		{ "float32, upright and short", { { 512, 512 }, RESIZE_CORNER, ROUNDING_FLOAT32, 0 }, { 30, 41 },
			{ 374, 511 }, { 374, 511 }, { 0, 0 }, { 512, 512 } },
		/* Megvii-BaseDetection/YOLOX, preproc */
		{ "corner", { { 512, 512 }, RESIZE_CORNER, ROUNDING_DOWN, 0 }, { 640, 427 },
			{ 512, 341 }, { 512, 341 }, { 0, 0 }, { 512, 512 } },
		{ "corner, upright", { { 512, 512 }, RESIZE_CORNER, ROUNDING_DOWN, 0 }, { 333, 500 },
			{ 340, 512 }, { 340, 512 }, { 0, 0 }, { 512, 512 } },
		{ "corner, a factor of its own", { { 512, 512 }, RESIZE_CORNER, ROUNDING_DOWN, 0 }, { 49, 49 },
			{ 511, 511 }, { 511, 511 }, { 0, 0 }, { 512, 512 } },
		{ "corner, least rectangle", { { 640, 640 }, RESIZE_CORNER, ROUNDING_DOWN, 32 }, { 640, 427 },
			{ 640, 427 }, { 640, 427 }, { 0, 0 }, { 640, 448 } },
		{ "corner, half to even", { { 640, 640 }, RESIZE_CORNER, ROUNDING_HALF_EVEN, 0 }, { 333, 500 },
			{ 426, 640 }, { 426, 640 }, { 0, 0 }, { 640, 640 } },
		/* pjreddie/darknet, letterbox_image and embed_image */
		{ "darknet", { { 608, 608 }, RESIZE_CENTRE, ROUNDING_DOWN, 0 }, { 640, 427 },
			{ 608, 608 }, { 608, 405 }, { 0, 101 }, { 0, 0 } },
		{ "darknet, upright", { { 608, 608 }, RESIZE_CENTRE, ROUNDING_DOWN, 0 }, { 333, 500 },
			{ 608, 608 }, { 404, 608 }, { 102, 0 }, { 0, 0 } },
		{ "darknet, whole numbers", { { 512, 512 }, RESIZE_CENTRE, ROUNDING_DOWN, 0 }, { 49, 49 },
			{ 512, 512 }, { 512, 512 }, { 0, 0 }, { 0, 0 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct resize got;
		transform_letterbox(cases[i].from, &cases[i].box, &got);
		check_size(cases[i].name, &got, cases[i].size[0], cases[i].size[1]);
		for (int k = 0; k < 2; k++) {
			cr_expect(got.map.scale[k] == cases[i].scaled[k] / cases[i].from[k], "%s: scale %d",
				cases[i].name, k);
			cr_expect(got.map.shift[k] == cases[i].shift[k], "%s: shift %d is %g", cases[i].name, k,
				got.map.shift[k]);
			cr_expect(got.padded[k] == cases[i].padded[k], "%s: padded %d is %g", cases[i].name, k,
				got.padded[k]);
		}
	}
}

Test(transform, stretch_and_scale)
{
	const double from[2] = { 640, 480 }, to[2] = { 320, 960 };
	struct resize got;
	transform_stretch(from, to, &got);
	check_size("stretch", &got, 320, 960);
	check_box("stretch", transform_box(&got.map, (struct box){ 10, 20, 30, 40 }), (struct box){ 5, 40, 15, 80 });
	transform_scale(from, 0.25, &got);
	check_size("scale", &got, 160, 120);
	check_box("scale", transform_box(&got.map, (struct box){ 10, 20, 30, 40 }), (struct box){ 2.5, 5, 7.5, 10 });
	transform_scale(from, 1, &got);
	cr_expect(transform_is_identity(&got.map));
	transform_stretch(from, to, &got);
	cr_expect(!transform_is_identity(&got.map));
}

Test(transform, pad)
{
	const struct {
		double from[2], multiple, padded[2];
	} cases[] = {
		{ { 1066, 800 }, 32, { 1088, 800 } },
		{ { 1, 33 }, 32, { 32, 64 } },
		{ { 10.5, 10 }, 1, { 11, 10 } },
		{ { 213.5, 426 }, 64, { 256, 448 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double got[2];
		transform_pad(cases[i].from, cases[i].multiple, got);
		cr_expect(got[0] == cases[i].padded[0] && got[1] == cases[i].padded[1], "case %zu: %gx%g", i, got[0],
			got[1]);
	}
}

Test(transform, compose)
{
	const struct transform first = { { 2, 4 }, { 10, 20 } }, then = { { 0.5, 3 }, { -1, 7 } };
	struct transform both = transform_compose(&first, &then);
	cr_expect(both.scale[0] == 1 && both.scale[1] == 12);
	cr_expect(both.shift[0] == 4 && both.shift[1] == 67);
	check_box("here", transform_box(&both, (struct box){ 1, 2, 3, 4 }), (struct box){ 5, 91, 7, 115 });
	check_box("back", transform_box_back(&both, (struct box){ 5, 91, 7, 115 }), (struct box){ 1, 2, 3, 4 });
}

Test(transform, sound)
{
	const struct {
		const char *name;
		struct transform map;
		bool sound;
	} cases[] = {
		{ "plain", { { 1, 1e-9 }, { -5, 1e9 } }, true },
		{ "scale 0", { { 0, 1 }, { 0, 0 } }, false },
		{ "scale below 0", { { 1, -1 }, { 0, 0 } }, false },
		{ "infinite scale", { { 1, INFINITY }, { 0, 0 } }, false },
		{ "infinite shift", { { 1, 1 }, { -INFINITY, 0 } }, false },
		{ "no number", { { 1, 1 }, { 0, NAN } }, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect(transform_sound(&cases[i].map) == cases[i].sound, "%s", cases[i].name);
}
