/* framework.c -- anchors in the words of each framework, and read back from them. */
#include "framework/framework_format.h"
#include "geometry/preset.h"

#include "support/framework.h"

#include <math.h>
#include <stdio.h>

static struct arena memory;
static struct buf text;

static void
forget(void)
{
	arena_free(&memory);
	buf_free(&text);
}

TestSuite(framework, .fini = forget);

static const struct shape six[] = { { 10, 14 }, { 23.5, 27.125 }, { 37, 58 }, { 81.254, 82 }, { 135, 169 }, { 344.4444,
	319 } };

/* Sizes 32 and 64, 128 and 256, with ratios (height / width) 0.5, 1, 2. */
static size_t
factored(struct shape *shape, double least)
{
	size_t n = 0;
	for (double size = least; size <= 8 * least; size *= 2)
		for (double ratio = 0.5; ratio <= 2; ratio *= 2)
			shape[n++] = (struct shape){ size / sqrt(ratio), size * sqrt(ratio) };
	return n;
}

static struct framework_levels
spread(const struct shape *shape, size_t n, size_t levels)
{
	static const double stride[] = { 32, 8, 16 };
	struct framework_levels p;
	cr_assert_null(framework_spread(&p, shape, n, stride, levels, NULL, &memory));
	return p;
}

static const char *
written(const char *format, const struct framework_levels *p)
{
	char why[FRAMEWORK_TEXT] = "";
	text.len = 0;
	bool good = format_of(format)->write(&text, p, why);
	cr_assert_eq(good, why[0] == '\0', "%s", why);
	if (!good)
		buf_format(&text, "%s", why);
	buf_char(&text, '\0');
	return text.data;
}

static void
expect(const char *format, const struct framework_levels *p, const char *expected)
{
	const char *got = written(format, p);
	cr_expect_str_eq(got, expected, "%s:\n%s", format, got);
}

Test(framework, names_and_formats_are_the_same)
{
	size_t i = 0;
	for (; framework_names[i] != NULL; i++)
		cr_assert_str_eq(framework_names[i], framework_formats[i]->name);
	cr_expect_null(framework_formats[i]);
}

Test(framework, numbers_have_five_digits)
{
	static const struct {
		double x;
		const char *text;
	} rows[] = { { 10, "10" }, { 1, "1" }, { 0.5, "0.5" }, { 1.0 / 3, "0.33333" }, { 373.525, "373.52" }, { 12345.6,
		"12346" },
		{ 99999.6, "100000" }, { 1234567, "1234567" }, { 9.99999, "10" }, { 0.000123456, "0.00012346" },
		{ 100.004,
			"100" },
		{ 0.1, "0.1" }, { 1e-300, "0." } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		text.len = 0;
		framework_number(&text, rows[i].x);
		buf_char(&text, '\0');
		cr_expect_eq(strncmp(text.data, rows[i].text, i + 1 < sizeof rows / sizeof *rows ? 99 : 2), 0, "%s: %s",
			rows[i].text,
			text.data);
	}
}

Test(framework, darknet)
{
	struct framework_levels p = spread(six, 5, 2);
	p.input[0] = 640;
	p.input[1] = 480;
	p.classes = 3;
	p.about = "kmeans, k 5";
	expect("darknet", &p, "# darknet, YOLOv3 and later: anchors are width,height in pixels of the network's input, "
		"640x480\n"
		"# kmeans, k 5\n"
		"# [net] must have width=640 and height=480\n"
		"\n# stride 32: the last lines before this head, and the head; other lines of both sections stay\n"
		"[convolutional]\nfilters=16\n\n[yolo]\nmask = 3,4\n"
		"anchors = 10,14,  23.5,27.125,  37,58,  81.254,82,  135,169\nclasses=3\nnum=5\n"
		"\n# stride 8: the last lines before this head, and the head; other lines of both sections stay\n"
		"[convolutional]\nfilters=24\n\n[yolo]\nmask = 0,1,2\n"
		"anchors = 10,14,  23.5,27.125,  37,58,  81.254,82,  135,169\nclasses=3\nnum=5\n");
	p.classes = 0;
	cr_expect(strstr(written("darknet", &p), "\n# filters=(classes+5)*3\n\n[yolo]\nmask = 0,1,2\n") != NULL);
	cr_expect_null(strstr(text.data, "\nclasses="));
}

Test(framework, yolov5)
{
	struct framework_levels p = spread(six, 6, 3);
	p.classes = 80;
	expect("yolov5", &p, "# YOLOv5, YOLOv7: anchors are width,height in pixels of the network's input\n"
		"nc: 80  # number of classes\nanchors:\n  - [10,14, 23.5,27.125]  # P3/8\n  - [37,58, 81.254,82]  # "
		"P4/16\n  - [135,169, 344.44,319]  # P5/32\n");
	p.stride = (const double[]){ 8, 16, 100.0 / 3 };
	cr_expect(strstr(written("yolov5", &p), "]  # stride 33.333\n") != NULL);
}

Test(framework, mmdet_lists_free_shapes)
{
	struct framework_levels p = spread(six, 6, 3);
	expect("mmdet", &p, "# MMDetection: base_sizes are (width, height) in pixels of the network's input\n"
		"anchor_generator=dict(\n    type='YOLOAnchorGenerator',\n"
		"    base_sizes=[[(135, 169), (344.44, 319)],\n                [(37, 58), (81.254, 82)],\n"
		"                [(10, 14), (23.5, 27.125)]],\n    strides=[32, 16, 8])\n");
}

Test(framework, mmdet_multiplies_scales_and_ratios)
{
	struct shape shape[12];
	struct framework_levels p = spread(shape, factored(shape, 32), 2);
	p.classes = 2;
	expect("mmdet", &p, "# MMDetection: sizes are strides times scales, in pixels of the network's input\n"
		"# ratios are height / width; center_offset=0.5 is anchor-gen's default, MMDetection's own is 0\n"
		"anchor_generator=dict(\n    type='AnchorGenerator',\n    scales=[4, 8],\n    ratios=[0.5, 1, 2],\n"
		"    strides=[8, 32],\n    center_offset=0.5)\n# and in the head: num_classes=2\n");
	p.stride = (const double[]){ 8, 16 };
	cr_expect(strstr(written("mmdet", &p), "'AnchorGenerator',\n    base_sizes=[32, 128],\n    scales=[1, 2],\n"
		"    ratios=[0.5, 1, 2],\n    strides=[8, 16],\n") != NULL);
}

Test(framework, detectron2)
{
	struct shape shape[12];
	struct framework_levels p = spread(shape, factored(shape, 32), 2);
	p.input[0] = p.input[1] = 512;
	p.classes = 2;
	expect("detectron2", &p,
		"# Detectron2: SIZES are the roots of areas, in pixels of the network's input, 512x512\n"
		"# ASPECT_RATIOS are height / width; OFFSET: 0.5 is anchor-gen's default, Detectron2's own is 0\n"
		"# the levels of IN_FEATURES must have the strides 8, 32\n"
		"MODEL:\n  ANCHOR_GENERATOR:\n    NAME: DefaultAnchorGenerator\n    SIZES: [[32, 64], [128, 256]]\n"
		"    ASPECT_RATIOS: [[0.5, 1, 2]]\n    OFFSET: 0.5\n  ROI_HEADS:\n    NUM_CLASSES: 2\n  RETINANET:\n   "
		" NUM_CLASSES: 2\n");
}

Test(framework, torchvision)
{
	struct shape shape[12];
	struct framework_levels p = spread(shape, factored(shape, 30), 2);
	p.classes = 2;
	expect("torchvision", &p, "# torchvision: sizes are the roots of areas, in pixels of the network's input\n"
		"# aspect_ratios are height / width; torchvision rounds corners to whole pixels, and centres cell "
		"(0,0) on 0\n# feature maps in this order, of strides 8, 32\n"
		"from torchvision.models.detection.anchor_utils import AnchorGenerator\nanchor_generator = "
		"AnchorGenerator(\n    sizes=((30, 60), (120, 240)),\n    aspect_ratios=((0.5, 1, 2), (0.5, 1, "
		"2)))\nnum_classes = 3  # with background\n");
	struct framework_levels one = spread(six, 1, 1);
	cr_expect(strstr(written("torchvision", &one), "    sizes=((11.832,),),\n    aspect_ratios=((1.4,),))\n") !=
		NULL);
}

Test(framework, what_a_format_cannot_express)
{
	static const char *const reader[] = { "yolov5", "mmdet", "detectron2", "torchvision" };
	struct framework_levels uneven = spread(six, 5, 2), freely = spread(six, 6, 3);
	for (size_t i = 0; i < 4; i++)
		expect(reader[i], &uneven, "needs equally many shapes on every level, and 5 on 2 levels are not: "
			"choose a multiple of 2");
	for (size_t i = 2; i < 4; i++)
		expect(reader[i], &freely, "multiplies sizes by ratios on each level, which free shapes are not: "
			"fit with --method grid, or with --method range and as many --scales as levels or a multiple");
}

Test(framework, spreads_as_anchor_gen_does)
{
	static const double stride[] = { 32, 8 };
	static const struct shape data[] = { { 10, 14 }, { 130, 160 } };
	static const uint64_t count[] = { 1, 3 };
	const struct shapes shapes = { 2, data, count };
	struct framework_levels p;
	cr_assert_null(framework_spread(&p, six, 5, stride, 2, &shapes, &memory));
	cr_expect(p.stride[0] == 8 && p.stride[1] == 32 && p.end[0] == 3 && p.end[1] == 5);
	cr_expect(p.share[0] == 0.25 && p.share[1] == 0.75);
	cr_expect_str_eq(framework_spread(&p, six, 1, stride, 2, NULL, &memory), "fewer shapes than levels");
	cr_expect_str_eq(framework_spread(&p, six, 1, stride, 0, NULL, &memory), "levels are told by --strides");
}

static void
same_shape(struct shape a, struct shape b)
{
	cr_expect(fabs(a.w / b.w - 1) <= 5e-5 && fabs(a.h / b.h - 1) <= 5e-5, "%g %g, %g %g", a.w, a.h, b.w, b.h);
}

/* What is written is read back: the shapes, to five digits, level by level. */
Test(framework, round_trip)
{
	static const char *const format[] = { "darknet", "yolov5" };
	struct shape shape[30];
	for (size_t i = 0; i < 30; i++)
		shape[i] = (struct shape){ 0.37 * exp2((double)i / 3), 300 / sqrt((double)(i * i % 17 + 1)) };
	for (size_t f = 0; f < 2; f++) {
		struct framework_levels p = spread(shape, 30, 3);
		struct framework_anchors back;
		char name[FILE_NAME_SIZE];
		p.classes = 7;
		written(format[f], &p);
		int fd = file_of(text.data, text.len - 1, name);
		framework_read(name, &back, &memory);
		close(fd);
		cr_assert(strcmp(back.format, format[f]) == 0 && back.shapes == 30 && back.classes == 7);
		cr_assert(back.detector.spec.levels == 3 && back.strides);
		for (size_t level = 0; level < 3; level++) {
			const struct level_spec *l = &back.detector.spec.level[f == 0 ? 2 - level : level];
			cr_assert_eq(l->bases, 10);
			cr_expect_eq(l->stride[0], p.stride[level]);
			for (size_t k = 0; k < 10; k++)
				same_shape((struct shape){ box_width(l->base[k]), box_height(l->base[k]) },
					p.shape[10 * level + k]);
		}
	}
}

static const struct framework_anchors *
read_text(const char *from)
{
	static struct framework_anchors out;
	char name[FILE_NAME_SIZE];
	int fd = file_of(from, strlen(from), name);
	framework_read(name, &out, &memory);
	close(fd);
	return &out;
}

Test(framework, reads_a_cfg)
{
	struct framework_anchors p;
	framework_read("tests/data/framework/two-heads.cfg", &p, &memory);
	const struct anchor_spec *spec = &p.detector.spec;
	cr_assert(p.strides && p.shapes == 6 && spec->levels == 2 && p.classes == 3);
	cr_expect(spec->level[0].stride[0] == 32 && spec->level[1].stride[0] == 16 && spec->level[1].offset[1] == 8);
	cr_expect(spec->input[0] == 416 && spec->input[1] == 416 && spec->pad == 32);
	cr_expect(p.shape[0].w == 81 && p.shape[5].h == 58);
	cr_expect(strcmp(p.detector.stage.match.assigner, "yolo") == 0 && p.detector.stage.match.bg == 0.5);
	cr_expect_null(p.detector.name);
}

Test(framework, heads_without_strides_ascend)
{
	const struct framework_anchors *p = read_text(
		"[yolo]\nmask=1\nanchors=1,2, 3,4\n# stride x\n[yolo]\nmask=0\nanchors=1,2, 3,4\n");
	cr_assert(!p->strides && p->shapes == 2);
	cr_expect(p->shape[0].w == 1 && p->shape[1].w == 3 && p->detector.spec.level[0].stride[0] == 1);
}

Test(framework, reads_cells)
{
	const struct framework_anchors *p = read_text("[region]\nanchors=1,2, 3,4.5\nnum=2\nclasses=4\n");
	cr_assert(p->shapes == 2 && p->classes == 4);
	cr_expect(p->shape[0].w == 32 && p->shape[0].h == 64 && p->shape[1].h == 144);
}

Test(framework, reads_a_yaml)
{
	struct framework_anchors p;
	framework_read("tests/data/framework/three-rows.yaml", &p, &memory);
	cr_assert(p.strides && p.shapes == 9 && p.detector.spec.levels == 3 && p.classes == 3);
	cr_expect(p.detector.spec.level[2].stride[0] == 32 && p.shape[8].w == 373 && p.shape[8].h == 326);
	cr_expect(strcmp(p.detector.stage.match.assigner, "yolov5") == 0);
}

Test(framework, reads_pairs_and_other_strides)
{
	const struct framework_anchors *p = read_text("anchors: [[[1,2],[3,4]], [[5,6],[7,8]]]\n");
	cr_assert(p->shapes == 4 && p->detector.spec.levels == 2);
	cr_expect(p->detector.spec.level[0].stride[0] == 16 && p->detector.spec.level[1].stride[0] == 32 &&
		p->shape[3].h == 8);
	p = read_text("anchors:\n- [1,2] # P2/4\n- [3, 4]  # stride 12.5\n");
	cr_expect(p->detector.spec.level[0].stride[0] == 4 && p->detector.spec.level[1].stride[0] == 12.5);
}

Test(framework, reads_streams_and_presets)
{
	const struct framework_anchors *p = read_text("{\"shapes\":[[1,2],[3,4]],\"fit\":{}}\n");
	cr_expect(strcmp(p->format, "shapes") == 0 && p->shapes == 2 && !p->strides && p->detector.spec.levels == 0);
	p = read_text(
		"{\"levels\":[{\"stride\":[8,8],\"offset\":[4,4],\"base\":[[-1,-2,3,4]]}],\"classes\":[\"a\",\"b\"]}");
	cr_expect(strcmp(p->format, "anchor set") == 0 && p->shapes == 1 && p->strides && p->classes == 2);
	cr_expect(p->shape[0].w == 4 && p->shape[0].h == 6);
	struct framework_anchors preset;
	framework_read("yolov3", &preset, &memory);
	cr_expect(strcmp(preset.format, "preset") == 0 && preset.shapes == 9 && preset.shape[0].w == 116);
}

/* The process ends with a message. */
static void
refuse(const char *from)
{
	read_text(from);
	cr_assert_fail("not reached");
}

Test(framework, nothing, .exit_code = 1) { refuse(" \n"); }
Test(framework, no_heads, .exit_code = 1) { refuse("[net]\nwidth=1\n"); }
Test(framework, no_anchors, .exit_code = 1) { refuse("[yolo]\nmask=0\n"); }
Test(framework, bad_masks, .exit_code = 1) { refuse("[yolo]\nmask=9\nanchors=1,2\n"); }
Test(framework, too_many, .exit_code = 1)
{
	struct buf many = { 0 };
	buf_text(&many, "[yolo]\nanchors=");
	for (int i = 0; i < 1001; i++)
		buf_text(&many, "1,2,");
	buf_char(&many, '\0');
	refuse(many.data);
}
Test(framework, counted, .exit_code = 1) { refuse("anchors: 3\n"); }
Test(framework, without, .exit_code = 1) { refuse("nc: 3\n"); }
Test(framework, not_yaml, .exit_code = 1) { refuse("anchors: [\n"); }
Test(framework, a_word, .exit_code = 1) { refuse("hello\n"); }
Test(framework, missing, .exit_code = 1)
{
	struct framework_anchors p;
	framework_read("yolov9000", &p, &memory);
}
