/* anchor_reach.h -- which anchors can a box reach?
 *
 * Anchors of one level and one base box are copies of it on a grid. Those whose IoU with a box is at least t lie in a
 * window of cells around it: IoU = common / (A + G - common) >= t needs a common area of t / (1 + t) * (A + G).
 * Divided by the most that the box can share along y it gives what must be shared along x, a range of columns in
 * closed form, and likewise rows. Both are widened by more than rounding can shift, and every anchor in them is then
 * measured with box_iou, to the bit: the answer is that of comparing the box with all anchors, while the work follows
 * the size of the answer.
 *
 * Levels of a single cell (proposals, plain lists) have no grid to make use of: there each anchor is looked at. */
#ifndef ASSIGN_ANCHOR_REACH_H
#define ASSIGN_ANCHOR_REACH_H

#include "base/arena.h"
#include "base/bitset.h"
#include "geometry/anchors.h"
#include "geometry/box.h"

#include <stddef.h>

/* A column or row of anchors: their length along it, and how much of that they share with the box. */
struct reach_side {
	double length, shared; /* px */
};

/* An anchor and its IoU with the box that was asked about. */
struct hit {
	size_t anchor; /* flat index */
	double iou;
};

/* Starts as all zeros; grows in the arena that the calls are given, and may be used again and again. */
struct hits {
	size_t n, room;
	struct hit *hit;
	size_t side;                     /* how many cells the next two have room for */
	struct reach_side *column, *row; /* of the window being looked at */
};

/* One base box along one axis, over the cells of its level. */
struct reach_axis {
	double low, high;                  /* its sides, relative to the cell centre */
	double offset, stride, per_stride; /* centre of cell i: offset + i * stride; per_stride: 1 / stride */
	double middle;                     /* the base's own centre in cell 0 */
	double last;                       /* the last cell */
	double least, most;                /* cell centres are clamped to these; infinite when they are not */
	double slack;                      /* px that rounding may shift things */
};

struct reach_base {
	struct reach_axis x, y;
	size_t level, base;
	size_t first, row_step, column_step; /* flat index of cell (0,0), and its steps */
};

/* The bases of one level. */
struct reach_level {
	size_t first, end;  /* in windows.base */
	double least, most; /* no anchor's area is outside */
};

struct reach_cell {
	struct box box;
	double area;
	size_t anchor;
};

/* What is the same for every box of an image. */
struct anchor_reach {
	const struct anchors *anchors;
	size_t levels;
	struct reach_level *level;
	size_t bases; /* in levels of more than one cell, and their arrays: */
	struct reach_base *base;
	double *width, *height; /* never less than an anchor's */
	double *area;           /* never more than an anchor's */
	size_t cells;           /* anchors in levels of a single cell */
	struct reach_cell *cell;
};

/* Refers to a, which must outlive it; the rest is arena's. */
void anchor_reach_prepare(const struct anchors *a, struct anchor_reach *out, struct arena *arena);

/* All anchors whose IoU with box is > 0 and >= t, in no particular order, into hits (which is emptied first). */
void anchor_reach_find(const struct anchor_reach *w, struct box box, double t, struct hits *hits, struct arena *arena);

/* The highest IoU of box with any anchor, and all anchors that have it, to the bit. 0 and no hits when it overlaps
 * none. */
double anchor_reach_best(const struct anchor_reach *w, struct box box, struct hits *hits, struct arena *arena);

/* Adds to out all anchors that share with region an area > 0 and >= share of their own. */
void anchor_reach_cover(const struct anchor_reach *w, struct box region, double share, struct bitset *out);

#endif
