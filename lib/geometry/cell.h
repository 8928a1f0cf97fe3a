/* cell.h -- in which cell of a level does a box's centre lie? What yolo assigners count in. */
#ifndef GEOMETRY_CELL_H
#define GEOMETRY_CELL_H

#include "geometry/anchors.h"

/* Where centre lies along an axis, in steps from the near edge of cell 0. Cells are as wide as a step, and a base's own
 * centre is their middle, where coders look for it. */
static inline double
cell_position(const struct level *l, const struct box *base, int axis, double centre)
{
	double middle = axis == 0 ? (base->x1 + base->x2) / 2 : (base->y1 + base->y2) / 2;
	return (centre - (l->offset[axis] + middle - l->stride[axis] / 2)) / l->stride[axis];
}

#endif
