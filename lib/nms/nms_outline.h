/* nms_outline.h -- boxes in float32, to tell quickly that two do not overlap enough. For nms_list.h and nms_cell.h.
 *
 * An outline is not smaller than its box, and its area not larger than the box's: a test with them errs on the safe
 * side. Nearly all pairs are rejected by it; the others are compared exactly. */
#ifndef NMS_NMS_OUTLINE_H
#define NMS_NMS_OUTLINE_H

#include "geometry/box.h"

#include <math.h>

/* The area of an outline that is the whole plane: below any share of it. */
#define NMS_PLANE (-0x1p120F)

struct nms_outline {
	float x1, y1, x2, y2, area;
};

/* Of boxes within these bounds no difference, product or sum leaves float's normal range, and a side has more than a
 * few bits. The outline of any other, an empty one among them, is the whole plane. No coordinate is larger than half of
 * far, so that its two roundings to float move it by less than the slack. */
static inline struct nms_outline
nms_outline_of(const struct box *b)
{
	double w = box_width(*b), h = box_height(*b), far = fabs(b->x1 + b->x2) + fabs(b->y1 + b->y2) + w + h;
	double least = (1 + far) * 0x1p-40;
	if (!((w > least) & (h > least) & (far < 0x1p46)))
		return (struct nms_outline){ -INFINITY, -INFINITY, INFINITY, INFINITY, NMS_PLANE };
	float slack = (float)far * 0x1p-23F;
	return (struct nms_outline){ (float)b->x1 - slack, (float)b->y1 - slack, (float)b->x2 + slack,
		(float)b->y2 + slack, (float)(w * h * (1 - 0x1p-23)) };
}

/* What certain (area + area) is to be multiplied with: six roundings to float lie between it and the exact products. */
static inline float
nms_share(double certain)
{
	return (float)(certain * (1 - 0x1p-20));
}

/* Above 0 where boxes may have a common part of certain (area + area) or more. A number and not an answer: there is
 * one comparison and not three, each of which would be predicted badly. */
static inline float
nms_outlines_share(const struct nms_outline *a, const struct nms_outline *b, float share)
{
	float x1 = a->x1 > b->x1 ? a->x1 : b->x1, x2 = a->x2 < b->x2 ? a->x2 : b->x2;
	float y1 = a->y1 > b->y1 ? a->y1 : b->y1, y2 = a->y2 < b->y2 ? a->y2 : b->y2;
	float w = x2 - x1, h = y2 - y1, more = w * h - share * (a->area + b->area), least = w < h ? w : h;
	return least < more ? least : more;
}

#endif
