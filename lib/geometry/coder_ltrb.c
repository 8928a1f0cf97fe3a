/* coder_ltrb.c -- the sides' distances from the anchor's centre: Tian et al., "FCOS", ICCV 2019, section 3.1, in units
 * of the step as in mmdetection. */
#include "geometry/coder_parts.h"

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	double x = centre_x(a->box), y = centre_y(a->box), sx = a->stride[0], sy = a->stride[1];
	(void)c;
	t[0] = (x - box.x1) / sx, t[1] = (y - box.y1) / sy;
	t[2] = (box.x2 - x) / sx, t[3] = (box.y2 - y) / sy;
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double x = centre_x(a->box), y = centre_y(a->box), sx = a->stride[0], sy = a->stride[1];
	(void)c, (void)clamped;
	return (struct box){ x - t[0] * sx, y - t[1] * sy, x + t[2] * sx, y + t[3] * sy };
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	(void)c, (void)t;
	for (int i = 0; i < 4; i++)
		by_t[i] = by_box[i] * (i < 2 ? -a->stride[i] : a->stride[i - 2]);
}

const struct coder_method coder_ltrb = {
	.name = "ltrb",
	.help = "sides from the anchor's centre, in strides",
	.range = RANGE_ANYWHERE,
	.normalises = true,
	.encode = encode,
	.decode = decode,
	.gradient = gradient,
};
