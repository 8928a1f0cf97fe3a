/* eval_sides.h -- w and h of a box whose corners were read, as the decimals say.
 *
 * A file's box of x 1.08 and width 611.59 is a record's from 1.08 to 612.67; as doubles their difference is not 611.59 any more.
 * Where both corners have so few digits that they can be told from the doubles (15, the point aside), so does their difference. */
#ifndef TOOL_EVAL_SIDES_H
#define TOOL_EVAL_SIDES_H

#include "eval/eval.h"
#include "geometry/box.h"

#include <math.h>

/* b - a. The nearest double to the decimal difference where both are whole multiples of a power of ten, else to that of the
 * doubles. */
static inline double
eval_difference(double b, double a)
{
	static const double ten_to[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	for (size_t d = 0; d < sizeof ten_to / sizeof *ten_to; d++) {
		double high = nearbyint(b * ten_to[d]), low = nearbyint(a * ten_to[d]);
		if (!(fabs(high) < 1e15 && fabs(low) < 1e15 && fabs(high - low) < 1e15))
			break;
		if (high / ten_to[d] == b && low / ten_to[d] == a)
			return (high - low) / ten_to[d];
	}
	return b - a;
}

/* With inclusive, the last pixel is part of the box. */
static inline struct eval_box
eval_sides(struct box b, bool inclusive)
{
	double more = inclusive ? 1 : 0;
	return (struct eval_box){ b.x1, b.y1, eval_difference(b.x2, b.x1) + more, eval_difference(b.y2, b.y1) + more };
}

#endif
