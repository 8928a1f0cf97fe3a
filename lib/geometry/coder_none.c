/* coder_none.c -- the deltas are the box itself. */
#include "geometry/coder.h"

static void
encode(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	(void)c, (void)a;
	t[0] = box.x1, t[1] = box.y1, t[2] = box.x2, t[3] = box.y2;
}

static struct box
decode(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	(void)c, (void)a, (void)clamped;
	return (struct box){ t[0], t[1], t[2], t[3] };
}

static void
gradient(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	(void)c, (void)a, (void)t;
	for (int i = 0; i < 4; i++)
		by_t[i] = by_box[i];
}

const struct coder_method coder_none = {
	.name = "none",
	.help = "the box itself",
	.range = RANGE_ANYWHERE,
	.absolute = true,
	.encode = encode,
	.decode = decode,
	.gradient = gradient,
};
