/* size_histogram.h -- the sizes of a dataset's boxes, counted: one pass, bounded memory, any order.
 *
 * A histogram counts distinct (w,h) pairs, exactly while there are at most `limit` of them. Beyond that it counts
 * cells: at level L the low (L + 1) / 2 bits of h and the low L / 2 bits of w are dropped from the IEEE 754
 * patterns, which makes cells of equal relative size, each level's inside the next one's, two to one. The level is
 * the lowest with at most `limit` cells, and the counts are integers; so the result is a function of the boxes
 * alone, not of their order, nor of how they were split over histograms that were merged.
 *
 * What is added waits until there is much of it, and is then counted all at once. size_histogram_settle counts what
 * still waits: call it before anything is read. More can be added later. */
#ifndef FIT_SIZE_HISTOGRAM_H
#define FIT_SIZE_HISTOGRAM_H

#include "base/arena.h"
#include "geometry/shape.h"

#include <stddef.h>
#include <stdint.h>

/* The bits of w and h take turns, h's lowest comes first: so level L drops the low L bits of all 128. */
struct size_histogram_cell {
	uint64_t high, low;
	uint64_t count;
};

struct size_histogram {
	size_t limit;
	unsigned level; /* 0: exact */
	size_t n, room;
	struct size_histogram_cell *cell; /* ascending */
	size_t waiting, waiting_room;
	struct size_histogram_cell *wait;  /* in order of arrival; they may have bits yet that the level drops */
	struct size_histogram_cell *spare; /* to sort them in */
	struct arena *arena;
};

/* An empty one of at most limit cells, 1 <= limit < 2^31, whose memory is arena's: when full 27 bytes for each of
 * limit and 48 for each of 2^17 that wait, and as much again as half of that left behind by growing. */
void size_histogram_init(struct size_histogram *t, size_t limit, struct arena *arena);

/* Counts count boxes of w x h px; sides are > 0 and below 2^1000. */
void size_histogram_add(struct size_histogram *t, double w, double h, uint64_t count);

/* Adds what from holds, settled or not; both have the same limit. A saved histogram is restored in the same way:
 * size_histogram_coarsen to the level that it had, then size_histogram_add its shapes. */
void size_histogram_merge(struct size_histogram *into, const struct size_histogram *from);

void size_histogram_settle(struct size_histogram *t);

/* Raises the level to at least level. */
void size_histogram_coarsen(struct size_histogram *t, unsigned level);

/* The rest is for settled histograms. */

/* The cell that w x h is counted in, an index below n; it must have been added. */
size_t size_histogram_find(const struct size_histogram *t, double w, double h);

/* How far a side can be from the one that size_histogram_shapes gives for it, as a part of itself; 0 while exact. */
double size_histogram_error(const struct size_histogram *t);

/* The middle of cell i < n, the shape itself while exact. */
struct shape size_histogram_shape(const struct size_histogram *t, size_t i);

/* The cells, each as its middle, sorted. */
struct shapes size_histogram_shapes(const struct size_histogram *t, struct arena *arena);

#endif
