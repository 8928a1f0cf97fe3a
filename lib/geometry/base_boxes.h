/* base_boxes.h -- base boxes from a detector's rule.
 *
 * Detectors are published as rules ("sizes 32, 40, 50; ratios 0.5, 1, 2"), not as boxes. A rule lists boxes centred on
 * their cell, in the order in which the system numbers them. A ratio is height divided by width, everywhere. */
#ifndef GEOMETRY_BASE_BOXES_H
#define GEOMETRY_BASE_BOXES_H

#include "geometry/anchor_fault.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

/* ratios  every size with every ratio r: w = size / sqrt(r), h = size * sqrt(r), area size^2: Ren et al., "Faster
 *         R-CNN", NIPS 2015, section 3.1.1; with octaves Lin et al., "Focal loss", ICCV 2017, section 4
 * ssd     size is min or min,max: a square of side min, one of side sqrt(min * max) where max is given, then for every
 *         ratio r other than 1 the box min * sqrt(r) wide and min / sqrt(r) high and the same turned: Liu et al.,
 *         "SSD", ECCV 2016, section 2.2, in the order of its caffe code (PriorBox)
 * whole   of the square of side base, for every ratio a box of area base^2 with sides rounded to whole pixels
 *         (half to even), then multiplied by every size: py-faster-rcnn, generate_anchors.py, in continuous pixels
 * list    size holds w,h,w,h,… as they are: YOLO's priors */
enum shape_kind { BASE_BOXES_RATIOS, BASE_BOXES_SSD, BASE_BOXES_WHOLE, BASE_BOXES_LIST };

struct numbers {
	const double *at;
	size_t n;
};

struct shape_rule {
	enum shape_kind kind;
	struct numbers size;  /* > 0 */
	struct numbers ratio; /* > 0; none: 1 alone, and for ssd none at all */
	unsigned octaves;     /* ratios: every size s stands for s * 2^(i / octaves), 0 <= i < octaves; 0 is 1 */
	bool size_major;      /* ratios: sizes in the outer loop, ratios in the inner; else ratios outside (whole:
	                         always) */
	double base;          /* whole: side, px */
	double limit;         /* the most that a side may be, in the unit of the sizes; 0: no limit */
	double unit[2];       /* what a size of 1 is on the x and y axis, px; 0,0: 1 px */
	double next;          /* ratios: at the end a square of side sqrt(last size * next) (TensorFlow's SSD); 0:
	                         none */
	bool inclusive;       /* sides are counted from the first pixel to the last: one more in continuous pixels */
	bool half_even;       /* corners are rounded to whole pixels, half to even (torchvision's AnchorGenerator) */
};

/* What is wrong with the rule's numbers. */
enum anchor_fault base_boxes_check(const struct shape_rule *rule);

/* How many boxes the rule makes. */
size_t base_boxes_count(const struct shape_rule *rule);

/* Writes them (room for base_boxes_count) and returns their number. */
size_t base_boxes_make(const struct shape_rule *rule, struct box *out);

/* SSD's scales, section 2.2: levels numbers evenly from min to max, and behind them, for the last level's second
 * square, 1 (room for levels + 1). Level k then has the sizes scale[k], scale[k + 1]. */
void base_boxes_ssd_scales(double min, double max, size_t levels, double *scale);

#endif
