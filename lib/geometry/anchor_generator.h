/* anchor_generator.h -- an anchor spec from what a user says: shapes or sizes, strides or grids.
 *
 * Shapes are sorted (shape_sort) and spread over the levels in runs: smallest to the smallest stride; where they cannot
 * be divided evenly the finest levels get one more each. Sizes likewise, but those of a level keep the order given.
 * Groups are the levels' own, in the order given.
 *
 * SSD's rule: Liu et al., "SSD", ECCV 2016, section 2.2. Scales run evenly from the finest level to the coarsest
 * (base_boxes_ssd_scales). Difference: there is no smaller scale of its own for the finest level. */
#ifndef GEOMETRY_ANCHOR_GENERATOR_H
#define GEOMETRY_ANCHOR_GENERATOR_H

#include "base/arena.h"
#include "geometry/anchors.h"
#include "geometry/base_boxes.h"
#include "geometry/shape.h"

#include <stdbool.h>
#include <stddef.h>

enum { ANCHOR_GENERATOR_LEVELS = 32 };

struct anchor_generator {
	/* One of the two: shapes as they are, or sizes with ratios and octaves (rule.size is what is spread over the
	 * levels). */
	size_t shapes;
	const struct shape *shape;
	struct shape_rule rule;
	size_t groups;           /* 0: spread */
	const size_t *group_end; /* of level i: behind its last shape or size */
	size_t ratio_groups;     /* 0: all levels have all of rule.ratio */
	const size_t *ratio_end; /* of level i: behind its last ratio */

	/* Or SSD's scales, least and greatest, as fractions of the input, with rule.ratio; 0,0: no. */
	double ssd[2];

	/* The one shape is a window that slides over ever smaller copies of the input, by the one stride
	 * (pyramid.h). */
	bool sliding_window;

	/* Strides, or fixed grids, or both, equally many. */
	size_t strides, grids;
	double stride[ANCHOR_GENERATOR_LEVELS];
	double grid[ANCHOR_GENERATOR_LEVELS][2]; /* [columns,rows] */

	double offset;    /* centre of cell (0,0) */
	bool offset_px;   /* in px; else in strides */
	double input[2];  /* 0,0: not said */
	double pad;
	enum grid_round round;
	enum stride_rule stride_rule;
	enum anchor_clip clip;
	bool base_major;
};

/* Offset half a stride, ceil, nominal strides, hwa, no clip. */
struct anchor_generator anchor_generator_defaults(void);

/* Fills out; its levels and base boxes live in arena. Returns what is missing or contradictory. */
enum anchor_fault anchor_generator_spec(const struct anchor_generator *g, struct anchor_spec *out, struct arena *arena);

#endif
