/* preset_ultralytics.c -- YOLOv5, and YOLOv7, which is built on its code.
 *
 * Anchors sit in the middle of their cells and are numbered base before row. Images are letterboxed into the input;
 * validation, in batches of like ratios, has smaller rectangles. A box is learnt on every level by every shape whose
 * sides differ from its own by less than anchor_t, in its cell and up to two neighbours.
 *
 * Scores and overlaps are those of detection; validation has 0.001 and IoU 0.6, 300 detections (YOLOv5), or 0.65
 * (YOLOv7).
 *
 * Not expressed: YOLOv7 chooses among these candidates by what the network predicts (SimOTA), which an anchor set
 * cannot know; its auxiliary heads have more neighbours. */
#include "geometry/preset_rows.h"

#define LIST(...) { .kind = BASE_BOXES_LIST, .size = NUMBERS(__VA_ARGS__) }

/* YOLOv3's shapes. */
static const struct level_rule p5_levels[] = {
	{ 8, 0, LIST(10, 13, 16, 30, 33, 23) },
	{ 16, 0, LIST(30, 61, 62, 45, 59, 119) },
	{ 32, 0, LIST(116, 90, 156, 198, 373, 326) },
};

static const struct level_rule p6_levels[] = {
	{ 8, 0, LIST(19, 27, 44, 40, 38, 94) },
	{ 16, 0, LIST(96, 68, 86, 152, 180, 137) },
	{ 32, 0, LIST(140, 301, 303, 264, 238, 542) },
	{ 64, 0, LIST(436, 615, 739, 380, 925, 792) },
};

/* YOLOv4's. */
static const struct level_rule v7_levels[] = {
	{ 8, 0, LIST(12, 16, 19, 36, 40, 28) },
	{ 16, 0, LIST(36, 75, 76, 55, 72, 146) },
	{ 32, 0, LIST(142, 110, 192, 243, 459, 401) },
};

#define STAGE(most) { \
	.coder = { .method = &coder_yolov5, .weights = { 1, 1, 1, 1 }, .stds = { 1, 1, 1, 1 }, .clamp = INFINITY, \
		.scale_x_y = 1 }, \
	.match = MATCH("yolov5", 0.5, 0.5, LOW_QUALITY_OFF), \
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.25, \
		.topk = 30000, .topk_per = TOPK_PER_IMAGE, .clip = true, .iou = 0.45, .by = NMS_BY_LABELS, \
		.max_dets = (most) }, \
	.loss = LOSS("bce", "ciou", 0, "positives"), \
}

static const struct stage v5 = STAGE(1000);
static const struct stage v7 = STAGE(300);

#define GRID(side, multiple) LETTERBOX(side, RESIZE_CENTRE, ROUNDING_HALF_EVEN), .input = { side, side }, \
	.pad = (multiple), .round = GRID_CEIL, .stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE, .base_major = true, \
	.offset = 0.5

#define ULTRALYTICS "ultralytics/yolov5 5081342f: models/yolo.py, models/hub, utils/loss.py, utils/general.py"
#define WONGKINYIU "WongKinYiu/yolov7 a207844b: cfg, models/yolo.py, utils/loss.py, utils/general.py"

const struct preset preset_ultralytics[] = {
	{ .id = "yolov5-p5-640", .alias = { "yolov5" },
		.about = "YOLOv5 n, s, m, l, x at 640 px (ultralytics)", .source = ULTRALYTICS,
		GRID(640, 32), LEVELS(p5_levels), .stage = &v5 },
	{ .id = "yolov5-p6-1280",
		.about = "YOLOv5 n6, s6, m6, l6, x6 at 1280 px (ultralytics)", .source = ULTRALYTICS,
		GRID(1280, 64), LEVELS(p6_levels), .stage = &v5 },
	{ .id = "yolov7-640", .alias = { "yolov7" },
		.about = "YOLOv7, YOLOv7-X at 640 px: YOLOv4's shapes; its candidates, before SimOTA takes some of "
			"them",
		.source = WONGKINYIU,
		GRID(640, 32), LEVELS(v7_levels), .stage = &v7 },
	{ .id = "yolov7-tiny-640",
		.about = "YOLOv7-tiny at 640 px: YOLOv5's shapes; its candidates, before SimOTA takes some of them",
		.source = WONGKINYIU,
		GRID(640, 32), LEVELS(p5_levels), .stage = &v7 },
	{ .id = "yolov7-w6-1280",
		.about = "YOLOv7-W6, E6, D6, E6E at 1280 px: YOLOv5 P6's shapes; the lead head's candidates, before "
			"SimOTA",
		.source = WONGKINYIU,
		GRID(1280, 64), LEVELS(p6_levels), .stage = &v7 },
	{ .id = NULL },
};
