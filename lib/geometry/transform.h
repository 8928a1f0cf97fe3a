/* transform.h -- maps between the frames of an image: the original picture, the resized one, a letterbox around it.
 *
 * A frame is [width, height] in pixels, both > 0. A map works on each axis alone: here = scale * original + shift, with
 * scale > 0. Resizing picks a whole number of pixels for each side, so scale is the new side by the old one, which may
 * differ a little between the axes. Nothing here allocates, prints or fails; sizes beyond double range show as a map
 * that is not sound. */
#ifndef GEOMETRY_TRANSFORM_H
#define GEOMETRY_TRANSFORM_H

#include "base/decimal.h"
#include "geometry/box.h"

#include <math.h>
#include <stdbool.h>

struct transform {
	double scale[2], shift[2]; /* of x and of y */
};

/* A new frame, and the map into it from the old one. */
struct resize {
	double size[2];
	double padded[2]; /* the tensor that the frame lies at the top left of, where it is known; else 0,0 */
	struct transform map;
};

/* How a short side is fitted: not only the rounding, but the whole arithmetic of the system that is known for it.
 * FLOOR is torchvision's (0.14). It takes the factor in single precision, and so many a side that should be n or max is
 * one pixel short: 640x427 at 800, 1333 becomes 1199x799.
 * NEAREST is detectron2's, halves going up. A short side that max does not bind is n to the pixel (as is HALF_EVEN's).
 * HALF_EVEN is py-faster-rcnn's, whose sides OpenCV rounds.
 * DOWN is for letterboxes alone, whose content it cuts to whole pixels: in the middle as darknet does, in whole
 * numbers; in the corner as YOLOX does, by a factor, with which the side that is bound may be a pixel short as well.
 * FLOAT32 is for them, too: down, the factor and its product with a side in single precision, as EfficientDet does. */
enum rounding { ROUNDING_FLOOR, ROUNDING_NEAREST, ROUNDING_HALF_EVEN, ROUNDING_DOWN, ROUNDING_FLOAT32 };

/* The frame becomes `to`, whatever that does to the aspect ratio. */
void transform_stretch(const double from[2], const double to[2], struct resize *out);

enum resize_place { RESIZE_CENTRE, RESIZE_CORNER };

/* The picture keeps its aspect ratio: r = min(W/w, H/h); the content is w*r by h*r, each rounded. The box around it is
 * size or, with a stride, the least whose sides are multiples of that. */
struct letterbox {
	double size[2];
	enum resize_place place; /* in the middle the frame is the box, and what is left goes half to the left and top,
	                            round(left / 2 - 0.1); in the corner the frame is the content,
		and the box is padded */
	enum rounding rounding;  /* half to even, down, or down in float32 */
	double stride;           /* 0: none */
};

void transform_letterbox(const double from[2], const struct letterbox *box, struct resize *out);

/* The short side becomes n, or less where the long side would exceed max (INFINITY: never): s = min(n/short, max/long);
 * sides are side*s, rounded, and at least one pixel. Sides agree with the published systems to the pixel, see enum
 * rounding. */
void transform_short(const double from[2], double n, double max, enum rounding rounding, struct resize *out);

/* Both axes by a factor; sides are not rounded. */
void transform_scale(const double from[2], double factor, struct resize *out);

/* The frame with each side rounded up to a multiple. */
void transform_pad(const double from[2], double multiple, double padded[2]);

/* First one map, then the other. */
struct transform transform_compose(const struct transform *first, const struct transform *then);

/* Scales are above 0 and all is finite. */
bool transform_sound(const struct transform *t);

static inline bool
transform_is_identity(const struct transform *t)
{
	return t->scale[0] == 1 && t->scale[1] == 1 && t->shift[0] == 0 && t->shift[1] == 0;
}

/* A coordinate there and back; what is only moved keeps its decimals. */
static inline double
transform_there(const struct transform *t, int axis, double x)
{
	return t->scale[axis] == 1 ? decimal_add(x, t->shift[axis]) : x * t->scale[axis] + t->shift[axis];
}

static inline double
transform_back(const struct transform *t, int axis, double x)
{
	return t->scale[axis] == 1 ? decimal_subtract(x, t->shift[axis]) : (x - t->shift[axis]) / t->scale[axis];
}

/* From the original frame to this one. */
static inline struct box
transform_box(const struct transform *t, struct box b)
{
	return (struct box){ transform_there(t, 0, b.x1), transform_there(t, 1, b.y1), transform_there(t, 0, b.x2),
		transform_there(t, 1, b.y2) };
}

/* From this frame to the original one. */
static inline struct box
transform_box_back(const struct transform *t, struct box b)
{
	return (struct box){ transform_back(t, 0, b.x1), transform_back(t, 1, b.y1), transform_back(t, 0, b.x2),
		transform_back(t, 1, b.y2) };
}

#endif
