/* anchor_fault_text.c -- what is wrong with anchors, in words for whoever gave them on a command line. */
#include "anchorset/anchor_fault_text.h"

#include <stddef.h>

static const char *const texts[] = {
	[ANCHOR_FAULT_NONE] = NULL,
	[ANCHOR_FAULT_STRIDE] = "a level's stride is not positive",
	[ANCHOR_FAULT_OTHER_INPUT] = "the anchors' grids are fixed for another input size; see anchor-resize",
	[ANCHOR_FAULT_NO_CELLS] = "a level has no cells: the input is smaller than its stride, or far too large",
	[ANCHOR_FAULT_MANY_CELLS] = "a level has more cells than pixels",
	[ANCHOR_FAULT_MANY_ANCHORS] = "more anchors than can be counted",
	[ANCHOR_FAULT_INPUT] = "the input's sides are not positive",
	[ANCHOR_FAULT_SIZES] = "sizes must be above 0",
	[ANCHOR_FAULT_RATIOS] = "ratios must be above 0",
	[ANCHOR_FAULT_SSD_SIZES] = "SSD takes a smallest and a largest size for each level",
	[ANCHOR_FAULT_BASE_SIZE] = "the base size must be above 0",
	[ANCHOR_FAULT_SHAPE_LIST] = "a list of shapes must hold a width and a height for each",
	[ANCHOR_FAULT_NO_SHAPES] = "no shapes: give --shapes, --sizes, --scales or --ssd",
	[ANCHOR_FAULT_NO_GRID] = "no grid: give --strides or --grid",
	[ANCHOR_FAULT_STRIDES_AND_GRIDS] = "--strides and --grid name different numbers of levels",
	[ANCHOR_FAULT_RATIO_GROUPS] = "the groups of ratios, with colons between, are not as many as the levels",
	[ANCHOR_FAULT_GROUPS] = "the groups of shapes or sizes, with colons between, are not as many as the levels",
	[ANCHOR_FAULT_FEW_SHAPES] = "fewer shapes than levels",
	[ANCHOR_FAULT_GRID] = "a grid is whole numbers of columns and rows",
	[ANCHOR_FAULT_BASE_RANGE] = "a base box, a stride or an offset is beyond double range",
	[ANCHOR_FAULT_GRID_INPUT] = "--grid without --strides needs --input",
	[ANCHOR_FAULT_GRID_OVERRUNS] =
		"--grid, --strides and --input contradict each other: a grid's last cells lie beyond the input",
	[ANCHOR_FAULT_SSD_INPUT] = "--ssd is in fractions of the input: give --input WxH",
	[ANCHOR_FAULT_SSD_RATIOS] = "--ratios: with --ssd each stands for itself and its inverse; give one of the two",
	[ANCHOR_FAULT_WINDOW] = "--sliding-window takes one of --shapes, the window, and one of --strides, its step",
	[ANCHOR_FAULT_WINDOW_INPUT] = "--sliding-window needs --input",
	[ANCHOR_FAULT_WINDOW_SIZE] = "the window is larger than the input",
	[ANCHOR_FAULT_NO_SIZE] = "the size of an image is not known",
	[ANCHOR_FAULT_NO_INPUT] = "the size of an image is not known, and the anchors have no input of their own",
	[ANCHOR_FAULT_PROPOSALS] =
		"the detector's anchors are proposals, boxes that come with each image: there is no grid to measure",
	[ANCHOR_FAULT_NO_BOXES] = "there are no boxes",
	[ANCHOR_FAULT_STRIDE_ORDER] = "strides must ascend",
};

const char *
anchor_fault_text(enum anchor_fault fault)
{
	return texts[fault];
}
