/* preset_rows.h -- the words in which the tables of presets are written; for preset*.c alone.
 *
 * Each table is an array of rows ended by one without an id. Everything in it is constant data. */
#ifndef GEOMETRY_PRESET_ROWS_H
#define GEOMETRY_PRESET_ROWS_H

#include "geometry/preset.h"

#include <math.h>
#include <stdint.h>

extern const struct preset preset_torchvision[];
extern const struct preset preset_detectron[];
extern const struct preset preset_mmdet[];
extern const struct preset preset_inclusive[];
extern const struct preset preset_tensorflow[];
extern const struct preset preset_caffe[];
extern const struct preset preset_darknet[];
extern const struct preset preset_ultralytics[];
extern const struct preset preset_points[];
extern const struct preset preset_window[];

#define NUMBERS(...) { (const double[]){ __VA_ARGS__ }, sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double) }

/* The levels of a row: a static array and its length. */
#define LEVELS(array) .levels = sizeof(array) / sizeof(array)[0], .level = (array)

/* How images come into the frame: the shorter side to n, the longer at most to most; into a square, whole or
 * stretched. */
#define SHORT(n, most, how) .resize = &(const struct resize_rule){ .mode = RESIZE_SHORT, .short_side = (n), \
	.max = (most), \
	.rounding = (how) }
#define LETTERBOX(side, where, how) .resize = &(const struct resize_rule){ .mode = RESIZE_LETTERBOX, .max = INFINITY, \
	.size = { side, side }, .place = (where), .rounding = (how) }
#define STRETCH(side) .resize = &(const struct resize_rule){ .mode = RESIZE_STRETCH, .max = INFINITY, \
	.size = { side, side } }

/* Deltas times weights, one for the centre and one for the sides, with Detectron's clamp or another. */
#define WEIGHTS(centre, sides, most) { .method = &coder_delta, .by_weights = true, \
	.weights = { centre, centre, sides, sides }, .stds = { 1, 1, 1, 1 }, .clamp = (most), .scale_x_y = 1 }
#define DELTA(centre, sides) WEIGHTS(centre, sides, CODER_CLAMP)

/* Deltas over standard deviations (SSD's variances). */
#define STDS(centre, sides, most) { .method = &coder_delta, .weights = { 1, 1, 1, 1 }, \
	.stds = { centre, centre, sides, sides }, .clamp = (most), .scale_x_y = 1 }

#define MATCH(name, foreground, background, low) { .assigner = (name), .fg = (foreground), .bg = (background), \
	.low_quality = (low), DETECTOR_MATCH, .inside = INFINITY }

/* Focal loss with 0.25 and 2, as in its paper. */
#define FOCAL(box, b, divisor) { .class_loss = "focal", .alpha = 0.25, .gamma = 2, .box_loss = (box), .beta = (b), \
	.norm = (divisor) }

/* Any other class loss that takes no number. */
#define LOSS(class, box, b, divisor) { .class_loss = (class), .box_loss = (box), .beta = (b), .norm = (divisor) }

/* Cross entropy of three backgrounds a positive, the hardest: SSD. */
#define LOSS_SSD(class) { .class_loss = (class), .box_loss = "smooth-l1", .beta = 1, .neg_ratio = 3, \
	.norm = "positives" }

#endif
