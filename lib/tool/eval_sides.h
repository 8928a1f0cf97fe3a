/* eval_sides.h -- w and h of a box whose corners were read, as the decimals say.
 *
 * A file's box of x 1.08 and width 611.59 is a record's from 1.08 to 612.67; as doubles their difference is not
 * 611.59 any more. Where both corners have so few digits that they can be told from the doubles (15, the point
 * aside), so does their difference. */
#ifndef TOOL_EVAL_SIDES_H
#define TOOL_EVAL_SIDES_H

#include "base/decimal.h"
#include "eval/eval.h"
#include "geometry/box.h"

/* With inclusive, the last pixel is part of the box. */
static inline struct eval_box
eval_sides(struct box b, bool inclusive)
{
	double more = inclusive ? 1 : 0;
	return (struct eval_box){ b.x1, b.y1, decimal_subtract(b.x2, b.x1) + more, decimal_subtract(b.y2, b.y1) +
		more };
}

#endif
