/* preset_points.c -- heads that regress from points: FCOS, YOLOX, YOLOv8.
 *
 * A point is the middle of a cell; its base box, which no rule looks at, is the square of its stride. Numbers are
 * those of detection with the published defaults.
 *
 * Not expressed: the choice among the points by what the network predicts (YOLOX, YOLOv8); FCOS's centerness, which
 * multiplies the scores as objectness does; that YOLOX puts out its centre and the logarithms of its sides, not
 * distances; of the losses FCOS's 1 - IoU and YOLOX's 1 - IoU^2, of which nothing is said, and YOLOv8's targets that
 * are as high as a prediction is good. */
#include "geometry/preset_rows.h"

#define POINT(side) { side, 0, { .kind = BASE_BOXES_LIST, .size = NUMBERS(side, side) } }

static const struct level_rule fcos_levels[] = { POINT(8), POINT(16), POINT(32), POINT(64), POINT(128) };
static const struct level_rule yolo_levels[] = { POINT(8), POINT(16), POINT(32) };

#define CODER(type) { .method = &coder_##type, .by_weights = true, .weights = { 1, 1, 1, 1 }, .stds = { 1, 1, 1, 1 }, \
	.clamp = INFINITY, .scale_x_y = 1, .bins = CODER_BINS }

#define POST(score_, topk_, per, iou_, most) { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, \
	.score = (score_), .topk = (topk_), .topk_per = (per), .clip = true, .iou = (iou_), .by = NMS_BY_LABELS, \
	.max_dets = (most) }

static const struct stage fcos = { .coder = CODER(ltrb), .match = MATCH("fcos", 0.5, 0.5, LOW_QUALITY_OFF),
	.post = POST(0.05, 1000, TOPK_PER_LEVEL, 0.5, 100), .loss = FOCAL(NULL, 0, "positives") };
static const struct stage yolox = { .coder = CODER(ltrb), .match = MATCH("simota", 0.5, 0.5, LOW_QUALITY_OFF),
	.post = POST(0.01, SIZE_MAX, TOPK_PER_IMAGE, 0.65, SIZE_MAX), .loss = LOSS("bce", NULL, 0, "positives") };
static const struct stage yolov8 = { .coder = CODER(dfl), .match = MATCH("tal", 0.5, 0.5, LOW_QUALITY_OFF),
	.post = POST(0.25, 30000, TOPK_PER_IMAGE, 0.7, 300), .loss = LOSS("bce", "ciou", 0, "positives") };

#define GRID(width, height, multiple) .input = { width, height }, .pad = (multiple), .round = GRID_CEIL, \
	.stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE, .offset = 0.5

const struct preset preset_points[] = {
	{ .id = "fcos-mmdet", .alias = { "fcos" },
		.about = "FCOS with centre sampling: points of P3 to P7 (mmdetection)",
		.source = "open-mmlab/mmdetection: mmdet/models/dense_heads/fcos_head.py, configs/fcos",
		SHORT(800, 1333, ROUNDING_NEAREST), GRID(1333, 800, 32), LEVELS(fcos_levels), .stage = &fcos },
	{ .id = "yolox-640", .alias = { "yolox" },
		.about = "YOLOX s to x at 640 px: points, SimOTA's candidates before it takes some of them",
		.source = "Megvii-BaseDetection/YOLOX 6ddff48: yolox/models/yolo_head.py, yolox/exp/yolox_base.py",
		LETTERBOX(640, RESIZE_CORNER, ROUNDING_DOWN), GRID(640, 640, 32), LEVELS(yolo_levels),
		.stage = &yolox },
	{ .id = "yolov8-640", .alias = { "yolov8" },
		.about = "YOLOv8 and YOLO11 at 640 px: points, TAL's candidates before it takes some of them",
		.source = "ultralytics/ultralytics: ultralytics/utils/tal.py, utils/loss.py, cfg/default.yaml",
		LETTERBOX(640, RESIZE_CENTRE, ROUNDING_HALF_EVEN), GRID(640, 640, 32), LEVELS(yolo_levels),
		.stage = &yolov8 },
	{ .id = NULL },
};
