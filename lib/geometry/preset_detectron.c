/* preset_detectron.c -- detectron2's detectors.
 *
 * Cell (0,0) is centred at 0, base boxes are not rounded, sizes are outside of ratios, and the step stays the nominal
 * stride where an axis does not divide evenly. Images are resized to a shorter side of 800, a longer of at most 1333,
 * and padded to multiples of 32 for a feature pyramid, not at all for C4.
 *
 * Not expressed: sides of proposals must be > 0, not >= 0; RetinaNet clips its boxes after suppression. */
#include "geometry/preset_rows.h"

#define SIZES(...) \
	{ .kind = BASE_BOXES_RATIOS, .size = NUMBERS(__VA_ARGS__), .ratio = NUMBERS(0.5, 1, 2), .size_major = true }

#define OCTAVES(size_) \
	{ .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_), .octaves = 3, .ratio = NUMBERS(0.5, 1, 2), \
	.size_major = true }

#define GENERATOR(multiple) .pad = (multiple), .round = GRID_CEIL, .stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE, \
	SHORT(800, 1333, ROUNDING_NEAREST), .input = { 1333, 800 }, .offset = 0

static const struct level_rule c4_levels[] = {
	{ 16, 0, SIZES(32, 64, 128, 256, 512) },
};

static const struct level_rule fpn_levels[] = {
	{ 4, 0, SIZES(32) },
	{ 8, 0, SIZES(64) },
	{ 16, 0, SIZES(128) },
	{ 32, 0, SIZES(256) },
	{ 64, 0, SIZES(512) },
};

static const struct level_rule retinanet_levels[] = {
	{ 8, 0, OCTAVES(32) },
	{ 16, 0, OCTAVES(64) },
	{ 32, 0, OCTAVES(128) },
	{ 64, 0, OCTAVES(256) },
	{ 128, 0, OCTAVES(512) },
};

static const struct stage retinanet = {
	.coder = DELTA(1, 1),
	.match = MATCH("max-iou", 0.5, 0.4, LOW_QUALITY_ALL_TIES),
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.05,
		.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = FOCAL("smooth-l1", 0, "positives"), /* there by a running mean of them */
};

/* Counts of proposals, before and after suppression, are those of testing. */
#define RPN(before, after) { \
	.coder = DELTA(1, 1), \
	.match = MATCH("max-iou", 0.7, 0.3, LOW_QUALITY_ALL_TIES), \
	.sample = { .count = 256, .fraction = 0.5 }, \
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = -INFINITY, \
		.topk = (before), .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.7, .by = NMS_BY_LEVELS, \
		.max_dets = (after) }, \
	.loss = LOSS("bce", "smooth-l1", 0, "anchors"), \
}

static const struct stage c4_rpn = RPN(6000, 1000);
static const struct stage fpn_rpn = RPN(1000, 1000);
static const struct stage c4_rpn_alone = RPN(12000, 2000);
static const struct stage fpn_rpn_alone = RPN(1000, 2000);

static const struct stage roi = {
	.coder = DELTA(10, 5),
	.match = MATCH("max-iou", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .count = 512, .fraction = 0.25 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_LAST, .score = 0.05,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = LOSS("ce", "smooth-l1", 0, "anchors"),
};

#define SOURCE "facebookresearch/detectron2 02b5c4e2: "

const struct preset preset_detectron[] = {
	{ .id = "faster-rcnn-c4-detectron2",
		.about = "Faster R-CNN ResNet-50 C4 (detectron2): 15 unrounded boxes a cell centred at 0, no padding",
		.source = SOURCE "configs/Base-RCNN-C4.yaml, modeling/anchor_generator.py, proposal_generator/rpn.py",
		GENERATOR(1), LEVELS(c4_levels), .stage = &c4_rpn, .roi = &roi },
	{ .id = "faster-rcnn-fpn-detectron2",
		.about = "Faster R-CNN, Mask R-CNN ResNet-50 FPN (detectron2): unrounded, last stride 64 on both axes",
		.source = SOURCE "configs/Base-RCNN-FPN.yaml, modeling/anchor_generator.py, proposal_generator/rpn.py",
		GENERATOR(32), LEVELS(fpn_levels), .stage = &fpn_rpn, .roi = &roi },
	{ .id = "retinanet-detectron2",
		.about = "RetinaNet ResNet-50 FPN (detectron2): unrounded, sizes outside of ratios, nominal strides",
		.source = SOURCE "configs/Base-RetinaNet.yaml, modeling/meta_arch/retinanet.py, "
			"modeling/anchor_generator.py",
		GENERATOR(32), LEVELS(retinanet_levels), .stage = &retinanet },
	{ .id = "rpn-alone-detectron2-c4",
		.about = "Region proposal network ResNet-50 C4 (detectron2): 2000 proposals",
		.source = SOURCE "configs/COCO-Detection/rpn_R_50_C4_1x.yaml, proposal_generator/rpn.py",
		GENERATOR(1), LEVELS(c4_levels), .stage = &c4_rpn_alone },
	{ .id = "rpn-alone-detectron2-fpn", .alias = { "rpn" },
		.about = "Region proposal network ResNet-50 FPN (detectron2): 2000 proposals",
		.source = SOURCE "configs/COCO-Detection/rpn_R_50_FPN_1x.yaml, proposal_generator/rpn.py",
		GENERATOR(32), LEVELS(fpn_levels), .stage = &fpn_rpn_alone },
	{ .id = NULL },
};
