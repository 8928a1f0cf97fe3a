/* cell_scene.h -- anchors over a grid: what a level covers, and its base boxes over one cell. */
#ifndef DRAW_CELL_SCENE_H
#define DRAW_CELL_SCENE_H

#include "draw/scene.h"
#include "geometry/anchors.h"

/* The grid over the image, with the boxes of the cell in its middle, as large as fits into the area. */
void cell_scene_grid(struct scene *s, struct area a, const struct anchors *anchors, const struct level *level,
	const struct picture *picture, double text);

/* n boxes relative to the middle of a cell of that stride (NULL: of none), enlarged to the area, with their sizes: at
 * the boxes, or where these are many, below. */
void cell_scene_boxes(
	struct scene *s, struct area a, const struct box *base, size_t n, const double *stride, double text);

#endif
