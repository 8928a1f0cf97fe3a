/* coder_corners.c -- corners by the anchor's sides: keras-retinanet. */
#include "geometry/coder.h"

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	double w = box_width(a->box), h = box_height(a->box);
	(void)c;
	t[0] = (box.x1 - a->box.x1) / w, t[1] = (box.y1 - a->box.y1) / h;
	t[2] = (box.x2 - a->box.x2) / w, t[3] = (box.y2 - a->box.y2) / h;
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double w = box_width(a->box), h = box_height(a->box);
	(void)c, (void)clamped;
	return (struct box){ a->box.x1 + t[0] * w, a->box.y1 + t[1] * h, a->box.x2 + t[2] * w, a->box.y2 + t[3] * h };
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	(void)c, (void)t;
	for (int i = 0; i < 4; i++)
		by_t[i] = by_box[i] * (i % 2 == 0 ? box_width(a->box) : box_height(a->box));
}

const struct coder_method coder_corners = {
	.name = "corners",
	.help = "corners by the anchor's sides",
	.range = RANGE_ANYWHERE,
	.normalises = true,
	.encode = encode,
	.decode = decode,
	.gradient = gradient,
};
