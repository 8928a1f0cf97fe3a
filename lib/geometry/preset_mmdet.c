/* preset_mmdet.c -- mmdetection's detectors.
 *
 * Its AnchorGenerator centres cell (0,0) at 0, its SSDAnchorGenerator at half a stride; neither rounds, and the step is
 * the nominal stride. A box that claims anchors below the threshold takes them for itself, later boxes from earlier
 * ones.
 *
 * Not expressed: the clamp of dw and dh acts below -ln(1000 / 16) as well; sides of proposals must be > 0, not >= 0;
 * ATSS multiplies scores by a centerness; YOLOv3 has its own grid coder and stands here as darknet's. */
#include "geometry/preset_rows.h"

/* Ratios outside of sizes. */
#define SIZES(...) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(__VA_ARGS__), .ratio = NUMBERS(0.5, 1, 2) }
#define OCTAVES(size_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_), .octaves = 3, .ratio = NUMBERS(0.5, 1, 2) }
#define SQUARE(size_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_) }
#define SSD(min, max, ...) { .kind = BASE_BOXES_SSD, .size = NUMBERS(min, max), .ratio = NUMBERS(__VA_ARGS__) }

#define PYRAMID SHORT(800, 1333, ROUNDING_NEAREST), .input = { 1333, 800 }, .pad = 32, .round = GRID_CEIL, \
	.stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE, .offset = 0

#define FIXED(side) STRETCH(side), .input = { side, side }, .pad = 1, .round = GRID_CEIL, \
	.stride_rule = STRIDE_NOMINAL, \
	.clip = CLIP_NONE, .offset = 0.5

/* Base size is the stride, and the scale 8. */
static const struct level_rule rcnn_levels[] = {
	{ 4, 0, SIZES(32) },
	{ 8, 0, SIZES(64) },
	{ 16, 0, SIZES(128) },
	{ 32, 0, SIZES(256) },
	{ 64, 0, SIZES(512) },
};

/* octave_base_scale 4, scales_per_octave 3. */
static const struct level_rule retinanet_levels[] = {
	{ 8, 0, OCTAVES(32) },
	{ 16, 0, OCTAVES(64) },
	{ 32, 0, OCTAVES(128) },
	{ 64, 0, OCTAVES(256) },
	{ 128, 0, OCTAVES(512) },
};

/* octave_base_scale 8. */
static const struct level_rule atss_levels[] = {
	{ 8, 0, SQUARE(64) },
	{ 16, 0, SQUARE(128) },
	{ 32, 0, SQUARE(256) },
	{ 64, 0, SQUARE(512) },
	{ 128, 0, SQUARE(1024) },
};

static const struct level_rule ssd300_levels[] = {
	{ 8, 38, SSD(21, 45, 2) },
	{ 16, 19, SSD(45, 99, 2, 3) },
	{ 32, 10, SSD(99, 153, 2, 3) },
	{ 64, 5, SSD(153, 207, 2, 3) },
	{ 100, 3, SSD(207, 261, 2) },
	{ 300, 1, SSD(261, 315, 2) },
};

static const struct level_rule ssd512_levels[] = {
	{ 8, 64, SSD(20, 51, 2) },
	{ 16, 32, SSD(51, 133, 2, 3) },
	{ 32, 16, SSD(133, 215, 2, 3) },
	{ 64, 8, SSD(215, 296, 2, 3) },
	{ 128, 4, SSD(296, 378, 2, 3) },
	{ 256, 2, SSD(378, 460, 2) },
	{ 512, 1, SSD(460, 542, 2) },
};

static const struct level_rule ssdlite320_levels[] = {
	{ 16, 20, SSD(48, 100, 2, 3) },
	{ 32, 10, SSD(100, 150, 2, 3) },
	{ 64, 5, SSD(150, 202, 2, 3) },
	{ 107, 3, SSD(202, 253, 2, 3) },
	{ 160, 2, SSD(253, 304, 2, 3) },
	{ 320, 1, SSD(304, 320, 2, 3) },
};

/* max_iou_assigner.py with allowed_border -1 and min_pos_iou 0.3. */
static const struct stage rpn = {
	.coder = STDS(1, 1, CODER_CLAMP),
	.match = { .assigner = "max-iou", .fg = 0.7, .bg = 0.3, .low_quality = LOW_QUALITY_PROMOTE,
		.min_pos_iou = 0.3, DETECTOR_MATCH, .inside = INFINITY },
	.sample = { .count = 256, .fraction = 0.5 },
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = -INFINITY,
		.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.7, .by = NMS_BY_LEVELS,
		.max_dets = 1000 },
	.loss = LOSS("bce", "l1", 0, "anchors"),
};

static const struct stage roi = {
	.coder = STDS(0.1, 0.2, CODER_CLAMP),
	.match = MATCH("max-iou", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .count = 512, .fraction = 0.25 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_LAST, .score = 0.05,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = LOSS("ce", "l1", 0, "anchors"),
};

#define ONE_STAGE_POST(overlap) { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.05, \
	.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = (overlap), .by = NMS_BY_LABELS, .max_dets = 100 }

static const struct stage retinanet = {
	.coder = STDS(1, 1, CODER_CLAMP),
	.match = MATCH("max-iou", 0.5, 0.4, LOW_QUALITY_PROMOTE),
	.post = ONE_STAGE_POST(0.5),
	.loss = FOCAL("l1", 0, "positives"),
};

static const struct stage atss = {
	.coder = STDS(0.1, 0.2, CODER_CLAMP),
	.match = MATCH("atss", 0.5, 0.5, LOW_QUALITY_OFF),
	.post = ONE_STAGE_POST(0.6),
	.loss = FOCAL("giou", 0, "positives"),
};

/* MaxIoUAssigner with gt_max_assign_all off and min_pos_iou 0: its claims are those of the assigner ssd. */
static const struct stage ssd = {
	.coder = STDS(0.1, 0.2, CODER_CLAMP),
	.match = MATCH("ssd", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .neg_ratio = 3 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_LAST, .score = 0.02,
		.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.45, .by = NMS_BY_LABELS,
		.max_dets = 200 },
	.loss = LOSS_SSD("ce"),
};

#define SOURCE(config) "open-mmlab/mmdetection c176bc88: configs/" config ", mmdet/models/task_modules"

const struct preset preset_mmdet[] = {
	{ .id = "faster-rcnn-fpn-mmdet",
		.about = "Faster R-CNN ResNet-50 FPN (mmdetection): detectron2's boxes; claims below fg only from IoU "
			"0.3",
		.source = SOURCE("_base_/models/faster-rcnn_r50_fpn.py"),
		PYRAMID, LEVELS(rcnn_levels), .stage = &rpn, .roi = &roi },
	{ .id = "retinanet-mmdet",
		.about = "RetinaNet ResNet-50 FPN (mmdetection): unrounded, sizes within ratios; claimants keep their "
			"anchors",
		.source = SOURCE("_base_/models/retinanet_r50_fpn.py"),
		PYRAMID, LEVELS(retinanet_levels), .stage = &retinanet },
	{ .id = "atss-mmdet",
		.about = "ATSS ResNet-50 FPN (mmdetection): one square of 8 strides centred on multiples of the stride",
		.source = SOURCE("atss/atss_r50_fpn_1x_coco.py"),
		PYRAMID, LEVELS(atss_levels), .stage = &atss },
	{ .id = "ssd300-mmdet-coco",
		.about = "SSD300 for COCO (mmdetection): caffe's boxes, forced matches, not bipartite ones, background "
			"last",
		.source = SOURCE("ssd/ssd300_coco.py"),
		FIXED(300), LEVELS(ssd300_levels), .stage = &ssd },
	{ .id = "ssd512-mmdet-coco",
		.about = "SSD512 for COCO (mmdetection): caffe's boxes, forced matches, not bipartite ones, background "
			"last",
		.source = SOURCE("ssd/ssd512_coco.py"),
		FIXED(512), LEVELS(ssd512_levels), .stage = &ssd },
	{ .id = "ssdlite320-mmdet",
		.about = "SSDLite320 MobileNetV2 (mmdetection): sizes 48 to 320, a stride of 107 where torchvision has "
			"106.67",
		.source = SOURCE("ssd/ssdlite_mobilenetv2-scratch_8xb24-600e_coco.py"),
		FIXED(320), LEVELS(ssdlite320_levels), .stage = &ssd },
	{ .id = NULL },
};
