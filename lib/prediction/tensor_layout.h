/* tensor_layout.h -- what the axes of an array mean that a network put out.
 *
 * Names are those of --layout: n is the image, a an anchor, c a class; 4 are the offsets, 5 are these and the
 * objectness. Where there are rows h and columns w the array is one level's head, and a counts the base boxes of a
 * cell. */
#ifndef PREDICTION_TENSOR_LAYOUT_H
#define PREDICTION_TENSOR_LAYOUT_H

#include "base/buf.h"
#include "geometry/anchors.h"
#include "npy/npy.h"

#include <stdbool.h>
#include <stddef.h>

enum { TENSOR_AXES = 5 };

/* A channel is a number of an anchor; or, where bases and channels share an axis, base after base. */
enum tensor_axis { AXIS_IMAGE, AXIS_ANCHOR, AXIS_BASE, AXIS_ROW, AXIS_COLUMN, AXIS_CHANNEL, AXIS_BASE_CHANNEL };

struct tensor_layout {
	const char *name;
	bool pair;        /* of --deltas, and likewise of --scores; else both are in one array */
	bool end_to_end;  /* rows of x1,y1,x2,y2,score,class */
	size_t before;    /* numbers before the classes: 5 with objectness, else 4; of a pair 0 */
	size_t axes;
	enum tensor_axis axis[TENSOR_AXES]; /* the first is the image's, which may be left out for one image */
};

/* The layout of a name, NULL: there is none; the name of the i-th, NULL: there are no more; the plain layout of a
 * pair. */
const struct tensor_layout *tensor_layout_find(const char *name);
const char *tensor_layout_name(size_t i);
extern const struct tensor_layout tensor_layout_pair;

/* Whether it is one level's head. */
bool tensor_layout_is_head(const struct tensor_layout *l);

/* Where the numbers of an image are in an array, counted in numbers; what has no axis is 1. */
struct tensor_place {
	size_t images, anchors, bases, rows, columns, channels;
	size_t anchor_step, base_step, cell_step, channel_step; /* a cell is row * columns + column */
	bool shared; /* the axis of channels holds those of all bases */
};

/* false: the array has not as many axes. */
bool tensor_layout_place(const struct tensor_layout *l, const struct npy *a, struct tensor_place *out);

/* What is known where a layout is looked for. */
struct tensor_clues {
	const struct anchors *anchors; /* NULL, or without levels: not known */
	size_t named;                  /* foreground classes that have names; 0: none */
};

/* Whether the array may be of that layout; of a head, whether some level is such. */
bool tensor_layout_fits(const struct tensor_layout *l, const struct npy *a, const struct tensor_clues *c);

/* The first layout that fits besides l, with its anchors elsewhere in the array; NULL: none does. */
const struct tensor_layout *tensor_layout_other(const struct tensor_layout *l, const struct npy *a,
	const struct tensor_clues *c);

/* Appends the names of the layouts that fit besides l (NULL: of all, for one array that holds both), with before before
 * them. false: none does. */
bool tensor_layout_put_fitting(struct buf *out, const struct tensor_layout *l, const struct npy *a,
	const struct tensor_clues *c, const char *before);

#endif
