/* pyramid.h -- the sliding window: one window over ever smaller copies of an image.
 *
 * Seen from the image, which does not shrink, window and step grow from copy to copy: each copy is a level of one base
 * box on a grid. A copy's sides are round(image / scale), half to even; the window stands at whole steps from its upper
 * left corner, wherever it fits: (side - window) / step + 1 times, floored.
 *
 * The sides' rounding decides how many cells there are and nothing else: levels place boxes at scale * position
 * exactly, where OpenCV's detectors round every corner to a whole pixel. */
#ifndef GEOMETRY_PYRAMID_H
#define GEOMETRY_PYRAMID_H

#include "base/arena.h"
#include "geometry/anchors.h"

#include <stddef.h>

struct pyramid {
	double window[2]; /* [width,height], px of a copy, > 0 */
	double step;      /* on both axes, px of a copy, > 0 */
	double fine;      /* copies of a scale above this have half the step; 0: none has */
	double factor;    /* between the scales of two copies, > 1 */
	size_t most;      /* copies */
};

/* The levels over an image of these sides, from the largest copy to the last that holds the window; their number, 0
 * where the image itself does not. They live in arena. */
size_t pyramid_levels(const struct pyramid *p, const double image[2], const struct level_spec **level,
	struct arena *arena);

#endif
