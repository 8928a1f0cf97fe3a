/* transform.c -- maps between the frames of an image. */
#include "geometry/transform.h"

/* A side of the new frame, in whole pixels. A long thin image can round to nothing; a frame has at least one pixel. */
static double
whole(double side, enum rounding rounding)
{
	double rounded = rounding == ROUNDING_FLOOR || rounding == ROUNDING_DOWN || rounding == ROUNDING_FLOAT32
		? floor(side)
		: rounding == ROUNDING_NEAREST ? floor(side + 0.5)
		: nearbyint(side);
	return rounded >= 1 ? rounded : 1;
}

void
transform_stretch(const double from[2], const double to[2], struct resize *out)
{
	*out = (struct resize){ .size = { to[0], to[1] } };
	for (int i = 0; i < 2; i++)
		out->map.scale[i] = to[i] / from[i];
}

/* The content of a letterbox, before it is rounded. darknet multiplies before it divides (src/image.c, letterbox_image,
 * J. Redmon, github.com/pjreddie/darknet): what is whole stays whole. The others have a factor: YOLOv5, YOLOX
 * (Megvii-BaseDetection/YOLOX, yolox/data/data_augment.py, preproc). That of EfficientDet (google/automl 6a54c874,
 * efficientdet/dataloader.py, set_scale_factors_to_output_size) is in single precision, and so is its product. */
static void
fit_letterbox(const double from[2], const struct letterbox *box, double side[2])
{
	const double by[2] = { box->size[0] / from[0], box->size[1] / from[1] };
	const int bound = by[0] < by[1] ? 0 : 1;
	const float wide = (float)box->size[0] / (float)from[0], high = (float)box->size[1] / (float)from[1];
	for (int i = 0; i < 2 && box->rounding == ROUNDING_FLOAT32; i++)
		side[i] = (double)((float)from[i] * (wide < high ? wide : high));
	for (int i = 0; i < 2 && box->rounding != ROUNDING_FLOAT32; i++)
		side[i] = box->rounding == ROUNDING_DOWN && box->place == RESIZE_CENTRE
			? from[i] * box->size[bound] / from[bound] : from[i] * by[bound];
}

/* The letterbox of YOLOv5 (Jocher et al., github.com/ultralytics/yolov5, utils/augmentations.py, 2020), in the same
 * arithmetic, so that sides and padding agree to the pixel; its least rectangle (auto) as well, where size is a
 * multiple of the stride. darknet halves what is left in whole numbers, which comes to the same. A difference: the
 * labels there are scaled by one factor, here each axis by what its side was rounded to. */
void
transform_letterbox(const double from[2], const struct letterbox *box, struct resize *out)
{
	double content[2];
	fit_letterbox(from, box, content);
	*out = (struct resize){ 0 };
	for (int i = 0; i < 2; i++) {
		double side = whole(content[i], box->rounding);
		double around = box->stride > 0 ? ceil(side / box->stride) * box->stride : box->size[i];
		bool corner = box->place == RESIZE_CORNER;
		out->size[i] = corner ? side : around;
		out->padded[i] = corner ? around : 0;
		out->map.scale[i] = side / from[i];
		out->map.shift[i] = corner ? 0 : nearbyint((around - side) / 2 - 0.1) + 0.0; /* no minus zero */
	}
}

/* torchvision 0.14 (models/detection/transform.py, _resize_image_and_masks): the factor in single precision, each
 * quotient as the reciprocal times the numerator, which is how torch divides a number by a tensor; the product with a
 * side in double precision, as torch's interpolate makes it. The reciprocal is rounded, so a side that should be whole
 * is a pixel short about every other time. Later versions do this only when scripted or traced, and otherwise divide in
 * double precision. */
static void
fit_floor(const double from[2], double low, double high, double n, double max, double side[2])
{
	const float by_low = 1 / (float)low * (float)n, by_high = 1 / (float)high * (float)max;
	const double factor = by_high < by_low ? by_high : by_low;
	for (int i = 0; i < 2; i++)
		side[i] = from[i] * factor;
}

/* detectron2 (data/transforms, ResizeShortestEdge.get_output_shape): in two steps, of which the second shrinks what the
 * first made of the sides. */
static void
fit_nearest(const double from[2], double low, double n, double max, double side[2])
{
	int shorter = from[1] < from[0];
	side[shorter] = n;
	side[!shorter] = n / low * from[!shorter];
	double longest = box_max(side[0], side[1]);
	if (longest > max)
		for (int i = 0; i < 2; i++)
			side[i] *= max / longest;
}

/* py-faster-rcnn (lib/utils/blob.py, prep_im_for_blob): one factor, chosen by the long side as it is rounded. */
static void
fit_half_even(const double from[2], double low, double high, double n, double max, double side[2])
{
	double factor = n / low;
	if (nearbyint(factor * high) > max)
		factor = max / high;
	for (int i = 0; i < 2; i++)
		side[i] = from[i] * factor;
}

/* The usual rule of Faster R-CNN (Ren et al., NIPS 2015, section 3.3), in the arithmetic of its descendants, since a
 * preset's grids follow from these sides. No difference from them but that no side becomes 0. */
void
transform_short(const double from[2], double n, double max, enum rounding rounding, struct resize *out)
{
	double low = box_min(from[0], from[1]), high = box_max(from[0], from[1]), side[2];
	if (rounding == ROUNDING_FLOOR)
		fit_floor(from, low, high, n, max, side);
	else if (rounding == ROUNDING_NEAREST)
		fit_nearest(from, low, n, max, side);
	else
		fit_half_even(from, low, high, n, max, side);
	*out = (struct resize){ 0 };
	for (int i = 0; i < 2; i++) {
		out->size[i] = whole(side[i], rounding);
		out->map.scale[i] = out->size[i] / from[i];
	}
}

void
transform_scale(const double from[2], double factor, struct resize *out)
{
	*out = (struct resize){ 0 };
	for (int i = 0; i < 2; i++) {
		out->size[i] = from[i] * factor;
		out->map.scale[i] = factor;
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
