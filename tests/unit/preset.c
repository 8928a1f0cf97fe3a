/* preset.c -- the tables of published systems: names, totals, and a few anchors of each family. */
#include "geometry/preset.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

/* The anchors of a preset over an image, padded as the preset says. */
static void
build_anchors(const struct preset *p, double width, double height, struct detector *d, struct anchors *a,
	struct arena *arena)
{
	double tensor[2], frame[2] = { width, height };
	preset_detector(p, d, arena);
	anchors_tensor(d->spec.pad, width, height, tensor);
	enum anchor_fault wrong = anchors_build(&d->spec, tensor, frame, a, arena);
	cr_assert_eq(wrong, ANCHOR_FAULT_NONE, "%s: fault %d", p->id, (int)wrong);
}

static void
expect_box(const char *name, size_t index, struct box got, const double want[4])
{
	cr_expect(fabs(got.x1 - want[0]) < 1e-5 && fabs(got.y1 - want[1]) < 1e-5 && fabs(got.x2 - want[2]) < 1e-5
			&& fabs(got.y2 - want[3]) < 1e-5,
		"%s: anchor %zu: %.7g %.7g %.7g %.7g", name, index, got.x1, got.y1, got.x2, got.y2);
}

/* Every published system with its total at its own input size; 0: its anchors are proposals. */
static const struct {
	const char *id;
	size_t total;
} totals[] = {
	{ "faster-rcnn-fpn-torchvision", 268569 },
	{ "mask-rcnn-fpn-torchvision", 268569 },
	{ "faster-rcnn-mobilenet-v3-large-fpn-torchvision", 35595 },
	{ "faster-rcnn-mobilenet-v3-large-320-fpn-torchvision", 6750 },
	{ "retinanet-torchvision", 201600 },
	{ "retinanet-v2-torchvision", 201600 },
	{ "ssd300-torchvision", 8732 },
	{ "ssdlite320-torchvision", 3234 },
	{ "faster-rcnn-c4-detectron2", 63000 },
	{ "faster-rcnn-fpn-detectron2", 268569 },
	{ "retinanet-detectron2", 201600 },
	{ "faster-rcnn-fpn-mmdet", 268569 },
	{ "retinanet-mmdet", 201600 },
	{ "atss-mmdet", 22400 },
	{ "atss-original", 22400 },
	{ "fcos-mmdet", 22400 },
	{ "yolox-640", 8400 },
	{ "yolov8-640", 8400 },
	{ "faster-rcnn-c4-pyfrcnn-voc", 21546 },
	{ "faster-rcnn-c4-pyfrcnn-coco", 28728 },
	{ "retinanet-keras", 200700 },
	{ "retinanet-nvidia", 236313 },
	{ "efficientdet-d0", 49104 },
	{ "efficientdet-d1", 76725 },
	{ "efficientdet-d2", 110484 },
	{ "efficientdet-d3", 150381 },
	{ "efficientdet-d4", 196416 },
	{ "efficientdet-d5", 306900 },
	{ "efficientdet-d6", 306900 },
	{ "efficientdet-d7", 441936 },
	{ "efficientdet-d7x", 442260 },
	{ "ssd300-caffe-voc", 8732 },
	{ "ssd300-caffe-coco", 8732 },
	{ "ssd512-caffe-voc", 24564 },
	{ "ssd512-caffe-coco", 24564 },
	{ "ssd300-amdegroot-voc", 8732 },
	{ "ssd300-amdegroot-coco", 8732 },
	{ "ssd300-mmdet-coco", 8732 },
	{ "ssd512-mmdet-coco", 24564 },
	{ "ssdlite320-mmdet", 3234 },
	{ "ssdlite-mobilenetv2-tfod300", 1917 },
	{ "yolov2-coco-608", 1805 },
	{ "yolov2-coco-416", 845 },
	{ "yolov2-voc-416", 845 },
	{ "yolov2-tiny-voc-416", 845 },
	{ "yolov3-416", 10647 },
	{ "yolov3-608", 22743 },
	{ "yolov3-tiny-416", 2535 },
	{ "yolov4-416", 10647 },
	{ "yolov4-512", 16128 },
	{ "yolov4-608", 22743 },
	{ "yolov4-tiny-416", 2535 },
	{ "yolov4-csp-640", 25200 },
	{ "yolov4-p5-896", 65856 },
	{ "yolov4-p6-1280", 136000 },
	{ "yolov7-darknet-640", 25200 },
	{ "yolov5-p5-640", 25200 },
	{ "yolov5-p6-1280", 102000 },
	{ "yolov7-640", 25200 },
	{ "yolov7-tiny-640", 25200 },
	{ "yolov7-w6-1280", 102000 },
	{ "rpn-alone-detectron2-c4", 63000 },
	{ "rpn-alone-detectron2-fpn", 268569 },
	{ "sliding-window-hog", 25132 },
	{ "r-cnn", 0 },
	{ "fast-rcnn", 0 },
};

/* The short names, and what they stand for. */
static const struct {
	const char *alias, *id;
} aliases[] = {
	{ "retinanet", "retinanet-torchvision" },
	{ "fcos", "fcos-mmdet" },
	{ "yolox", "yolox-640" },
	{ "yolov8", "yolov8-640" },
	{ "faster-rcnn-fpn", "faster-rcnn-fpn-torchvision" },
	{ "mask-rcnn-fpn", "mask-rcnn-fpn-torchvision" },
	{ "ssd300", "ssd300-torchvision" },
	{ "ssdlite320", "ssdlite320-torchvision" },
	{ "faster-rcnn-c4", "faster-rcnn-c4-pyfrcnn-voc" },
	{ "ssd512", "ssd512-caffe-voc" },
	{ "yolov2", "yolov2-coco-416" },
	{ "yolov3", "yolov3-416" },
	{ "yolov3-tiny", "yolov3-tiny-416" },
	{ "yolov4", "yolov4-416" },
	{ "yolov5", "yolov5-p5-640" },
	{ "yolov7", "yolov7-640" },
	{ "rpn", "rpn-alone-detectron2-fpn" },
	{ "atss", "atss-original" },
	{ "rcnn", "r-cnn" },
	{ "sliding-window", "sliding-window-hog" },
};

Test(preset, totals)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
		const struct preset *p = preset_find(totals[i].id);
		cr_assert_not_null(p, "%s", totals[i].id);
		struct detector d;
		struct anchors a = { 0 };
		if (totals[i].total > 0)
			build_anchors(p, p->input[0], p->input[1], &d, &a, &arena);
		else
			preset_detector(p, &d, &arena);
		cr_expect_eq(a.count, totals[i].total, "%s: %zu anchors", p->id, a.count);
		cr_expect_eq(d.spec.levels == 0, totals[i].total == 0, "%s: %zu levels", p->id, d.spec.levels);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

/* A few anchors, for when no reference is at hand. */
Test(preset, literal)
{
	static const struct {
		const char *name;
		double width, height;
		size_t count, index;
		double box[4];
	} cases[] = {
		{ "retinanet", 1333, 800, 201600, 0, { -23, -11, 23, 11 } },
		{ "retinanet", 1333, 800, 201600, 4, { -20, -20, 20, 20 } },
		{ "retinanet", 1333, 800, 201600, 201599, { 933, 110, 1507, 1258 } },
		{ "retinanet", 640, 640, 76725, 0, { -23, -11, 23, 11 } },
		{ "retinanet-v2-torchvision", 1333, 800, 201600, 201598, { 992, 228, 1448, 1140 } },
		{ "faster-rcnn-fpn", 1333, 800, 268569, 0, { -23, -11, 23, 11 } },
		{ "faster-rcnn-fpn", 1333, 800, 268569, 268567, { 1024, 476, 1536, 988 } },
		{ "faster-rcnn-fpn", 1333, 800, 268569, 268568, { 1099, 370, 1461, 1094 } },
		{ "mask-rcnn-fpn", 1333, 800, 268569, 268566, { 918, 551, 1642, 913 } },
		{ "ssd300", 300, 300, 8732, 0, { -6.5, -6.5, 14.5, 14.5 } },
		{ "ssd300", 300, 300, 8732, 1, { -11.370426, -11.370426, 19.370426, 19.370426 } },
		{ "ssd300", 300, 300, 8732, 8731, { 57.722565, 0, 242.277435, 300 } },
		{ "ssdlite320", 320, 320, 3234, 0, { -24, -24, 40, 40 } },
		{ "faster-rcnn-c4", 1000, 600, 21546, 0, { -84, -40, 100, 56 } },
		{ "faster-rcnn-c4", 500, 375, 6912, 3, { -56, -56, 72, 72 } },
		{ "faster-rcnn-c4-pyfrcnn-coco", 1000, 600, 28728, 28727, { 824, 248, 1176, 952 } },
		{ "retinanet-nvidia", 1333, 800, 236313, 1, { -4, -12, 29, 21 } },
		{ "atss", 1333, 800, 22400, 0, { -27.5, -27.5, 36.5, 36.5 } },
		{ "atss-mmdet", 1333, 800, 22400, 0, { -32, -32, 32, 32 } },
		{ "retinanet-detectron2", 1333, 800, 201600, 1, { -16, -16, 16, 16 } },
		{ "retinanet-mmdet", 1333, 800, 201600, 3, { -16, -16, 16, 16 } },
		{ "retinanet-keras", 1333, 800, 200700, 3, { -12, -12, 20, 20 } },
		{ "efficientdet-d0", 512, 512, 49104, 1, { -18.627417, -7.3137085, 26.627417, 15.3137085 } },
		{ "ssd300-caffe-voc", 300, 300, 8732, 8541, { 271.957058, 207.871181, 336.042942, 400.128819 } },
		{ "ssd300-amdegroot-voc", 300, 300, 8732, 8541, { 267.957058, 203.871181, 332.042942, 396.128819 } },
		{ "yolov2", 416, 416, 845, 168, { 390.836320, 389.161840, 409.163680, 410.838160 } },
		{ "yolov3", 416, 416, 10647, 0, { -42, -29, 74, 61 } },
		{ "yolov4", 416, 416, 10647, 0, { -2, -4, 10, 12 } },
		{ "yolov5", 640, 640, 25200, 1, { 7, -2.5, 17, 10.5 } },
		{ "sliding-window", 640, 480, 25132, 0, { 0, 0, 64, 128 } },
		{ "sliding-window", 640, 480, 25132, 3285, { 0, 0, 67.2, 134.4 } },
		{ "sliding-window", 640, 480, 25132, 25131, { 388.279458, 0, 627.220662, 477.882409 } },
		{ "ssdlite-mobilenetv2-tfod300", 300, 300, 1917, 1, { -34.531670, -13.318467, 50.321144, 29.107940 } },
		{ "ssdlite-mobilenetv2-tfod300", 300, 300, 1917, 1916, { 3.798085, 3.798085, 296.201915, 296.201915 } },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct preset *p = preset_find(cases[i].name);
		cr_assert_not_null(p, "%s", cases[i].name);
		struct detector d;
		struct anchors a;
		build_anchors(p, cases[i].width, cases[i].height, &d, &a, &arena);
		cr_expect_eq(a.count, cases[i].count, "%s: %zu anchors", cases[i].name, a.count);
		expect_box(cases[i].name, cases[i].index, anchors_box(&a, cases[i].index), cases[i].box);
		arena_reset(&arena);
	}
	arena_free(&arena);
}

Test(preset, stages)
{
	struct arena arena = { 0 };
	struct detector d;
	preset_detector(preset_find("retinanet"), &d, &arena);
	cr_expect_str_eq(d.name, "retinanet-torchvision");
	cr_expect_not(d.two_stage);
	cr_expect_eq(d.stage.match.low_quality, LOW_QUALITY_ALL_TIES);
	cr_expect_eq(d.stage.post.topk, 1000);
	cr_expect_eq(d.stage.post.max_dets, 300);
	cr_expect_eq(d.spec.stride_rule, STRIDE_FLOOR);

	preset_detector(preset_find("faster-rcnn-fpn"), &d, &arena);
	cr_expect(d.two_stage);
	cr_expect_eq(d.stage.post.by, NMS_BY_LEVELS);
	cr_expect_eq(d.stage.sample.count, 256);
	cr_expect_eq(d.roi.sample.count, 512);
	cr_expect_eq(d.roi.coder.weights[3], 5);
	cr_expect_eq(d.roi.post.background, BACKGROUND_FIRST);

	preset_detector(preset_find("ssd300"), &d, &arena);
	cr_expect_str_eq(d.stage.match.assigner, "ssd");
	cr_expect_eq(d.stage.post.topk_per, TOPK_PER_CLASS);
	cr_expect_eq(d.stage.sample.neg_ratio, 3);
	arena_free(&arena);
}

/* YOLOv4 stretches the cells of each level by its own factor. */
Test(preset, scales_by_level)
{
	static const struct {
		size_t index;
		double scale;
	} cases[] = { { 0, 1.2 }, { 8112, 1.1 }, { 10140, 1.05 } };
	const double right[4] = { 100, -100, 0, 0 };
	struct arena arena = { 0 };
	struct detector d;
	struct anchors a;
	build_anchors(preset_find("yolov4"), 416, 416, &d, &a, &arena);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct anchor anchor = anchors_get(&a, cases[i].index);
		struct box box = coder_decode(&d.stage.coder, &anchor, right, NULL);
		double cell = anchor.stride[0], most = cell + (cases[i].scale - 1) / 2 * cell;
		cr_expect_eq(anchor.level, i, "level %zu", anchor.level);
		cr_expect_float_eq((box.x1 + box.x2) / 2, most, 1e-9, "level %zu: x %g", i, (box.x1 + box.x2) / 2);
		cr_expect_float_eq((box.y1 + box.y2) / 2, cell - most, 1e-9, "level %zu: y %g", i,
			(box.y1 + box.y2) / 2);
	}
	arena_free(&arena);
}

/* What IoU, coder and matching of whole families hang on, where no reference is at hand. */
Test(preset, conventions)
{
	static const struct {
		const char *name;
		const struct coder_method *coder;
		const char *assigner;
		double fg, bg, clamp;
	} cases[] = {
		{ "retinanet-detectron2", &coder_delta, "max-iou", 0.5, 0.4, CODER_CLAMP },
		{ "retinanet-mmdet", &coder_delta, "max-iou", 0.5, 0.4, CODER_CLAMP },
		{ "retinanet-keras", &coder_corners, "keras", 0.5, 0.4, INFINITY },
		{ "retinanet-nvidia", &coder_delta, "max-iou", 0.5, 0.4, INFINITY },
		{ "faster-rcnn-c4", &coder_delta, "max-iou", 0.7, 0.3, INFINITY },
		{ "atss", &coder_delta, "atss", 0.5, 0.5, CODER_CLAMP },
		{ "efficientdet-d7", &coder_delta, "force", 0.5, 0.5, INFINITY },
		{ "ssd512", &coder_delta, "ssd-bipartite", 0.5, 0.5, INFINITY },
		{ "ssd300-amdegroot-coco", &coder_delta, "ssd", 0.5, 0.5, INFINITY },
		{ "ssd300-mmdet-coco", &coder_delta, "ssd", 0.5, 0.5, CODER_CLAMP },
		{ "yolov2", &coder_yolo, "yolo", 1, 0.6, INFINITY },
		{ "yolov3", &coder_yolo, "yolo", 1, 0.7, INFINITY },
		{ "yolov4-p6-1280", &coder_yolov5, "yolo", 1, 0.7, INFINITY },
		{ "yolov7", &coder_yolov5, "yolov5", 0.5, 0.5, INFINITY },
		{ "rcnn", &coder_delta, "max-iou", 0.5, 0.5, INFINITY },
		{ "fast-rcnn", &coder_delta, "max-iou", 0.5, 0.5, INFINITY },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct stage *s = preset_find(cases[i].name)->stage;
		cr_expect_eq(s->coder.method, cases[i].coder, "%s: coder", cases[i].name);
		cr_expect_eq(s->coder.clamp, cases[i].clamp, "%s: clamp", cases[i].name);
		cr_expect_str_eq(s->match.assigner, cases[i].assigner, "%s: assigner", cases[i].name);
		cr_expect(s->match.fg == cases[i].fg && s->match.bg == cases[i].bg, "%s: thresholds", cases[i].name);
	}
	cr_expect_eq(preset_find("yolov4")->stage->match.shape_iou, 0.213);
	cr_expect_eq(preset_find("yolov4-csp-640")->stage->match.shape_iou, 0.2);
	cr_expect_eq(preset_find("fast-rcnn")->stage->match.bg_low, 0.1);
	cr_expect_eq(preset_find("faster-rcnn-c4")->stage->match.inside, 0);
	cr_expect_eq(preset_find("faster-rcnn-fpn-mmdet")->stage->match.min_pos_iou, 0.3);
}

static void
check_stage(const char *id, const struct stage *s)
{
	cr_expect_null(coder_check(&s->coder), "%s: %s", id, coder_check(&s->coder));
	cr_expect(s->match.fg > 0 && s->match.fg <= 1 && s->match.bg <= s->match.fg && s->match.bg_low <= s->match.bg,
		"%s: thresholds", id);
	cr_expect(s->post.topk > 0 && s->post.max_dets > 0 && s->post.iou > 0,
		"%s: a post-processing that keeps nothing", id);
	cr_expect(s->match.inside >= 0 && s->match.crowd_iof > 0 && s->match.anchor_t > 1 && s->match.topk > 0, "%s",
		id);
}

/* Every row is whole, and no two bear the same name. */
Test(preset, rows)
{
	const struct preset *p;
	size_t n = 0;
	for (; (p = preset_at(n)) != NULL; n++) {
		cr_expect_eq(preset_find(p->id), p, "%s", p->id);
		cr_expect_eq(p->levels > 0 || p->pyramid != NULL, p->input[0] > 0,
			"%s: a grid and no input, or the reverse", p->id);
		cr_expect_eq(strspn(p->id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(p->id), "%s", p->id);
		for (int i = 0; i < PRESET_ALIASES && p->alias[i] != NULL; i++)
			cr_expect_eq(preset_find(p->alias[i]), p, "%s", p->alias[i]);
		cr_expect(strlen(p->about) > 0 && strchr(p->about, '\n') == NULL, "%s", p->id);
		cr_expect(strlen(p->source) > 0, "%s", p->id);
		for (size_t i = 0; i < p->levels; i++)
			cr_expect_eq(base_boxes_check(&p->level[i].shapes), ANCHOR_FAULT_NONE, "%s, level %zu", p->id,
				i);
		check_stage(p->id, p->stage);
		if (p->roi != NULL)
			check_stage(p->id, p->roi);
	}
	cr_expect_geq(n, sizeof totals / sizeof totals[0]);
	cr_expect_null(preset_at(n + 1000));
}

Test(preset, aliases)
{
	size_t found = 0;
	const struct preset *p;
	for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
		p = preset_find(aliases[i].alias);
		cr_assert_not_null(p, "%s", aliases[i].alias);
		cr_expect_str_eq(p->id, aliases[i].id, "%s is %s", aliases[i].alias, p->id);
	}
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++)
		for (int k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
			found++;
	cr_expect_eq(found, sizeof aliases / sizeof aliases[0], "%zu aliases", found);
}

Test(preset, names)
{
	static const struct {
		const char *name, *nearest;
	} cases[] = {
		{ "retinanet", "retinanet" },
		{ "retinant", "retinanet" },
		{ "Retinanet", "retinanet" },
		{ "retinanet_torchvision", "retinanet-torchvision" },
		{ "sdd300", "ssd300" },
		{ "ssd", NULL },
		{ "faster-rcnn", "faster-rcnn-fpn" },
		{ "fastrcnn", "fast-rcnn" },
		{ "mask-rcnn", "mask-rcnn-fpn" },
		{ "efficientdet", "efficientdet-d0" },
		{ "efficientdet-d8", "efficientdet-d0" },
		{ "effcientdet-d3", "efficientdet-d3" },
		{ "yolo5", "yolov5" },
		{ "yolov8", "yolov8" },
		{ "yolov9", "yolov2" },
		{ "yolov4_tiny_416", "yolov4-tiny-416" },
		{ "yolov5-p6", "yolov5-p6-1280" },
		{ "ssd512-cafe-voc", "ssd512-caffe-voc" },
		{ "ssd300-caffe", "ssd300-caffe-voc" },
		{ "retinanet-detectron", "retinanet-detectron2" },
		{ "sliding_window", "sliding-window" },
		{ "", NULL },
		{ "xyz", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = preset_nearest(cases[i].name);
		if (cases[i].nearest == NULL)
			cr_expect_null(got, "%s: %s", cases[i].name, got);
		else
			cr_expect(got != NULL && strcmp(got, cases[i].nearest) == 0, "%s: %s", cases[i].name, got);
	}
	cr_expect_null(preset_find("retinant"));
	cr_expect_null(preset_find(""));
	char long_name[1000] = { 0 };
	memset(long_name, 'r', sizeof long_name - 1);
	cr_expect_null(preset_nearest(long_name));
}

/* Every name, ids and aliases, once each, finds a preset. */
Test(preset, every_name)
{
	size_t n = 0, expected = 0;
	const struct preset *p;
	for (size_t i = 0; (p = preset_at(i)) != NULL; i++) {
		expected++;
		for (int k = 0; k < PRESET_ALIASES && p->alias[k] != NULL; k++)
			expected++;
	}
	for (const char *name; (name = preset_name(n)) != NULL; n++) {
		cr_expect_not_null(preset_find(name), "%s", name);
		for (size_t i = 0; i < n; i++)
			cr_expect_str_neq(preset_name(i), name);
	}
	cr_expect_eq(n, expected);
}
