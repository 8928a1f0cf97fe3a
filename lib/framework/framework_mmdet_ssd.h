/* framework_mmdet_ssd.h -- MMDetection's SSDAnchorGenerator, read. Not for others. */
#ifndef FRAMEWORK_FRAMEWORK_MMDET_SSD_H
#define FRAMEWORK_FRAMEWORK_MMDET_SSD_H

#include "framework/framework_grid.h"

/* inside is what stands in the generator's parentheses. */
void framework_mmdet_ssd(struct json_dom *d, struct slice text, struct slice inside,
	const struct framework_lists *strides, struct framework_grid *g);

#endif
