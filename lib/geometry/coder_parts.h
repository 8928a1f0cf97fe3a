/* coder_parts.h -- what several coders are made of. */
#ifndef GEOMETRY_CODER_PARTS_H
#define GEOMETRY_CODER_PARTS_H

#include "base/explog.h"
#include "geometry/coder.h"

/* The most that a side's logit may be: beyond it the logistic is 1 in double, and 4 anchor sides are reached. */
#define SIDE_LOGIT 36.0

/* What rounding may add to a place in a cell, or a share of a side. */
#define REACH_SLACK 1e-6

static inline double
centre_x(struct box b)
{
	return (b.x1 + b.x2) / 2;
}

static inline double
centre_y(struct box b)
{
	return (b.y1 + b.y2) / 2;
}

static inline struct box
around(double x, double y, double w, double h)
{
	return (struct box){ x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
}

/* e^t, t at most limit. */
static inline double
growth(double t, double limit, bool *clamped)
{
	if (t > limit) {
		t = limit;
		if (clamped != NULL)
			*clamped = true;
	}
	return explog_exp(t);
}

/* The logit of p, within +-limit even where p is outside of 0..1. */
static inline double
limited_logit(double p, double limit)
{
	if (!(p > 0))
		return -limit;
	if (!(p < 1))
		return limit;
	return box_min(box_max(explog_logit(p), -limit), limit);
}

/* How far a centre lies from the left (or upper) edge of the anchor's cell, in cells. */
static inline double
in_cell(double centre, double anchor_centre, double stride)
{
	return (centre - anchor_centre) / stride + 0.5;
}

/* Whether a box's centre is in the anchor's cell or not more than so many cells beyond its edge, or as good as. */
static inline bool
near_cell(const struct anchor *a, struct box box, double beyond)
{
	double low = -beyond - REACH_SLACK, high = 1 + beyond + REACH_SLACK;
	double x = in_cell(centre_x(box), centre_x(a->box), a->stride[0]);
	double y = in_cell(centre_y(box), centre_y(a->box), a->stride[1]);
	return x >= low && x <= high && y >= low && y <= high;
}

/* How often the anchor's sides go into the box's: the larger of both. */
static inline double
larger_growth(const struct anchor *a, struct box box)
{
	return box_max(box_width(box) / box_width(a->box), box_height(box) / box_height(a->box));
}

/* Whether a decoder that lets sides grow `most` times, e^clamp, can let them grow so, or as good as. */
static inline bool
clamp_permits(double most, double grows)
{
	return (grows <= 1) | (grows / most <= 1 + REACH_SLACK); /* a clamp is above 0 */
}

/* Whether a decoder with that clamp can make the anchor as large as the box, or as good as. */
static inline bool
clamp_allows(double clamp, const struct anchor *a, struct box box)
{
	return clamp_permits(explog_exp(clamp), larger_growth(a, box));
}

/* Derivatives by the corners as derivatives by the centre and the sides, in this order. */
static inline void
by_centre(const double by_box[4], double out[4])
{
	for (int i = 0; i < 2; i++) {
		out[i] = by_box[i] + by_box[i + 2];
		out[i + 2] = (by_box[i + 2] - by_box[i]) / 2;
	}
}

/* The derivative of growth. */
static inline double
growth_slope(double t, double limit)
{
	return t > limit ? 0 : explog_exp(t);
}

/* Numbers as the formulas have them become deltas: in the order of the axes, normalised; and the way back, and slopes
 * by such numbers as slopes by deltas. */
void coder_normalise(const struct coder *c, double t[4]);
void coder_restore(const struct coder *c, const double deltas[4], double t[4]);
void coder_restored_slopes(const struct coder *c, double by_t[4]);

/* That of the logistic. */
static inline double
logistic_slope(double t)
{
	return explog_logistic(t) * explog_logistic(-t);
}

#endif
