/* outside.h -- which anchors are not in the image? */
#ifndef ASSIGN_OUTSIDE_H
#define ASSIGN_OUTSIDE_H

#include "base/arena.h"
#include "base/bitset.h"
#include "geometry/anchors.h"

/* Adds to out the anchors that reach further than margin out of the frame. */
void outside_reach(const struct anchors *a, double margin, struct bitset *out, struct arena *arena);

/* Adds to out the anchors whose centre is not left of the frame's right side, or not above its lower side. */
void outside_centre(const struct anchors *a, struct bitset *out, struct arena *arena);

#endif
