/* coder_toy.c -- a coder to try the recipe with: the upper left corner from the anchor's, and both sides, in pixels. */
#include "geometry/coder.h"

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	(void)c;
	t[0] = box.x1 - a->box.x1, t[1] = box.y1 - a->box.y1;
	t[2] = box_width(box), t[3] = box_height(box);
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double x = a->box.x1 + t[0], y = a->box.y1 + t[1];
	(void)c, (void)clamped;
	return (struct box){ x, y, x + t[2], y + t[3] };
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	(void)c, (void)a, (void)t;
	for (int axis = 0; axis < 2; axis++) {
		by_t[axis] = by_box[axis] + by_box[axis + 2];
		by_t[axis + 2] = by_box[axis + 2];
	}
}

const struct coder_method coder_toy = {
	.name = "toy",
	.help = "corner and sides in pixels",
	.range = RANGE_ANYWHERE,
	.normalises = true,
	.encode = encode,
	.decode = decode,
	.gradient = gradient,
};
