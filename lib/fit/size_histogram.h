/* size_histogram.h -- the sizes of a dataset's boxes, counted: one pass, bounded memory, any order.
 *
 * A histogram counts distinct (w,h) pairs, exactly while there are at most `limit` of them. Beyond that it counts
 * cells: at level L the low (L + 1) / 2 bits of h and the low L / 2 bits of w are dropped from the IEEE 754
 * patterns, which makes cells of equal relative size, each level's inside the next one's, two to one. The level is
 * the lowest with at most `limit` cells, and the counts are integers; so the result is a function of the boxes
 * alone, not of their order, nor of how they were split over histograms that were merged. */
#ifndef FIT_SIZE_HISTOGRAM_H
#define FIT_SIZE_HISTOGRAM_H

#include "base/arena.h"
#include "geometry/shape.h"

#include <stddef.h>
#include <stdint.h>

struct size_histogram_cell {
	uint64_t w, h; /* bit patterns, low bits cleared */
	uint64_t count;
};

struct size_histogram {
	size_t limit;
	size_t slack;   /* so many cells more may be in use, until size_histogram_settle */
	unsigned level; /* 0: exact */
	size_t n;       /* cells in use */
	size_t room;
	struct size_histogram_cell *cell; /* in order of first appearance */
	unsigned bits;           /* of a slot's number */
	uint32_t *slot;          /* 1 + a cell's index; 0: free */
	struct arena *arena;
};

/* An empty one of at most limit cells, 1 <= limit < 2^31, whose memory is arena's: about 32 bytes a cell, and as much
 * again left behind by growing. */
void size_histogram_init(struct size_histogram *t, size_t limit, struct arena *arena);

/* Counts count boxes of w x h px; sides are > 0 and below 2^1000. */
void size_histogram_add(struct size_histogram *t, double w, double h, uint64_t count);

/* Adds what from holds; both have the same limit. A saved histogram is restored in the same way:
 * size_histogram_coarsen to the level that it had, then size_histogram_add its shapes. */
void size_histogram_merge(struct size_histogram *into, const struct size_histogram *from);

/* Looking for the level takes its time, and near the limit it is looked for again and again. Whoever sets slack (after
 * size_histogram_init, 0) has it looked for less often, and settles the histogram before anything is read of it; what
 * comes out is the same. Merging does not need it. */
void size_histogram_settle(struct size_histogram *t);

/* Raises the level to at least level. */
void size_histogram_coarsen(struct size_histogram *t, unsigned level);

/* The cell that w x h is counted in, an index below n; it must have been added. */
size_t size_histogram_find(const struct size_histogram *t, double w, double h);

/* How far a side can be from the one that size_histogram_shapes gives for it, as a part of itself; 0 while exact. */
double size_histogram_error(const struct size_histogram *t);

/* The middle of cell i < n, the shape itself while exact; cells are in no order. */
struct shape size_histogram_shape(const struct size_histogram *t, size_t i);

/* The cells, each as its middle, sorted. */
struct shapes size_histogram_shapes(const struct size_histogram *t, struct arena *arena);

#endif
