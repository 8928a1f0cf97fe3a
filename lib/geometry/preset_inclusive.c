/* preset_inclusive.c -- systems published in inclusive pixels: R-CNN, Fast R-CNN, py-faster-rcnn, odtk's RetinaNet,
 * ATSS.
 *
 * Their x2 and y2 name the last pixel, so that a box is x2 - x1 + 1 wide. Here every base box has 1 added to x2 and y2:
 * it is centred half a pixel further and is one pixel wider in each direction, which makes IoU and coder those of the
 * published formulas. Clipping to [0,W-1] is clipping to [0,W].
 *
 * Not expressed: py-faster-rcnn decodes without the - 1, one pixel beyond; its least side of a proposal, here 16, is
 * scaled along with the image; its C++ suppression drops an IoU equal to the threshold. R-CNN and Fast R-CNN encode
 * with widths x2 - x1 although their IoU counts + 1, and normalise deltas by means and deviations measured on the
 * training set; R-CNN's batches are drawn over images, and its SVMs learn from ground truth and overlaps below 0.3.
 * odtk clips to the tensor, keeps scores equal to the threshold and lets a lower score survive a tie; it cuts both
 * sides of a resized image to whole pixels in double precision, ATSS the longer one alone: a side may differ by a
 * pixel. ATSS ranks by the root of score times centerness, and keeps every detection that ties with its hundredth. */
#include "geometry/preset_rows.h"

/* R-CNN: rcnn_train.m, rcnn_test.m. Classes are scored by SVMs. */
static const struct stage rcnn = {
	.coder = WEIGHTS(1, 1, INFINITY),
	.match = MATCH("max-iou", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .count = 128, .fraction = 0.25 },
	.post = { .activation = ACTIVATION_NONE, .background = BACKGROUND_NONE, .score = -INFINITY,
		.topk = 100, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.3, .by = NMS_BY_LABELS,
		.max_dets = SIZE_MAX },
};

/* Fast R-CNN: lib/fast_rcnn/config.py. A batch of 128 is made of 64 proposals from each of two images. */
static const struct stage fast_rcnn = {
	.coder = WEIGHTS(1, 1, INFINITY),
	.match = { .assigner = "max-iou", .fg = 0.5, .bg = 0.5, .bg_low = 0.1, .low_quality = LOW_QUALITY_OFF,
		DETECTOR_MATCH, .inside = INFINITY },
	.sample = { .count = 64, .fraction = 0.25 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_FIRST, .score = 0.05,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.3, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = LOSS("ce", "smooth-l1", 1, "anchors"),
};

/* Of a square of 16, ratios 0.5, 1, 2 in whole pixels (23x12, 16x16, 11x22), then multiplied by every scale. */
#define WHOLE(...) { .kind = BASE_BOXES_WHOLE, .base = 16, .size = NUMBERS(__VA_ARGS__), .ratio = NUMBERS(0.5, 1, 2) }

static const struct level_rule voc_level[] = { { 16, 0, WHOLE(8, 16, 32) } };
static const struct level_rule coco_level[] = { { 16, 0, WHOLE(4, 8, 16, 32) } };

/* anchor_target_layer.py: only anchors inside of the image are matched. proposal_layer.py: counts are those of
 * testing. */
static const struct stage rpn = {
	.coder = WEIGHTS(1, 1, INFINITY),
	.match = { .assigner = "max-iou", .fg = 0.7, .bg = 0.3, .low_quality = LOW_QUALITY_ALL_TIES, DETECTOR_MATCH,
		.inside = 0 },
	.sample = { .count = 256, .fraction = 0.5 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_FIRST, .score = -INFINITY,
		.topk = 6000, .topk_per = TOPK_PER_IMAGE, .clip = true, .min_size = 16, .iou = 0.7, .by = NMS_BY_LEVELS,
		.max_dets = 300 },
	.loss = LOSS("ce", "smooth-l1", 1.0 / 9, "anchors"),
};

/* proposal_target_layer.py, with BG_THRESH_LO 0 as in end-to-end training (0.1 otherwise). */
static const struct stage roi = {
	.coder = STDS(0.1, 0.2, INFINITY),
	.match = MATCH("max-iou", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .count = 128, .fraction = 0.25 },
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_FIRST, .score = 0.05,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.3, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = LOSS("ce", "smooth-l1", 1, "anchors"),
};

/* odtk/box.py: octaves outside of ratios 1, 2, 0.5. */
#define ODTK(size_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_), .octaves = 3, .ratio = NUMBERS(1, 2, 0.5), \
	.size_major = true, .inclusive = true }

static const struct level_rule odtk_levels[] = {
	{ 8, 0, ODTK(32) },
	{ 16, 0, ODTK(64) },
	{ 32, 0, ODTK(128) },
	{ 64, 0, ODTK(256) },
	{ 128, 0, ODTK(512) },
};

static const struct stage odtk = {
	.coder = WEIGHTS(1, 1, INFINITY),
	.match = MATCH("max-iou", 0.5, 0.4, LOW_QUALITY_OFF),
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.05,
		.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = FOCAL("smooth-l1", 0.11, "positives"),
};

/* atss_core/modeling/rpn/anchor_generator.py: 8 strides between the first pixel and the last, both counted. */
#define SQUARE(size_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_) }

static const struct level_rule atss_levels[] = {
	{ 8, 0, SQUARE(64) },
	{ 16, 0, SQUARE(128) },
	{ 32, 0, SQUARE(256) },
	{ 64, 0, SQUARE(512) },
	{ 128, 0, SQUARE(1024) },
};

/* More than 0.01 from the centres of a box's first and last pixels, which is half a pixel further from its sides. */
static const struct stage atss = {
	.coder = DELTA(10, 5),
	.match = { .assigner = "atss", .fg = 0.5, .bg = 0.5, DETECTOR_MATCH_NUMBERS, .shape_iou = INFINITY,
		.centre_margin = 0.51, .inside = INFINITY },
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.05,
		.topk = 1000, .topk_per = TOPK_PER_LEVEL, .clip = true, .iou = 0.6, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = FOCAL("giou", 0, "positives"),
};

#define PLAIN .round = GRID_CEIL, .stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE
#define C4 SHORT(600, 1000, ROUNDING_HALF_EVEN), .input = { 1000, 600 }, PLAIN, .pad = 1, .offset = 0.5
#define PYFRCNN "rbgirshick/py-faster-rcnn 781a917b: lib/rpn/generate_anchors.py, anchor_target_layer.py, " \
	"proposal_layer.py, lib/fast_rcnn/config.py"

const struct preset preset_inclusive[] = {
	{ .id = "r-cnn", .alias = { "rcnn" },
		.about = "R-CNN: no anchors of its own, the records' proposals (selective search) stand for them",
		.source = "rbgirshick/rcnn: rcnn_train.m, rcnn_test.m, bbox_regression/rcnn_train_bbox_regressor.m",
		PLAIN, .pad = 1, .stage = &rcnn },
	{ .id = "fast-rcnn",
		.about = "Fast R-CNN: no anchors of its own, the records' proposals stand for them; background from "
			"IoU 0.1",
		.source = "rbgirshick/fast-rcnn b612190f: lib/fast_rcnn/config.py, lib/roi_data_layer/roidb.py, "
			"minibatch.py",
		SHORT(600, 1000, ROUNDING_HALF_EVEN), PLAIN, .pad = 1, .stage = &fast_rcnn },
	{ .id = "faster-rcnn-c4-pyfrcnn-voc", .alias = { "faster-rcnn-c4" },
		.about = "Faster R-CNN VGG16 for VOC (py-faster-rcnn): whole-pixel boxes, scales 8, 16, 32, matched if "
			"inside",
		.source = PYFRCNN,
		C4, LEVELS(voc_level), .stage = &rpn, .roi = &roi },
	{ .id = "faster-rcnn-c4-pyfrcnn-coco",
		.about = "Faster R-CNN VGG16 for COCO (py-faster-rcnn): as for VOC, with scale 4 as well",
		.source = PYFRCNN,
		C4, LEVELS(coco_level), .stage = &rpn, .roi = &roi },
	{ .id = "retinanet-nvidia",
		.about = "RetinaNet (NVIDIA odtk): padded to 128, base before row, ratios 1, 2, 0.5, no low-quality "
			"matches",
		.source = "NVIDIA/retinanet-examples 65e63109: odtk/box.py, odtk/data.py",
		SHORT(800, 1333, ROUNDING_FLOOR), .input = { 1333, 800 }, PLAIN, .pad = 128, .base_major = true,
		.offset = 0.5, .shift = 0.5, LEVELS(odtk_levels), .stage = &odtk },
	{ .id = "atss-original", .alias = { "atss" },
		.about = "ATSS ResNet-50 FPN (its authors'): one square of 8 strides, half a pixel beyond each cell's "
			"centre",
		.source = "sfzhang15/ATSS 79dfb28b: atss_core/modeling/rpn/anchor_generator.py, rpn/atss/loss.py, "
			"inference.py",
		SHORT(800, 1333, ROUNDING_NEAREST), .input = { 1333, 800 }, PLAIN, .pad = 32, .offset = 0.5,
		.shift = 0.5, LEVELS(atss_levels), .stage = &atss },
	{ .id = NULL },
};
