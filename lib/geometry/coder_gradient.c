/* coder_gradient.c -- how a decoded box moves with its deltas. */
#include "geometry/coder_gradient.h"

#include "geometry/coder_parts.h"

void
coder_gradient(const struct coder *c, const struct anchor *a, const double deltas[4], const double by_box[4],
	double by_deltas[4])
{
	double t[4];
	coder_restore(c, deltas, t);
	c->method->gradient(c, a, t, by_box, by_deltas);
	coder_restored_slopes(c, by_deltas);
}

void
coder_gradient_of_active(const struct coder *c, const double deltas[4], const double by_active[4], double by_deltas[4])
{
	for (int i = 0; i < 4; i++)
		by_deltas[i] = by_active[i] * (i < c->method->sigmoids ? logistic_slope(deltas[i]) : 1);
}
