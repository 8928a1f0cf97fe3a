/* coder_gradient.c -- how a decoded box moves with its offsets. The formulas are the derivatives of those in coder.h.
 * */
#include "geometry/coder_gradient.h"

#include "base/explog.h"

/* The derivative of what coder_decode takes for offset i before it uses it, by the offset. */
static double
restored(const struct coder *c, int i)
{
	return c->by_weights ? 1 / c->weights[i] : c->stds[i];
}

static double
restore(const struct coder *c, const double offsets[4], int i)
{
	return c->by_weights ? offsets[i] / c->weights[i] : offsets[i] * c->stds[i] + c->means[i];
}

/* By the centre and the sides, in the order of offsets. */
static void
by_centre(const double by_box[4], double out[4])
{
	for (int i = 0; i < 2; i++) {
		out[i] = by_box[i] + by_box[i + 2];
		out[i + 2] = (by_box[i + 2] - by_box[i]) / 2;
	}
}

/* e^t, which is its own derivative until the clamp stops it. */
static double
growth(const struct coder *c, double t)
{
	return t > c->clamp ? 0 : explog_exp(t);
}

/* The derivative of the logistic. */
static double
logistic_slope(double t)
{
	return explog_logistic(t) * explog_logistic(-t);
}

/* Of yolov5's side, 4 s^2 with s the logistic. */
static double
square_slope(double t)
{
	return 8 * explog_logistic(t) * logistic_slope(t);
}

void
coder_gradient(const struct coder *c, const struct anchor *a, const double offsets[4], const double by_box[4],
	double by_offsets[4])
{
	const double side[2] = { box_width(a->box), box_height(a->box) };
	double move[4], k = a->level < c->level_scales ? c->level_scale_x_y[a->level] : c->scale_x_y;
	by_centre(by_box, move);
	for (int i = 0; i < 4; i++) {
		double *out = &by_offsets[i], own = side[i % 2], stride = a->stride[i % 2];
		switch (c->type) {
		case CODER_NONE:
			*out = by_box[i];
			break;
		case CODER_DELTA:
			*out = move[i] * own * restored(c, i) * (i < 2 ? 1 : growth(c, restore(c, offsets, i)));
			break;
		case CODER_CORNERS:
			*out = by_box[i] * own * restored(c, i);
			break;
		case CODER_LTRB:
			*out = by_box[i] * (i < 2 ? -stride : stride) * restored(c, i);
			break;
		case CODER_YOLO:
			*out = move[i] * (i < 2 ? stride * k * logistic_slope(offsets[i]) : own * growth(c, offsets[i]));
			break;
		case CODER_YOLOV5:
			*out = move[i] * (i < 2 ? stride * 2 * logistic_slope(offsets[i]) : own * square_slope(offsets[i]));
			break;
		}
	}
}

void
coder_gradient_of_active(const struct coder *c, const double offsets[4], const double by_active[4],
	double by_offsets[4])
{
	int active = c->type == CODER_YOLO ? 2 : c->type == CODER_YOLOV5 ? 4 : 0;
	for (int i = 0; i < 4; i++)
		by_offsets[i] = by_active[i] * (i < active ? logistic_slope(offsets[i]) : 1);
}
