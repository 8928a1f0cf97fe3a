/* coder_yolo.c -- the centre within the anchor's cell, logarithms of sides.
 *
 * Redmon and Farhadi, "YOLO9000", CVPR 2017, section 2, and, with scale_x_y > 1, Bochkovskiy et al., "YOLOv4", arXiv
 * 2020, section 3.4. The cell is found from the anchor's box. */
#include "geometry/coder_parts.h"

static double
scale_x_y(const struct coder *c, size_t level)
{
	return level < c->level_scales ? c->level_scale_x_y[level] : c->scale_x_y;
}

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	double k = scale_x_y(c, a->level), shift = (k - 1) / 2;
	double x = in_cell(centre_x(box), centre_x(a->box), a->stride[0]);
	double y = in_cell(centre_y(box), centre_y(a->box), a->stride[1]);
	t[0] = limited_logit((x + shift) / k, CODER_LOGIT);
	t[1] = limited_logit((y + shift) / k, CODER_LOGIT);
	t[2] = explog_log(box_width(box) / box_width(a->box));
	t[3] = explog_log(box_height(box) / box_height(a->box));
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double k = scale_x_y(c, a->level), shift = (k - 1) / 2;
	double x = k * explog_logistic(t[0]) - shift - 0.5;
	double y = k * explog_logistic(t[1]) - shift - 0.5;
	return around(centre_x(a->box) + x * a->stride[0], centre_y(a->box) + y * a->stride[1],
		box_width(a->box) * growth(t[2], c->clamp, clamped), box_height(a->box) *
		growth(t[3], c->clamp, clamped));
}

static bool
reaches(const struct coder *c, const struct anchor *a, struct box box)
{
	return clamp_allows(c->clamp, a, box) && near_cell(a, box, (scale_x_y(c, a->level) - 1) / 2);
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	double k = scale_x_y(c, a->level);
	by_centre(by_box, by_t);
	by_t[0] *= k * a->stride[0] * logistic_slope(t[0]);
	by_t[1] *= k * a->stride[1] * logistic_slope(t[1]);
	by_t[2] *= box_width(a->box) * growth_slope(t[2], c->clamp);
	by_t[3] *= box_height(a->box) * growth_slope(t[3], c->clamp);
}

const struct coder_method coder_yolo = {
	.name = "yolo",
	.help = "sigmoid within the cell, logarithms of sides",
	.range = RANGE_OWN_CELL,
	.clamps = true,
	.scales = true,
	.sigmoids = 2,
	.encode = encode,
	.decode = decode,
	.reaches = reaches,
	.gradient = gradient,
};
