/* preset_rows.h -- the words in which the tables of presets are written; for preset*.c alone.
 *
 * Each table is an array of rows ended by one without an id. Everything in it is constant data. */
#ifndef GEOMETRY_PRESET_ROWS_H
#define GEOMETRY_PRESET_ROWS_H

#include "geometry/preset.h"

#include <math.h>
#include <stdint.h>

extern const struct preset preset_torchvision[];

#define NUMBERS(...) { (const double[]){ __VA_ARGS__ }, sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double) }

/* The levels of a row: a static array and its length. */
#define LEVELS(array) .levels = sizeof(array) / sizeof(array)[0], .level = (array)

/* Deltas times weights, with Detectron's clamp: one for the centre, one for the sides. */
#define DELTA(centre, sides) { .type = CODER_DELTA, .by_weights = true, .weights = { centre, centre, sides, sides }, \
	.stds = { 1, 1, 1, 1 }, .clamp = CODER_CLAMP, .scale_x_y = 1 }

#define MATCH(name, foreground, background, low) { .assigner = (name), .fg = (foreground), .bg = (background), \
	.low_quality = (low), .crowd_iof = 0.5, .anchor_t = 4, .topk = 9, .inside = INFINITY }

#endif
