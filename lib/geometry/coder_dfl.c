/* coder_dfl.c -- the sides' distances from the anchor's centre in strides, each the mean of a distribution over bins 0
 * to bins - 1: Li et al., "Generalized Focal Loss", NeurIPS 2020, section 3.2; ultralytics, YOLOv8 (16 bins; the others
 * that follow GFL have 17).
 *
 * The deltas are the means; what a network puts out for each is a value a bin. A mean is neither below 0 nor above bins
 * - 1, so a box that reaches further from the point, or does not hold it, is cut there. */
#include "geometry/coder_parts.h"

static double
within_bins(const struct coder *c, double strides)
{
	return box_min(box_max(strides, 0), (double)(c->bins - 1));
}

static void
distances(const struct anchor *a, struct box box, double t[4])
{
	double x = centre_x(a->box), y = centre_y(a->box), sx = a->stride[0], sy = a->stride[1];
	t[0] = (x - box.x1) / sx, t[1] = (y - box.y1) / sy;
	t[2] = (box.x2 - x) / sx, t[3] = (box.y2 - y) / sy;
}

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	distances(a, box, t);
	for (int i = 0; i < 4; i++)
		t[i] = within_bins(c, t[i]);
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double x = centre_x(a->box), y = centre_y(a->box), sx = a->stride[0], sy = a->stride[1], d[4];
	for (int i = 0; i < 4; i++) {
		d[i] = within_bins(c, t[i]);
		if (clamped != NULL)
			*clamped |= d[i] != t[i];
	}
	return (struct box){ x - d[0] * sx, y - d[1] * sy, x + d[2] * sx, y + d[3] * sy };
}

static bool
reaches(const struct coder *c, const struct anchor *a, struct box box)
{
	double t[4];
	distances(a, box, t);
	for (int i = 0; i < 4; i++)
		if (t[i] < -REACH_SLACK || t[i] > (double)(c->bins - 1) + REACH_SLACK)
			return false;
	return true;
}

/* Where a mean is cut, nothing moves the box. */
static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	for (int i = 0; i < 4; i++) {
		double slope = within_bins(c, t[i]) == t[i] ? a->stride[i % 2] : 0;
		by_t[i] = by_box[i] * (i < 2 ? -slope : slope);
	}
}

const struct coder_method coder_dfl = {
	.name = "dfl",
	.help = "likewise, as means of distributions over so many bins",
	.range = RANGE_ANYWHERE,
	.has_bins = true,
	.encode = encode,
	.decode = decode,
	.reaches = reaches,
	.gradient = gradient,
};
