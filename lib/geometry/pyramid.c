/* pyramid.c -- the sliding window: one window over ever smaller copies of an image. */
#include "geometry/pyramid.h"

#include <math.h>

/* The copy of a scale as a level; false: the window does not fit into it. */
static bool
build_copy(const struct pyramid *p, const double image[2], double scale, struct level_spec *level, struct box *base)
{
	double step = p->fine > 0 && scale > p->fine ? p->step / 2 : p->step;
	for (int axis = 0; axis < 2; axis++) {
		double room = nearbyint(image[axis] / scale) - p->window[axis];
		if (!(room >= 0 && room / step < 1e9))
			return false;
		level->grid[axis] = (size_t)floor(room / step) + 1;
		level->stride[axis] = step * scale;
		level->offset[axis] = p->window[axis] / 2 * scale;
	}
	double x = level->offset[0], y = level->offset[1];
	*base = (struct box){ -x, -y, x, y };
	level->bases = 1;
	level->base = base;
	return true;
}

size_t
pyramid_levels(const struct pyramid *p, const double image[2], const struct level_spec **level, struct arena *arena)
{
	struct level_spec *out = arena_zeros(arena, struct level_spec, p->most);
	struct box *base = arena_array(arena, struct box, p->most);
	double scale = 1;
	size_t n = 0;
	for (; n < p->most && build_copy(p, image, scale, &out[n], &base[n]); n++)
		scale *= p->factor;
	*level = out;
	return n;
}
