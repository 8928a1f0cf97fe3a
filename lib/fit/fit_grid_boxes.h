/* fit_grid_boxes.h -- boxes, each with its nearest cell on every level. For fit_grid.c alone.
 *
 * Of all anchors of one level and shape the one whose centre is nearest to the box's along both axes has the highest
 * IoU: what the two share along an axis only falls with the distance. Which cell that is does not depend on the
 * shape; so the best IoU on a grid of any size costs one IoU for each level and shape. */
#ifndef FIT_FIT_GRID_BOXES_H
#define FIT_FIT_GRID_BOXES_H

#include "base/simd.h"
#include "fit/fit_grid.h"

/* Boxes are padded to whole blocks with some that have no share. */
struct fit_grid_boxes {
	size_t n;                  /* a multiple of SIMD_BLOCK */
	double *w, *h, *area;      /* of each box */
	double *share;             /* of the sum of all counts */
	double **x, **y;           /* of each level and box: half its side less the distance to the cell's centre, so
	                              that it shares min(w, W, x + W / 2) with a side W; shares below 0 are none */
	double miss;               /* how much more an IoU below 0.5 counts for each part that it lacks */
	size_t entries;
	const struct box_sample_entry *entry;
};

/* A shape on a level. */
struct grid_shape {
	size_t level;
	double w, h;
};

/* Returns what is wrong, as fit_grid does. */
enum anchor_fault fit_grid_boxes_find(const struct box_sample_entry *entry, size_t n, const struct anchor_spec *spec,
	const double input[2], struct fit_grid_boxes *out, struct arena *arena);

/* Raises best (b->n of them) to the IoU with each of n shapes. */
void fit_grid_boxes_raise(const struct fit_grid_boxes *b, const struct grid_shape *shape, size_t n, double *best);

/* The sum over boxes of share times the best IoU, which is at least `least` (NULL: 0), less what it misses. In an
 * order of its own, which is fixed. */
double fit_grid_boxes_sum(const struct fit_grid_boxes *b, const double *least, const struct grid_shape *shape,
	size_t n);

#endif
