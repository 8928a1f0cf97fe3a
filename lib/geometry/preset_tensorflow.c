/* preset_tensorflow.c -- detectors of TensorFlow: keras-retinanet, EfficientDet, the Object Detection API.
 *
 * Cell (0,0) is centred at half a stride. EfficientDet and the API keep boxes as y1, x1, y2, x2, which is of no concern
 * here, and put deltas out as ty, tx, th, tw, which is.
 *
 * Not expressed: keras-retinanet clips to [0,W-1]. EfficientDet computes the sides of a resized image in single
 * precision, so that one may differ by a pixel; its suppression is gaussian soft-NMS of sigma 0.5, and it adds 1e-8 to
 * sides before it encodes. The API mines hard examples of both kinds, after suppressing them at IoU 0.99, and never
 * less than 3 negatives an image. */
#include "geometry/preset_rows.h"

/* keras_retinanet/utils/anchors.py: ratios outside of sizes. */
#define KERAS(size_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_), .octaves = 3, .ratio = NUMBERS(0.5, 1, 2) }

static const struct level_rule keras_levels[] = {
	{ 8, 0, KERAS(32) },
	{ 16, 0, KERAS(64) },
	{ 32, 0, KERAS(128) },
	{ 64, 0, KERAS(256) },
	{ 128, 0, KERAS(512) },
};

static const struct stage keras = {
	.coder = { .method = &coder_corners, .weights = { 1, 1, 1, 1 }, .stds = { 0.2, 0.2, 0.2, 0.2 },
		.clamp = INFINITY, .scale_x_y = 1 },
	.match = MATCH("keras", 0.5, 0.4, LOW_QUALITY_OFF),
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.05,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS,
		.max_dets = 300 },
	.loss = FOCAL("smooth-l1", 1.0 / 9, "positives"),
};

/* efficientdet/tf2/anchors.py: octaves outside of the aspects 1, 2, 0.5, which are width / height. */
#define EFFICIENT(size_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_), .octaves = 3, \
	.ratio = NUMBERS(1, 0.5, 2), \
	.size_major = true }

/* anchor_scale 4; D0 to D6 end at stride 128, D7x takes them all. */
static const struct level_rule efficientdet_levels[] = {
	{ 8, 0, EFFICIENT(32) },
	{ 16, 0, EFFICIENT(64) },
	{ 32, 0, EFFICIENT(128) },
	{ 64, 0, EFFICIENT(256) },
	{ 128, 0, EFFICIENT(512) },
	{ 256, 0, EFFICIENT(1024) },
};

/* anchor_scale 5. */
static const struct level_rule efficientdet_d7_levels[] = {
	{ 8, 0, EFFICIENT(40) },
	{ 16, 0, EFFICIENT(80) },
	{ 32, 0, EFFICIENT(160) },
	{ 64, 0, EFFICIENT(320) },
	{ 128, 0, EFFICIENT(640) },
};

/* faster_rcnn_box_coder.py, keras_box_coder: no clamp, and y before x. */
#define TURNED(centre, sides) { .method = &coder_delta, .axes = CODER_YX, .by_weights = true, \
	.weights = { centre, centre, sides, sides }, .stds = { 1, 1, 1, 1 }, .clamp = INFINITY, .scale_x_y = 1 }

static const struct stage efficientdet = {
	.coder = TURNED(1, 1),
	.match = MATCH("force", 0.5, 0.5, LOW_QUALITY_OFF),
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_NONE, .score = 0.001,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_IMAGE, .clip = true, .iou = 0.5, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = { .class_loss = "focal", .alpha = 0.25, .gamma = 1.5, .box_loss = "smooth-l1", .beta = 0.1,
		.norm = "positives" }, /* there a Huber loss, and the box weighs more */
};

/* multiple_grid_anchor_generator.py: scales 0.2 to 0.95 evenly, then 1; the first map has a smaller square and two
 * boxes of scale 0.2. Aspects are width / height: 1, 2, 1/2, 3, 0.3333. */
#define GRID(size_, next_) { .kind = BASE_BOXES_RATIOS, .size = NUMBERS(size_), .next = (next_), \
	.ratio = NUMBERS(1, 0.5, 2, 1 / 3.0, 1 / 0.3333) }

static const struct level_rule ssdlite_levels[] = {
	{ 300 / 19.0, 19, { .kind = BASE_BOXES_LIST, .size = NUMBERS(30, 30, 60 * M_SQRT2, 60 * M_SQRT1_2,
		60 * M_SQRT1_2, 60 * M_SQRT2) } },
	{ 30, 10, GRID(105, 150) },
	{ 60, 5, GRID(150, 195) },
	{ 100, 3, GRID(195, 240) },
	{ 150, 2, GRID(240, 285) },
	{ 300, 1, GRID(285, 300) },
};

static const struct stage ssdlite = {
	.coder = TURNED(10, 5),
	.match = MATCH("force", 0.5, 0.5, LOW_QUALITY_OFF),
	.sample = { .neg_ratio = 3 },
	.post = { .activation = ACTIVATION_SIGMOID, .background = BACKGROUND_FIRST, .score = 1e-8,
		.topk = SIZE_MAX, .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.6, .by = NMS_BY_LABELS,
		.max_dets = 100 },
	.loss = LOSS_SSD("bce"),
};

#define PLAIN .pad = 1, .round = GRID_CEIL, .clip = CLIP_NONE, .offset = 0.5

/* The step is input / cells, which need not be whole. */
#define EFFICIENTDET(side, count, array) .source = "google/automl 6a54c874: efficientdet/tf2/anchors.py, " \
	"hparams_config.py, dataloader.py, object_detection/argmax_matcher.py, tf2/postprocess.py", \
	LETTERBOX(side, RESIZE_CORNER, ROUNDING_FLOAT32), .input = { side, side }, PLAIN, .stride_rule = STRIDE_EXACT, \
	.levels = (count), .level = (array), \
	.stage = &efficientdet

const struct preset preset_tensorflow[] = {
	{ .id = "retinanet-keras",
		.about = "RetinaNet (keras-retinanet): corner offsets, no padding, no low-quality matches",
		.source = "fizyr/keras-retinanet 7ac91dfb: keras_retinanet/utils/anchors.py, "
			"layers/filter_detections.py",
		SHORT(800, 1333, ROUNDING_HALF_EVEN), .input = { 1333, 800 }, PLAIN, .stride_rule = STRIDE_NOMINAL,
		LEVELS(keras_levels), .stage = &keras },
	{ .id = "efficientdet-d0", .about = "EfficientDet-D0 (automl)", EFFICIENTDET(512, 5, efficientdet_levels) },
	{ .id = "efficientdet-d1", .about = "EfficientDet-D1 (automl)", EFFICIENTDET(640, 5, efficientdet_levels) },
	{ .id = "efficientdet-d2", .about = "EfficientDet-D2 (automl)", EFFICIENTDET(768, 5, efficientdet_levels) },
	{ .id = "efficientdet-d3", .about = "EfficientDet-D3 (automl)", EFFICIENTDET(896, 5, efficientdet_levels) },
	{ .id = "efficientdet-d4", .about = "EfficientDet-D4 (automl)", EFFICIENTDET(1024, 5, efficientdet_levels) },
	{ .id = "efficientdet-d5", .about = "EfficientDet-D5 (automl)", EFFICIENTDET(1280, 5, efficientdet_levels) },
	{ .id = "efficientdet-d6", .about = "EfficientDet-D6 (automl): the anchors of D5",
		EFFICIENTDET(1280, 5, efficientdet_levels) },
	{ .id = "efficientdet-d7", .about = "EfficientDet-D7 (automl): boxes of 5 strides, not 4",
		EFFICIENTDET(1536, 5, efficientdet_d7_levels) },
	{ .id = "efficientdet-d7x", .about = "EfficientDet-D7x (automl): boxes of 4 strides, a sixth level",
		EFFICIENTDET(1536, 6, efficientdet_levels) },
	{ .id = "ssdlite-mobilenetv2-tfod300",
		.about = "SSDLite300 MobileNetV2 (TensorFlow Object Detection API): first map of 3 boxes, mean square "
			"last",
		.source = "tensorflow/models: "
			"research/object_detection/anchor_generators/multiple_grid_anchor_generator.py, "
			"samples/configs/ssdlite_mobilenet_v2_coco.config",
		STRETCH(300), .input = { 300, 300 }, PLAIN, .stride_rule = STRIDE_NOMINAL, LEVELS(ssdlite_levels),
		.stage = &ssdlite },
	{ .id = NULL },
};
