/* coder_gradient.h -- how a decoded box moves with its deltas: the slopes of a loss by boxes as slopes by deltas. */
#ifndef GEOMETRY_CODER_GRADIENT_H
#define GEOMETRY_CODER_GRADIENT_H

#include "geometry/coder.h"

/* by_box are the derivatives of something by x1, y1, x2, y2 of the box that coder_decode makes of deltas; by_deltas
 * receives those by the deltas, which are what the network put out, before any sigmoid. Beyond the clamp a side does
 * not move. */
void coder_gradient(const struct coder *c, const struct anchor *a, const double deltas[4], const double by_box[4],
	double by_deltas[4]);

/* The same for deltas in the form that losses use (coder_activate): by_active are the derivatives by those. */
void coder_gradient_of_active(const struct coder *c, const double deltas[4], const double by_active[4],
	double by_deltas[4]);

#endif
