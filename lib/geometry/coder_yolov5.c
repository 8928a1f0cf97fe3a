/* coder_yolov5.c -- the centre within the anchor's cell or half a cell beyond, and sides from 0 to 4 times the
 * anchor's.
 *
 * ultralytics, YOLOv5 (2020) and YOLOv7. The cell is found from the anchor's box. */
#include "geometry/coder_parts.h"

#include <math.h>

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	double x = in_cell(centre_x(box), centre_x(a->box), a->stride[0]);
	double y = in_cell(centre_y(box), centre_y(a->box), a->stride[1]);
	(void)c;
	t[0] = limited_logit((x + 0.5) / 2, CODER_LOGIT);
	t[1] = limited_logit((y + 0.5) / 2, CODER_LOGIT);
	t[2] = limited_logit(sqrt(box_width(box) / box_width(a->box)) / 2, SIDE_LOGIT);
	t[3] = limited_logit(sqrt(box_height(box) / box_height(a->box)) / 2, SIDE_LOGIT);
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double x = 2 * explog_logistic(t[0]) - 1;
	double y = 2 * explog_logistic(t[1]) - 1;
	double w = 2 * explog_logistic(t[2]);
	double h = 2 * explog_logistic(t[3]);
	(void)c, (void)clamped;
	return around(centre_x(a->box) + x * a->stride[0], centre_y(a->box) + y * a->stride[1],
		box_width(a->box) * (w * w), box_height(a->box) * (h * h));
}

static bool
reaches(const struct coder *c, const struct anchor *a, struct box box)
{
	(void)c;
	return larger_growth(a, box) / 4 <= 1 + REACH_SLACK && near_cell(a, box, 0.5);
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	(void)c;
	by_centre(by_box, by_t);
	by_t[0] *= 2 * a->stride[0] * logistic_slope(t[0]);
	by_t[1] *= 2 * a->stride[1] * logistic_slope(t[1]);
	by_t[2] *= box_width(a->box) * 8 * explog_logistic(t[2]) * logistic_slope(t[2]);
	by_t[3] *= box_height(a->box) * 8 * explog_logistic(t[3]) * logistic_slope(t[3]);
}

const struct coder_method coder_yolov5 = {
	.name = "yolov5",
	.help = "sigmoids of centre and sides",
	.range = RANGE_NEAR_CELL,
	.sigmoids = 4,
	.encode = encode,
	.decode = decode,
	.reaches = reaches,
	.gradient = gradient,
};
