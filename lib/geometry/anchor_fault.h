/* anchor_fault.h -- what may be wrong with anchors, and with what they are made from. In words:
 * anchorset/anchor_fault_text.h. */
#ifndef GEOMETRY_ANCHOR_FAULT_H
#define GEOMETRY_ANCHOR_FAULT_H

enum anchor_fault {
	ANCHOR_FAULT_NONE, /* 0: nothing is */

	/* anchors on a tensor: anchors_build */
	ANCHOR_FAULT_STRIDE,            /* a level's stride is not positive */
	ANCHOR_FAULT_OTHER_INPUT,       /* grids are fixed, for another input */
	ANCHOR_FAULT_NO_CELLS,          /* the input is smaller than a stride, or far too large */
	ANCHOR_FAULT_MANY_CELLS,        /* more cells than pixels */
	ANCHOR_FAULT_MANY_ANCHORS,      /* more than a size_t counts */
	ANCHOR_FAULT_INPUT,             /* a side of tensor or frame is not positive */

	/* base boxes: base_boxes_check */
	ANCHOR_FAULT_SIZES,             /* a size is not above 0, or there is none */
	ANCHOR_FAULT_RATIOS,            /* a ratio is not above 0 */
	ANCHOR_FAULT_SSD_SIZES,         /* SSD: more than two sizes for a level */
	ANCHOR_FAULT_BASE_SIZE,         /* whole: the base is not above 0 */
	ANCHOR_FAULT_SHAPE_LIST,        /* list: an odd number of sides */

	/* what a generator is given: anchor_generator_spec */
	ANCHOR_FAULT_NO_SHAPES,         /* neither shapes nor sizes nor SSD's scales */
	ANCHOR_FAULT_NO_GRID,           /* neither strides nor grids */
	ANCHOR_FAULT_STRIDES_AND_GRIDS, /* strides and grids, but not equally many */
	ANCHOR_FAULT_RATIO_GROUPS,      /* groups of ratios, but not one a level */
	ANCHOR_FAULT_GROUPS,            /* groups of shapes or sizes, but not one a level */
	ANCHOR_FAULT_FEW_SHAPES,        /* fewer shapes or sizes than levels */
	ANCHOR_FAULT_GRID,              /* a grid of broken or far too many cells */
	ANCHOR_FAULT_BASE_RANGE,        /* a base box, a stride or an offset is beyond double range */
	ANCHOR_FAULT_GRID_INPUT,        /* grids without strides, and no input */
	ANCHOR_FAULT_GRID_OVERRUNS,     /* a grid's last cells lie beyond the input */
	ANCHOR_FAULT_SSD_INPUT,         /* SSD's scales without an input */
	ANCHOR_FAULT_SSD_RATIOS,        /* SSD: a ratio and its inverse, which it adds itself */
	ANCHOR_FAULT_WINDOW,            /* a sliding window has one shape and one stride */
	ANCHOR_FAULT_WINDOW_INPUT,      /* a sliding window without an input */
	ANCHOR_FAULT_WINDOW_SIZE,       /* it is larger than the input */

	/* boxes and grids: fitting and scoring */
	ANCHOR_FAULT_NO_SIZE,           /* an image's size is not known */
	ANCHOR_FAULT_NO_INPUT,          /* nor do the anchors have an input */
	ANCHOR_FAULT_PROPOSALS,         /* the anchors are proposals: there is no grid */
	ANCHOR_FAULT_NO_BOXES,          /* there is nothing to fit to */
	ANCHOR_FAULT_STRIDE_ORDER       /* strides do not ascend */
};

#endif
