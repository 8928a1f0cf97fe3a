/* ground_truth.h -- the boxes of an image that are to be found. */
#ifndef GEOMETRY_GROUND_TRUTH_H
#define GEOMETRY_GROUND_TRUTH_H

#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

struct ground_truth {
	size_t boxes;
	const struct box *box;
	const unsigned char *skip; /* 1: crowd or ignored, never matched; NULL: none is */
};

static inline bool
ground_truth_skips(const struct ground_truth *gt, size_t i)
{
	return gt->skip != NULL && gt->skip[i];
}

#endif
