/* transform.c -- maps between the frames of an image. */
#include "geometry/transform.h"

/* A side of the new frame, in whole pixels. A long thin image can round to nothing; a frame has at least one pixel. */
static double
whole(double side, enum rounding rounding)
{
	double rounded = rounding == ROUNDING_FLOOR ? floor(side)
		: rounding == ROUNDING_NEAREST ? floor(side + 0.5)
		: nearbyint(side);
	return rounded >= 1 ? rounded : 1;
}

void
transform_stretch(const double from[2], const double to[2], struct resize *out)
{
	for (int i = 0; i < 2; i++) {
		out->size[i] = to[i];
		out->map.scale[i] = to[i] / from[i];
		out->map.shift[i] = 0;
	}
}

/* The letterbox of YOLOv5 (Jocher et al., github.com/ultralytics/yolov5, utils/augmentations.py, 2020), in the same
 * arithmetic, so that sides and padding agree to the pixel. A difference: the labels there are scaled by r alone, here
 * each axis by what its side was rounded to. */
void
transform_letterbox(const double from[2], const double to[2], struct resize *out)
{
	double r = box_min(to[0] / from[0], to[1] / from[1]);
	for (int i = 0; i < 2; i++) {
		double content = whole(from[i] * r, ROUNDING_HALF_EVEN);
		out->size[i] = to[i];
		out->map.scale[i] = content / from[i];
		out->map.shift[i] = nearbyint((to[i] - content) / 2 - 0.1) + 0.0; /* no minus zero */
	}
}

/* The usual rule of Faster R-CNN (Ren et al., NIPS 2015, section 3.3). Differences between its descendants are in the
 * rounding: torchvision and EfficientDet take the floor, detectron2 and mmdetection the nearest, OpenCV (py-faster-rcnn,
 * keras-retinanet) half to even. Here the multiplication comes before the division: for whole sides the product is exact, and
 * the quotient is a whole number only where it truly is one. A factor that is rounded first is a pixel short at times:
 * torchvision, in float32, makes 799 of 427 * (800 / 427). */
void
transform_short(const double from[2], double n, double max, enum rounding rounding, struct resize *out)
{
	double low = box_min(from[0], from[1]), high = box_max(from[0], from[1]);
	bool bound = n * high > max * low;
	double to = bound ? max : n, by = bound ? high : low;
	for (int i = 0; i < 2; i++) {
		out->size[i] = whole(from[i] * to / by, rounding);
		out->map.scale[i] = out->size[i] / from[i];
		out->map.shift[i] = 0;
	}
}

void
transform_scale(const double from[2], double factor, struct resize *out)
{
	for (int i = 0; i < 2; i++) {
		out->size[i] = from[i] * factor;
		out->map.scale[i] = factor;
		out->map.shift[i] = 0;
	}
}

void
transform_pad(const double from[2], double multiple, double padded[2])
{
	for (int i = 0; i < 2; i++)
		padded[i] = ceil(from[i] / multiple) * multiple;
}

struct transform
transform_compose(const struct transform *first, const struct transform *then)
{
	struct transform both;
	for (int i = 0; i < 2; i++) {
		both.scale[i] = first->scale[i] * then->scale[i];
		both.shift[i] = first->shift[i] * then->scale[i] + then->shift[i];
	}
	return both;
}

bool
transform_sound(const struct transform *t)
{
	for (int i = 0; i < 2; i++)
		if (!(t->scale[i] > 0 && isfinite(t->scale[i]) && isfinite(t->shift[i])))
			return false;
	return true;
}
