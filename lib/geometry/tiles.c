/* tiles.c -- a large image as overlapping tiles of one size. */
#include "geometry/tiles.h"

#include "base/decimal.h"

#include <math.h>

bool
tiles_build(const double image[2], const double tile[2], double overlap, struct tiles *out)
{
	double count[2];
	for (int i = 0; i < 2; i++) {
		out->size[i] = box_min(tile[i], image[i]);
		out->step[i] = tile[i] - floor(overlap * tile[i]);
		out->last[i] = image[i] - out->size[i];
		count[i] = ceil(out->last[i] / out->step[i]) + 1;
	}
	if (!(count[0] * count[1] <= TILES_MOST))
		return false;
	out->count[0] = (size_t)count[0];
	out->count[1] = (size_t)count[1];
	return true;
}

struct box
tiles_at(const struct tiles *t, size_t i)
{
	const size_t column = i % t->count[0], row = i / t->count[0];
	double x = box_min((double)column * t->step[0], t->last[0]);
	double y = box_min((double)row * t->step[1], t->last[1]);
	return (struct box){ x, y, x + t->size[0], y + t->size[1] };
}

enum tiles_share
tiles_part(struct box tile, struct box b, double min_area, struct box *part)
{
	const struct box here = { decimal_subtract(b.x1, tile.x1), decimal_subtract(b.y1, tile.y1),
		decimal_subtract(b.x2, tile.x1), decimal_subtract(b.y2, tile.y1) };
	*part = box_clip(here, box_width(tile), box_height(tile));
	if (box_empty(b)) {
		const bool inside = part->x1 == here.x1 && part->y1 == here.y1;
		*part = here;
		return inside ? TILES_WHOLE : TILES_NONE;
	}
	if (box_same(*part, here))
		return TILES_WHOLE;
	double area = box_area(*part);
	return !(area > 0) ? TILES_NONE : area < min_area * box_area(b) ? TILES_LITTLE : TILES_CUT;
}
