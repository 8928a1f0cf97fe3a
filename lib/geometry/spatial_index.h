/* spatial_index.h -- which of many boxes lie near a place?
 *
 * A grid of square-ish buckets over the boxes' common extent, about as wide as a box is on average and at most twice as
 * many as there are boxes; every box is listed in each bucket that it meets. */
#ifndef GEOMETRY_SPATIAL_INDEX_H
#define GEOMETRY_SPATIAL_INDEX_H

#include "base/arena.h"
#include "geometry/box.h"

#include <stddef.h>
#include <stdint.h>

/* Buckets that a box meets: columns and rows, both ends included. */
struct spatial_index_range {
	uint32_t column, row, last_column, last_row;
};

struct spatial_index {
	const struct box *box;
	double x, y;                /* px, of the grid's corner */
	double per_width, per_height; /* buckets a px */
	uint32_t columns, rows;
	size_t *start;              /* where each bucket's list begins; one more for the end */
	uint32_t *list;             /* of indices into box */
	struct spatial_index_range *range; /* of each box; undefined for those left out */
};

/* Sorts the n boxes into buckets, n < 2^31, without those that are empty or, where skip is given, marked in it.
 * Refers to box, which must outlive it; the rest is arena's. */
void spatial_index_fill(struct spatial_index *b, const struct box *box, const unsigned char *skip, size_t n,
	struct arena *arena);

/* Writes to out (room for n) the boxes that share an area > 0 with region and whose own area is within [least,most],
 * each once, in no particular order; returns their number. */
size_t spatial_index_near(const struct spatial_index *b, struct box region, double least, double most, uint32_t *out);

#endif
