/* preset_darknet.c -- YOLOv2 to YOLOv4 and their kin, of both darknets.
 *
 * Anchors sit in the middle of their cells, and levels are in the order of the network's layers. A box belongs to the
 * cell of its centre and the anchor whose shape is most like its own, over all levels; from YOLOv4 on, other anchors of
 * a shape IoU above iou_thresh learn it too. The configurations with new_coords = 1 have YOLOv5's coder. YOLOv2's
 * detections come base before row in pjreddie's darknet, and so here; in AlexeyAB's row comes first.
 *
 * Scores and overlaps are those of "detector test" in AlexeyAB's darknet; pjreddie's has a threshold of 0.5, and their
 * validation 0.005 (pjreddie) and 0.001, with IoU 0.6 for YOLOv4 (AlexeyAB).
 *
 * Not expressed: ignore_thresh is about predictions, for which the anchors stand here; the first 12800 images of YOLOv2
 * pull every cell to its prior; YOLOv4 suppresses by IoU less a distance. yolov4-tiny's list has a tenth shape, 10x14,
 * which no layer uses and whose boxes nobody learns; and one, 81x82, which two layers share and both teach. */
#include "geometry/preset_rows.h"

#define LIST(...) { .kind = BASE_BOXES_LIST, .size = NUMBERS(__VA_ARGS__) }

/* In cells of 32 px. */
#define CELLS(...) { .kind = BASE_BOXES_LIST, .size = NUMBERS(__VA_ARGS__), .unit = { 32, 32 } }

static const struct level_rule v2_coco_level[] = {
	{ 32, 0, CELLS(0.57273, 0.677385, 1.87446, 2.06253, 3.33843, 5.47434, 7.88282, 3.52778, 9.77052, 9.16828) },
};

static const struct level_rule v2_voc_level[] = {
	{ 32, 0, CELLS(1.3221, 1.73145, 3.19275, 4.00944, 5.05587, 8.09892, 9.47112, 4.84053, 11.2364, 10.0071) },
};

static const struct level_rule v2_tiny_voc_level[] = {
	{ 32, 0, CELLS(1.08, 1.19, 3.42, 4.41, 6.63, 11.38, 9.42, 5.11, 16.62, 10.52) },
};

static const struct level_rule v3_levels[] = {
	{ 32, 0, LIST(116, 90, 156, 198, 373, 326) },
	{ 16, 0, LIST(30, 61, 62, 45, 59, 119) },
	{ 8, 0, LIST(10, 13, 16, 30, 33, 23) },
};

static const struct level_rule v3_tiny_levels[] = {
	{ 32, 0, LIST(81, 82, 135, 169, 344, 319) },
	{ 16, 0, LIST(10, 14, 23, 27, 37, 58) },
};

static const struct level_rule v4_levels[] = {
	{ 8, 0, LIST(12, 16, 19, 36, 40, 28) },
	{ 16, 0, LIST(36, 75, 76, 55, 72, 146) },
	{ 32, 0, LIST(142, 110, 192, 243, 459, 401) },
};

static const struct level_rule v4_tiny_levels[] = {
	{ 32, 0, LIST(81, 82, 135, 169, 344, 319) },
	{ 16, 0, LIST(23, 27, 37, 58, 81, 82) },
};

static const struct level_rule v4_p5_levels[] = {
	{ 8, 0, LIST(13, 17, 31, 25, 24, 51, 61, 45) },
	{ 16, 0, LIST(48, 102, 119, 96, 97, 189, 217, 184) },
	{ 32, 0, LIST(171, 384, 324, 451, 616, 618, 800, 800) },
};

static const struct level_rule v4_p6_levels[] = {
	{ 8, 0, LIST(13, 17, 31, 25, 24, 51, 61, 45) },
	{ 16, 0, LIST(61, 45, 48, 102, 119, 96, 97, 189) },
	{ 32, 0, LIST(97, 189, 217, 184, 171, 384, 324, 451) },
	{ 64, 0, LIST(324, 451, 545, 357, 616, 618, 1024, 1024) },
};

static const double v4_scales[] = { 1.2, 1.1, 1.05 };

#define YOLO(k) { .method = &coder_yolo, .weights = { 1, 1, 1, 1 }, .stds = { 1, 1, 1, 1 }, .clamp = INFINITY, \
	.scale_x_y = (k) }
#define YOLO_BY_LEVEL(k, array) { .method = &coder_yolo, .weights = { 1, 1, 1, 1 }, .stds = { 1, 1, 1, 1 }, \
	.clamp = INFINITY, .scale_x_y = (k), .level_scales = sizeof(array) / sizeof(array)[0], \
	.level_scale_x_y = (array) }
#define NEW_COORDS { .method = &coder_yolov5, .weights = { 1, 1, 1, 1 }, .stds = { 1, 1, 1, 1 }, .clamp = INFINITY, \
	.scale_x_y = 1 }

#define RULES(ignore_thresh, iou_thresh, which) \
	.match = { .assigner = "yolo", .fg = 1, .bg = (ignore_thresh), DETECTOR_MATCH_NUMBERS, \
		.shape_iou = (iou_thresh), .inside = INFINITY }, \
	.post = { .activation = (which), .background = BACKGROUND_NONE, .score = 0.25, \
		.topk = SIZE_MAX, .topk_per = TOPK_PER_IMAGE, .clip = true, .iou = 0.45, .by = NMS_BY_LABELS, \
		.max_dets = SIZE_MAX }

/* The boxes of v2 and v3 cost the squares of their differences, which is no loss here: nothing is said of them. */
#define SQUARES(class) .loss = { .class_loss = (class), .norm = "none" }
#define CIOU .loss = LOSS("bce", "ciou", 0, "none")

static const struct stage v2 = { .coder = YOLO(1), RULES(0.6, INFINITY, ACTIVATION_SOFTMAX), SQUARES("ce") };
static const struct stage v3 = { .coder = YOLO(1), RULES(0.7, INFINITY, ACTIVATION_SIGMOID), SQUARES("bce") };
static const struct stage v4 = { .coder = YOLO_BY_LEVEL(1.1, v4_scales), RULES(0.7, 0.213, ACTIVATION_SIGMOID), CIOU };
static const struct stage v4_tiny = { .coder = YOLO(1.05), RULES(0.7, INFINITY, ACTIVATION_SIGMOID), CIOU };
static const struct stage new_coords = { .coder = NEW_COORDS, RULES(0.7, 0.2, ACTIVATION_SIGMOID), CIOU };

#define GRID(side, multiple) .input = { side, side }, .pad = (multiple), .round = GRID_CEIL, \
	.stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE, .offset = 0.5

/* pjreddie's darknet letterboxes; AlexeyAB's stretches, unless the configuration has letter_box=1. */
#define BOXED(side, multiple) LETTERBOX(side, RESIZE_CENTRE, ROUNDING_DOWN), GRID(side, multiple)
#define STRETCHED(side, multiple) STRETCH(side), GRID(side, multiple)

#define PJREDDIE(config) "pjreddie/darknet f6afaabc: cfg/" config ", src/region_layer.c, src/yolo_layer.c, src/box.c"
#define ALEXEYAB(config) "AlexeyAB/darknet 59596d78: cfg/" config ", src/yolo_layer.c, src/box.c"

const struct preset preset_darknet[] = {
	{ .id = "yolov2-coco-416", .alias = { "yolov2" },
		.about = "YOLOv2 for COCO at 416 px (darknet)", .source = PJREDDIE("yolov2.cfg"),
		BOXED(416, 32), .base_major = true, LEVELS(v2_coco_level), .stage = &v2 },
	{ .id = "yolov2-coco-608",
		.about = "YOLOv2 for COCO at 608 px (darknet)", .source = PJREDDIE("yolov2.cfg"),
		BOXED(608, 32), .base_major = true, LEVELS(v2_coco_level), .stage = &v2 },
	{ .id = "yolov2-voc-416",
		.about = "YOLOv2 for VOC at 416 px (darknet)", .source = PJREDDIE("yolov2-voc.cfg"),
		BOXED(416, 32), .base_major = true, LEVELS(v2_voc_level), .stage = &v2 },
	{ .id = "yolov2-tiny-voc-416",
		.about = "YOLOv2-tiny for VOC at 416 px (darknet)", .source = PJREDDIE("yolov2-tiny-voc.cfg"),
		BOXED(416, 32), .base_major = true, LEVELS(v2_tiny_voc_level), .stage = &v2 },
	{ .id = "yolov3-416", .alias = { "yolov3" },
		.about = "YOLOv3 at 416 px (darknet), levels from coarse to fine", .source = PJREDDIE("yolov3.cfg"),
		BOXED(416, 32), LEVELS(v3_levels), .stage = &v3 },
	{ .id = "yolov3-608",
		.about = "YOLOv3 at 608 px (darknet), levels from coarse to fine", .source = PJREDDIE("yolov3.cfg"),
		BOXED(608, 32), LEVELS(v3_levels), .stage = &v3 },
	{ .id = "yolov3-tiny-416", .alias = { "yolov3-tiny" },
		.about = "YOLOv3-tiny at 416 px (darknet), levels from coarse to fine",
		.source = PJREDDIE("yolov3-tiny.cfg"), BOXED(416, 32), LEVELS(v3_tiny_levels), .stage = &v3 },
	{ .id = "yolov4-416", .alias = { "yolov4" },
		.about = "YOLOv4 at 416 px (AlexeyAB's darknet)", .source = ALEXEYAB("yolov4.cfg"),
		STRETCHED(416, 32), LEVELS(v4_levels), .stage = &v4 },
	{ .id = "yolov4-512",
		.about = "YOLOv4 at 512 px (AlexeyAB's darknet)", .source = ALEXEYAB("yolov4.cfg"),
		STRETCHED(512, 32), LEVELS(v4_levels), .stage = &v4 },
	{ .id = "yolov4-608",
		.about = "YOLOv4 at 608 px (AlexeyAB's darknet)", .source = ALEXEYAB("yolov4.cfg"),
		STRETCHED(608, 32), LEVELS(v4_levels), .stage = &v4 },
	{ .id = "yolov4-tiny-416",
		.about = "YOLOv4-tiny at 416 px (AlexeyAB's darknet), levels from coarse to fine",
		.source = ALEXEYAB("yolov4-tiny.cfg"),
		STRETCHED(416, 32), LEVELS(v4_tiny_levels), .stage = &v4_tiny },
	{ .id = "yolov4-csp-640",
		.about = "Scaled-YOLOv4 CSP at 640 px (AlexeyAB's darknet): YOLOv5's coder",
		.source = ALEXEYAB("yolov4-csp.cfg"),
		BOXED(640, 32), LEVELS(v4_levels), .stage = &new_coords },
	{ .id = "yolov4-p5-896",
		.about = "Scaled-YOLOv4 P5 at 896 px (AlexeyAB's darknet): four shapes a level, YOLOv5's coder",
		.source = ALEXEYAB("yolov4-p5.cfg"),
		BOXED(896, 32), LEVELS(v4_p5_levels), .stage = &new_coords },
	{ .id = "yolov4-p6-1280",
		.about = "Scaled-YOLOv4 P6 at 1280 px (AlexeyAB's darknet): four shapes a level, YOLOv5's coder",
		.source = ALEXEYAB("yolov4-p6.cfg"),
		BOXED(1280, 64), LEVELS(v4_p6_levels), .stage = &new_coords },
	{ .id = "yolov7-darknet-640",
		.about = "YOLOv7 at 640 px (AlexeyAB's darknet): matched as YOLOv4, not by shape ratios",
		.source = ALEXEYAB("yolov7.cfg"),
		STRETCHED(640, 32), LEVELS(v4_levels), .stage = &new_coords },
	{ .id = NULL },
};
