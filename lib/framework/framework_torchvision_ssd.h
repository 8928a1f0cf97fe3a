/* framework_torchvision_ssd.h -- torchvision's DefaultBoxGenerator, read. Not for others. */
#ifndef FRAMEWORK_FRAMEWORK_TORCHVISION_SSD_H
#define FRAMEWORK_FRAMEWORK_TORCHVISION_SSD_H

#include "framework/framework_grid.h"

/* Whether a text makes one. */
bool framework_torchvision_ssd_is(struct slice text);

void framework_torchvision_ssd(struct json_dom *d, struct slice text, struct framework_grid *g);

#endif
