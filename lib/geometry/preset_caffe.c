/* preset_caffe.c -- SSD as published for caffe, and amdegroot's ssd.pytorch, its reimplementation.
 *
 * Caffe's PriorBox layer truncates least and greatest sizes to whole pixels and does not clip; ssd.pytorch truncates
 * nothing (its sizes are whole) and clamps centre and sides to the input each, which moves the last row and column of
 * the map of stride 32. Variances are standard deviations. Steps are nominal: 10 cells of 32 pixels lie over an input
 * of 300.
 *
 * Not expressed: caffe matches only IoUs above 1e-6, and mines int(3 * positives) negatives of IoU < 0.5; ssd.pytorch
 * keeps 200 detections a class. */
#include "geometry/preset_rows.h"

#define SSD(min, max, ...) { .kind = BASE_BOXES_SSD, .size = NUMBERS(min, max), .ratio = NUMBERS(__VA_ARGS__) }

static const struct level_rule ssd300_voc_levels[] = {
	{ 8, 38, SSD(30, 60, 2) },
	{ 16, 19, SSD(60, 111, 2, 3) },
	{ 32, 10, SSD(111, 162, 2, 3) },
	{ 64, 5, SSD(162, 213, 2, 3) },
	{ 100, 3, SSD(213, 264, 2) },
	{ 300, 1, SSD(264, 315, 2) },
};

static const struct level_rule ssd300_coco_levels[] = {
	{ 8, 38, SSD(21, 45, 2) },
	{ 16, 19, SSD(45, 99, 2, 3) },
	{ 32, 10, SSD(99, 153, 2, 3) },
	{ 64, 5, SSD(153, 207, 2, 3) },
	{ 100, 3, SSD(207, 261, 2) },
	{ 300, 1, SSD(261, 315, 2) },
};

/* 35.84, 76.8, 153.6, ... 537.6 of the configuration. */
static const struct level_rule ssd512_voc_levels[] = {
	{ 8, 64, SSD(35, 76, 2) },
	{ 16, 32, SSD(76, 153, 2, 3) },
	{ 32, 16, SSD(153, 230, 2, 3) },
	{ 64, 8, SSD(230, 307, 2, 3) },
	{ 128, 4, SSD(307, 384, 2, 3) },
	{ 256, 2, SSD(384, 460, 2) },
	{ 512, 1, SSD(460, 537, 2) },
};

/* 20.48, 51.2, 133.12, ... 542.72. */
static const struct level_rule ssd512_coco_levels[] = {
	{ 8, 64, SSD(20, 51, 2) },
	{ 16, 32, SSD(51, 133, 2, 3) },
	{ 32, 16, SSD(133, 215, 2, 3) },
	{ 64, 8, SSD(215, 296, 2, 3) },
	{ 128, 4, SSD(296, 378, 2, 3) },
	{ 256, 2, SSD(378, 460, 2) },
	{ 512, 1, SSD(460, 542, 2) },
};

#define STAGE(name, most) { \
	.coder = STDS(0.1, 0.2, INFINITY), \
	.match = MATCH(name, 0.5, 0.5, LOW_QUALITY_OFF), \
	.sample = { .neg_ratio = 3 }, \
	.post = { .activation = ACTIVATION_SOFTMAX, .background = BACKGROUND_FIRST, .score = 0.01, \
		.topk = (most), .topk_per = TOPK_PER_CLASS, .clip = true, .iou = 0.45, .by = NMS_BY_LABELS, \
		.max_dets = 200 }, \
	.loss = LOSS_SSD("ce"), \
}

static const struct stage caffe = STAGE("ssd-bipartite", 400);
static const struct stage amdegroot = STAGE("ssd", 200);

#define FIXED(side, how) STRETCH(side), .input = { side, side }, .pad = 1, .round = GRID_CEIL, \
	.stride_rule = STRIDE_NOMINAL, .clip = (how), .offset = 0.5

#define CAFFE "weiliu89/caffe, branch ssd, 4817bf8b: src/caffe/layers/prior_box_layer.cpp, " \
	"src/caffe/util/bbox_util.cpp, "
#define AMDEGROOT "amdegroot/ssd.pytorch 5b0b77fa: layers/functions/prior_box.py, layers/box_utils.py, data/config.py"

const struct preset preset_caffe[] = {
	{ .id = "ssd300-caffe-voc",
		.about = "SSD300 VGG16 for VOC (caffe): sizes 30 to 315, bipartite matching, nothing clipped",
		.source = CAFFE "examples/ssd/ssd_pascal.py",
		FIXED(300, CLIP_NONE), LEVELS(ssd300_voc_levels), .stage = &caffe },
	{ .id = "ssd300-caffe-coco",
		.about = "SSD300 VGG16 for COCO (caffe): sizes 21 to 315, bipartite matching, nothing clipped",
		.source = CAFFE "examples/ssd/ssd_coco.py",
		FIXED(300, CLIP_NONE), LEVELS(ssd300_coco_levels), .stage = &caffe },
	{ .id = "ssd512-caffe-voc", .alias = { "ssd512" },
		.about = "SSD512 VGG16 for VOC (caffe): sizes 35 to 537, bipartite matching, nothing clipped",
		.source = CAFFE "sizes from third-party configurations",
		FIXED(512, CLIP_NONE), LEVELS(ssd512_voc_levels), .stage = &caffe },
	{ .id = "ssd512-caffe-coco",
		.about = "SSD512 VGG16 for COCO (caffe): sizes 20 to 542, bipartite matching, nothing clipped",
		.source = CAFFE "sizes from third-party configurations",
		FIXED(512, CLIP_NONE), LEVELS(ssd512_coco_levels), .stage = &caffe },
	{ .id = "ssd300-amdegroot-voc",
		.about = "SSD300 VGG16 for VOC (ssd.pytorch): caffe's boxes clamped by centre and sides, forced "
			"matches",
		.source = AMDEGROOT,
		FIXED(300, CLIP_CENTRE), LEVELS(ssd300_voc_levels), .stage = &amdegroot },
	{ .id = "ssd300-amdegroot-coco",
		.about = "SSD300 VGG16 for COCO (ssd.pytorch): caffe's boxes clamped by centre and sides, forced "
			"matches",
		.source = AMDEGROOT,
		FIXED(300, CLIP_CENTRE), LEVELS(ssd300_coco_levels), .stage = &amdegroot },
	{ .id = NULL },
};
