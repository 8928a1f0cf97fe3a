/* tally.h -- the sizes of a dataset's boxes, counted: one pass, bounded memory, any order.
 *
 * A tally counts distinct (w,h) pairs, exactly while there are at most `limit` of them. Beyond that it counts cells: at level L
 * the low (L + 1) / 2 bits of h and the low L / 2 bits of w are dropped from the IEEE 754 patterns, which makes cells of equal
 * relative size, each level's inside the next one's, two to one. The level is the lowest with at most `limit` cells, and the
 * counts are integers; so the result is a function of the boxes alone, not of their order, nor of how they were split over
 * tallies that were merged. */
#ifndef GEOMETRY_TALLY_H
#define GEOMETRY_TALLY_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

struct shape {
	double w, h; /* px, > 0 */
};

/* A dataset as the fitters see it. */
struct shapes {
	size_t n;
	const struct shape *shape; /* distinct, ascending by w, then h */
	const uint64_t *count;     /* > 0 */
};

struct tally_cell {
	uint64_t w, h; /* bit patterns, low bits cleared */
	uint64_t count;
};

struct tally {
	size_t limit;
	unsigned level; /* 0: exact */
	size_t n;       /* cells in use */
	size_t room;
	struct tally_cell *cell; /* in order of first appearance */
	unsigned bits;           /* of a slot's number */
	uint32_t *slot;          /* 1 + a cell's index; 0: free */
	struct arena *arena;
};

/* An empty tally of at most limit cells, 1 <= limit < 2^31, whose memory is arena's: about 32 bytes a cell, and as much
 * again left behind by growing. */
void tally_init(struct tally *t, size_t limit, struct arena *arena);

/* Counts count boxes of w x h px; sides are > 0 and below 2^1000. */
void tally_add(struct tally *t, double w, double h, uint64_t count);

/* Adds what from holds; both have the same limit. A saved tally is restored in the same way: tally_coarsen to the level
 * that it had, then tally_add its shapes. */
void tally_merge(struct tally *into, const struct tally *from);

/* Raises the level to at least level. */
void tally_coarsen(struct tally *t, unsigned level);

/* The cell that w x h is counted in, an index below n; it must have been added. */
size_t tally_find(const struct tally *t, double w, double h);

/* How far a side can be from the one that tally_shapes gives for it, as a part of itself; 0 while exact. */
double tally_error(const struct tally *t);

/* The cells, each as its middle. */
struct shapes tally_shapes(const struct tally *t, struct arena *arena);

#endif
