/* tiles.h -- a large image as overlapping tiles of one size, which a network can look at one by one.
 *
 * Tiles lie in rows from the top left; from one to the next it is the tile's side less the overlap. The last of a row
 * or column ends at the image's edge, and so may overlap more; along an axis on which the image is no larger than a
 * tile, there is one. That is how SAHI slices (F. C. Akyon, S. O. Altinuc, A. Temizel, "Slicing Aided Hyper Inference
 * and Fine-tuning for Small Object Detection", ICIP 2022; obss/sahi, sahi/slicing.py). An object no larger than the
 * overlap is whole in some tile. */
#ifndef GEOMETRY_TILES_H
#define GEOMETRY_TILES_H

#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

enum { TILES_MOST = 1 << 20 }; /* of an image */

struct tiles {
	double size[2];  /* of each, px; the image's own side where that is less */
	double step[2];  /* px */
	double last[2];  /* where the last of a row, and of a column, begins */
	size_t count[2]; /* columns and rows */
};

/* The tiles of an image of a size; tile in whole pixels, at least 1; overlap in shares of its sides, 0 <= overlap <
 * 1: int(overlap * side) pixels. false: they are more than TILES_MOST. */
bool tiles_build(const double image[2], const double tile[2], double overlap, struct tiles *out);

/* Where tile i < count[0] * count[1] lies in the image. */
struct box tiles_at(const struct tiles *t, size_t i);

/* What a tile has of a box: nothing; less than min_area, 0..1, of its area; more, but it had to be cut; all. An empty
 * box is where its first corner is, and not cut. */
enum tiles_share { TILES_NONE, TILES_LITTLE, TILES_CUT, TILES_WHOLE };

/* part: what lies in the tile, seen from there. */
enum tiles_share tiles_part(struct box tile, struct box b, double min_area, struct box *part);

#endif
