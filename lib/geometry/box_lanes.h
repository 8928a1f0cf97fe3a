/* box_lanes.h -- boxes side by side, each side of all of them in an array: for loops in wide registers. */
#ifndef GEOMETRY_BOX_LANES_H
#define GEOMETRY_BOX_LANES_H

#include "base/explog.h"
#include "geometry/box.h"

#include <stddef.h>

enum { BOX_LANES = EXPLOG_LANES };

struct box_lanes {
	double x1[BOX_LANES], y1[BOX_LANES], x2[BOX_LANES], y2[BOX_LANES];
};

static inline void
box_lanes_set(struct box_lanes *lanes, size_t i, struct box b)
{
	lanes->x1[i] = b.x1;
	lanes->y1[i] = b.y1;
	lanes->x2[i] = b.x2;
	lanes->y2[i] = b.y2;
}

static inline struct box
box_lanes_get(const struct box_lanes *lanes, size_t i)
{
	return (struct box){ lanes->x1[i], lanes->y1[i], lanes->x2[i], lanes->y2[i] };
}

#endif
