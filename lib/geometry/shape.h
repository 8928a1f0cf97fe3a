/* shape.h -- widths and heights without a place: base boxes, and the boxes of a dataset. */
#ifndef GEOMETRY_SHAPE_H
#define GEOMETRY_SHAPE_H

#include <stddef.h>
#include <stdint.h>

struct shape {
	double w, h; /* px, > 0 */
};

/* The shapes of a dataset's boxes, with their counts. */
struct shapes {
	size_t n;
	const struct shape *shape; /* distinct, ascending by w, then h */
	const uint64_t *count;     /* > 0 */
};

/* Sorts by area (as float32), then width, then height. */
void shape_sort(struct shape *shape, size_t n);

#endif
