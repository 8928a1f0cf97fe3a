/* box.h -- axis-aligned boxes on an image: area, overlap, clipping.
 *
 * A box is two corners in continuous pixels, origin at the image's top-left corner, y growing downwards; a region of
 * the plane: its width is x2 - x1, never + 1. With x2 <= x1 or y2 <= y1 it is empty: area 0, and it overlaps nothing.
 * Nothing here allocates, prints or fails. Everything is inline: these few lines are the innermost loop of every
 * tool. */
#ifndef GEOMETRY_BOX_H
#define GEOMETRY_BOX_H

#include <stdbool.h>

struct box {
	double x1, y1, x2, y2;
};

static inline double
box_min(double a, double b)
{
	return a < b ? a : b;
}

static inline double
box_max(double a, double b)
{
	return a > b ? a : b;
}

static inline double
box_width(struct box b)
{
	return b.x2 - b.x1;
}

static inline double
box_height(struct box b)
{
	return b.y2 - b.y1;
}

static inline bool
box_empty(struct box b)
{
	return !(b.x2 > b.x1 && b.y2 > b.y1);
}

static inline bool
box_same(struct box a, struct box b)
{
	return a.x1 == b.x1 && a.y1 == b.y1 && a.x2 == b.x2 && a.y2 == b.y2;
}

/* px^2, >= 0 */
static inline double
box_area(struct box b)
{
	return box_empty(b) ? 0 : box_width(b) * box_height(b);
}

/* Area of the common part, px^2, >= 0; symmetric. */
static inline double
box_intersection(struct box a, struct box b)
{
	double w = box_min(a.x2, b.x2) - box_max(a.x1, b.x1);
	double h = box_min(a.y2, b.y2) - box_max(a.y1, b.y1);
	return w > 0 && h > 0 ? w * h : 0;
}

/* Intersection over union, 0..1, symmetric; 0 where both are empty. The sum is formed before the subtraction, so that
 * swapping a and b cannot change a bit. */
static inline double
box_iou(struct box a, struct box b)
{
	double common = box_intersection(a, b);
	return common > 0 ? common / (box_area(a) + box_area(b) - common) : 0;
}

/* Intersection over the area of a ("intersection over foreground"), 0..1; how much of a lies inside b. */
static inline double
box_iof(struct box a, struct box b)
{
	double common = box_intersection(a, b);
	return common > 0 ? common / box_area(a) : 0;
}

/* Intersection over the smaller area, 0..1, symmetric: 1 where one box lies in the other. */
static inline double
box_ios(struct box a, struct box b)
{
	double common = box_intersection(a, b);
	return common > 0 ? common / box_min(box_area(a), box_area(b)) : 0;
}

/* IoU of two shapes laid centre on centre; widths and heights > 0. */
static inline double
box_shape_iou(double w, double h, double other_w, double other_h)
{
	double common = box_min(w, other_w) * box_min(h, other_h);
	return common / (w * h + other_w * other_h - common);
}

/* The box with its corners moved into [0,width] x [0,height]. */
static inline struct box
box_clip(struct box b, double width, double height)
{
	return (struct box){ box_min(box_max(b.x1, 0), width), box_min(box_max(b.y1, 0), height),
		box_min(box_max(b.x2, 0), width), box_min(box_max(b.y2, 0), height) };
}

#endif
