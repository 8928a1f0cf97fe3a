/* coder_gradient.c -- how a decoded box moves with its deltas. */
#include "geometry/coder_gradient.h"

#include "geometry/coder_parts.h"

/* For a coder that has no gradient of its own: how the box changes from a little less to a little more. */
static void
by_differences(const struct coder *c, const struct anchor *a, const double t[4], const double by_box[4], double by_t[4])
{
	const double step = 0x1p-17;
	for (int i = 0; i < 4; i++) {
		double more[4], less[4];
		for (int k = 0; k < 4; k++) {
			more[k] = k == i ? t[k] + step : t[k];
			less[k] = k == i ? t[k] - step : t[k];
		}
		struct box high = c->method->decode(c, a, more, NULL), low = c->method->decode(c, a, less, NULL);
		by_t[i] = (by_box[0] * (high.x1 - low.x1) + by_box[1] * (high.y1 - low.y1) +
			by_box[2] * (high.x2 - low.x2) + by_box[3] * (high.y2 - low.y2)) / (2 * step);
	}
}

void
coder_gradient(const struct coder *c, const struct anchor *a, const double deltas[4], const double by_box[4],
	double by_deltas[4])
{
	double t[4];
	coder_restore(c, deltas, t);
	if (c->method->gradient != NULL)
		c->method->gradient(c, a, t, by_box, by_deltas);
	else
		by_differences(c, a, t, by_box, by_deltas);
	coder_restored_slopes(c, by_deltas);
}

void
coder_gradient_of_active(const struct coder *c, const double deltas[4], const double by_active[4], double by_deltas[4])
{
	for (int i = 0; i < 4; i++)
		by_deltas[i] = by_active[i] * (i < c->method->sigmoids ? logistic_slope(deltas[i]) : 1);
}
