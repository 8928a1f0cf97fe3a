/* preset_window.c -- the sliding windows of OpenCV.
 *
 * Windows over a pyramid of images of 640x480, in the pixels of the image. Such a detector moves no window: its deltas
 * are zeros. Windows become levels with fixed grids, so that another image size is another set.
 *
 * Not expressed: OpenCV rounds the corners of every window to whole pixels, half to even, after scaling it back; a hit
 * of exactly the threshold passes; and it does not suppress but groups rectangles that resemble each other within 0.2.
 * A cascade also skips a position behind every one that its first stage rejects. */
#include "geometry/preset_rows.h"

/* Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005, as in hog.cpp,
 * detectMultiScale. */
static const struct pyramid hog = { .window = { 64, 128 }, .step = 8, .factor = 1.05, .most = 64 };

/* Viola and Jones, "Rapid object detection using a boosted cascade of simple features", CVPR 2001, as in
 * cascadedetect.cpp, with the window of its frontal faces. 640x480 takes 32 copies. */
static const struct pyramid cascade = { .window = { 24, 24 }, .step = 2, .fine = 2, .factor = 1.1, .most = 64 };

/* Right at an IoU of 0.5: a window that is not moved cannot be asked for more. */
static const struct stage window = {
	.coder = WEIGHTS(1, 1, INFINITY),
	.match = MATCH("max-iou", 0.5, 0.5, LOW_QUALITY_OFF),
	.post = { .activation = ACTIVATION_NONE, .background = BACKGROUND_NONE, .score = 0, .topk = SIZE_MAX,
		.topk_per = TOPK_PER_IMAGE, .clip = false, .iou = INFINITY, .by = NMS_BY_LABELS, .max_dets = SIZE_MAX },
};

#define IMAGE .input = { 640, 480 }, .pad = 1, .round = GRID_FLOOR, .stride_rule = STRIDE_NOMINAL, .clip = CLIP_NONE

const struct preset preset_window[] = {
	{ .id = "sliding-window-hog", .alias = { "sliding-window" },
		.about = "Sliding window, HOG and linear SVM (OpenCV) at 640x480: 64x128, step 8, scale 1.05, "
			"unrounded",
		.source = "opencv/opencv 4.6.0: modules/objdetect/src/hog.cpp",
		IMAGE, .pyramid = &hog, .stage = &window },
	{ .id = "sliding-window-cascade",
		.about = "Sliding window, boosted cascade (OpenCV) at 640x480: 24x24, step 2, above scale 2 step 1, "
			"scale 1.1",
		.source = "opencv/opencv: modules/objdetect/src/cascadedetect.cpp",
		IMAGE, .pyramid = &cascade, .stage = &window },
	{ .id = NULL },
};
