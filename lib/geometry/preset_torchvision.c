/* preset_torchvision.c -- torchvision's detectors, release 0.14.1.
 *
 * Its AnchorGenerator (models/detection/anchor_utils.py) centres cell (0,0) at 0, numbers ratios outside of sizes,
 * rounds the corners of base boxes half to even, and steps by floor(tensor / cells), which is not the nominal stride
 * where an axis does not divide evenly. Images are resized to a shorter side of 800, a longer of at most 1333, and
 * padded to multiples of 32.
 *
 * Its DefaultBoxGenerator has its scales as fractions of the input, here in pixels, and limits sides, not corners, to
 * the input. */
#include "geometry/preset_rows.h"

#define SIZES(...) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(__VA_ARGS__), .ratio = NUMBERS(0.5, 1, 2), \
	.half_even = true }

#define SSD(input, min, max, ...) \
	{ .kind = BASE_BOXES_SSD, .size = NUMBERS(min, max), .ratio = NUMBERS(__VA_ARGS__), .limit = (input) }

#define SHORT_800 SHORT(800, 1333, ROUNDING_FLOOR)

#define GENERATOR .pad = 32, .round = GRID_CEIL, .stride_rule = STRIDE_FLOOR, .clip = CLIP_NONE, .offset = 0

/* RetinaNet: models/detection/retinanet.py. Sizes are whole numbers, s, int(s * 2^(1/3)), int(s * 2^(2/3)). */
static const struct level_rule retinanet_levels[] = {
	{ 8, 0, SIZES(32, 40, 50) },
	{ 16, 0, SIZES(64, 80, 101) },
	{ 32, 0, SIZES(128, 161, 203) },
	{ 64, 0, SIZES(256, 322, 406) },
	{ 128, 0, SIZES(512, 645, 812) },
};

#define RETINANET_MATCH MATCH("max-iou", 0.5, 0.4, LOW_QUALITY_ALL_TIES)
#define RETINANET_POST { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.05, \
	.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS, .max_dets = 300 }

static const struct stage retinanet = {
	.coder = DELTA(1, 1),
	.match = RETINANET_MATCH,
	.post = RETINANET_POST,
	.loss = FOCAL("l1", 0, "images"),
};

/* Version 2 learns from the decoded boxes. */
static const struct stage retinanet_v2 = {
	.coder = DELTA(1, 1),
	.match = RETINANET_MATCH,
	.post = RETINANET_POST,
	.loss = FOCAL("giou", 0, "images"),
};

/* Faster R-CNN, Mask R-CNN: models/detection/faster_rcnn.py, rpn.py, roi_heads.py. Counts of proposals are those of
 * testing. */
static const struct level_rule rcnn_levels[] = {
	{ 4, 0, SIZES(32) },
	{ 8, 0, SIZES(64) },
	{ 16, 0, SIZES(128) },
	{ 32, 0, SIZES(256) },
	{ 64, 0, SIZES(512) },
};

/* The backbone's last two feature maps have the same stride, and each level has every size. */
static const struct level_rule mobilenet_levels[] = {
	{ 32, 0, SIZES(32, 64, 128, 256, 512) },
	{ 32, 0, SIZES(32, 64, 128, 256, 512) },
	{ 64, 0, SIZES(32, 64, 128, 256, 512) },
};

#define RPN(lowest, proposals) { \
	.coder = DELTA(1, 1), \
	.match = MATCH("max-iou", 0.7, 0.3, LOW_QUALITY_ALL_TIES), \
	.sample = { .count = 256, .fraction = 0.5 }, \
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = (lowest), \
		.topk = (proposals), .topk_per = TOPK_PER_LEVEL, .clip = true, .min_size = 0.001, .iou = 0.7, \
		.by = NMS_BY_LEVELS, .max_dets = (proposals) }, \
	.loss = LOSS("bce", "smooth-l1", 1.0 / 9, "anchors"), \
}

static const struct stage rpn = RPN(-INFINITY, 1000);
static const struct stage mobilenet_rpn = RPN(0.05, 1000);
static const struct stage mobilenet_320_rpn = RPN(0.05, 150);

static const struct stage roi = {
	.coder = DELTA(10, 5),
	.match = MATCH("max-iou", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .count = 512, .fraction = 0.25 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_FIRST, .score = 0.05,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .min_size = 0.01, .iou = 0.5,
		.by = NMS_BY_LABELS, .max_dets = 100 },
	.loss = LOSS("ce", "smooth-l1", 1.0 / 9, "anchors"),
};

/* SSD: models/detection/ssd.py; scales 0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05. */
static const struct level_rule ssd300_levels[] = {
	{ 8, 38, SSD(300, 21, 45, 2) },
	{ 16, 19, SSD(300, 45, 99, 2, 3) },
	{ 32, 10, SSD(300, 99, 153, 2, 3) },
	{ 64, 5, SSD(300, 153, 207, 2, 3) },
	{ 100, 3, SSD(300, 207, 261, 2) },
	{ 300, 1, SSD(300, 261, 315, 2) },
};

/* SSDLite: models/detection/ssdlite.py; scales 0.2 to 0.95 evenly, then 1. Steps are input / cells. */
static const struct level_rule ssdlite320_levels[] = {
	{ 16, 20, SSD(320, 64, 112, 2, 3) },
	{ 32, 10, SSD(320, 112, 160, 2, 3) },
	{ 64, 5, SSD(320, 160, 208, 2, 3) },
	{ 320.0 / 3, 3, SSD(320, 208, 256, 2, 3) },
	{ 160, 2, SSD(320, 256, 304, 2, 3) },
	{ 320, 1, SSD(320, 304, 320, 2, 3) },
};

#define SSD_STAGE(lowest, each, overlap, most) { \
	.coder = DELTA(10, 5), \
	.match = MATCH("ssd", 0.5, 0.5, LOW_QUALITY_OFF), \
	.sample = { .neg_ratio = 3 }, \
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_FIRST, .score = (lowest), \
		.topk = (each), .topk_per = TOPK_PER_CLASS, .clip = true, .iou = (overlap), .by = NMS_BY_LABELS, \
		.max_dets = (most) }, \
	.loss = LOSS_SSD("ce"), \
}

static const struct stage ssd300 = SSD_STAGE(0.01, 400, 0.45, 200);
static const struct stage ssdlite320 = SSD_STAGE(0.001, 300, 0.55, 300);

const struct preset preset_torchvision[] = {
	{ .id = "retinanet-torchvision", .alias = { "retinanet" },
		.about = "RetinaNet ResNet-50 FPN (torchvision)",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/retinanet.py, anchor_utils.py",
		SHORT_800, .input = { 1333, 800 }, GENERATOR, LEVELS(retinanet_levels), .stage = &retinanet },
	{ .id = "retinanet-v2-torchvision",
		.about = "RetinaNet v2 ResNet-50 FPN (torchvision): the anchors of v1, GIoU loss",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/retinanet.py, anchor_utils.py",
		SHORT_800, .input = { 1333, 800 }, GENERATOR, LEVELS(retinanet_levels), .stage = &retinanet_v2 },
	{ .id = "faster-rcnn-fpn-torchvision", .alias = { "faster-rcnn-fpn" },
		.about = "Faster R-CNN ResNet-50 FPN (torchvision)",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/faster_rcnn.py, rpn.py, roi_heads.py",
		SHORT_800, .input = { 1333, 800 }, GENERATOR, LEVELS(rcnn_levels), .stage = &rpn, .roi = &roi },
	{ .id = "mask-rcnn-fpn-torchvision", .alias = { "mask-rcnn-fpn" },
		.about = "Mask R-CNN ResNet-50 FPN (torchvision): boxes as in Faster R-CNN",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/mask_rcnn.py, rpn.py, roi_heads.py",
		SHORT_800, .input = { 1333, 800 }, GENERATOR, LEVELS(rcnn_levels), .stage = &rpn, .roi = &roi },
	{ .id = "faster-rcnn-mobilenet-v3-large-fpn-torchvision",
		.about = "Faster R-CNN MobileNetV3-Large FPN (torchvision)",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/faster_rcnn.py, rpn.py, roi_heads.py",
		SHORT_800, .input = { 1333, 800 }, GENERATOR, LEVELS(mobilenet_levels), .stage = &mobilenet_rpn,
		.roi = &roi },
	{ .id = "faster-rcnn-mobilenet-v3-large-320-fpn-torchvision",
		.about = "Faster R-CNN MobileNetV3-Large FPN at 320 px (torchvision)",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/faster_rcnn.py, rpn.py, roi_heads.py",
		SHORT(320, 640, ROUNDING_FLOOR), .input = { 640, 320 }, GENERATOR, LEVELS(mobilenet_levels),
		.stage = &mobilenet_320_rpn, .roi = &roi },
	{ .id = "ssd300-torchvision", .alias = { "ssd300" },
		.about = "SSD300 VGG16 (torchvision)",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/ssd.py, anchor_utils.py",
		STRETCH(300), .input = { 300, 300 }, .pad = 1, .round = GRID_CEIL, .stride_rule = STRIDE_NOMINAL,
		.clip = CLIP_NONE, .offset = 0.5, LEVELS(ssd300_levels), .stage = &ssd300 },
	{ .id = "ssdlite320-torchvision", .alias = { "ssdlite320" },
		.about = "SSDLite320 MobileNetV3-Large (torchvision)",
		.source = "pytorch/vision 0.14.1: torchvision/models/detection/ssdlite.py, anchor_utils.py",
		STRETCH(320), .input = { 320, 320 }, .pad = 1, .round = GRID_CEIL, .stride_rule = STRIDE_NOMINAL,
		.clip = CLIP_NONE, .offset = 0.5, LEVELS(ssdlite320_levels), .stage = &ssdlite320 },
	{ .id = NULL },
};
