/* coder.c -- box deltas: what a network must output so that its anchor becomes the box. */
#include "geometry/coder.h"

#include "base/explog.h"

#include <math.h>
#include <string.h>

/* The most that a yolov5 side's logit may be: beyond it the logistic is 1 in double, and 4 anchor sides are reached. */
#define SIDE_LOGIT 36.0

/* What rounding may add to a place in a cell, or a share of a side. */
#define REACH_SLACK 1e-6

/* The names in the order of enum coder_type. */
static const char *const names[] = { "none", "delta", "corners", "ltrb", "yolo", "yolov5" };

enum { TYPES = sizeof names / sizeof names[0] };

struct coder
coder_default(void)
{
	return (struct coder){ .type = CODER_DELTA, .by_weights = true, .weights = { 1, 1, 1, 1 }, .stds = { 1, 1, 1, 1 },
		.clamp = CODER_CLAMP, .scale_x_y = 1 };
}

const char *
coder_name(enum coder_type type)
{
	return names[type];
}

bool
coder_named(const char *name, size_t n, enum coder_type *type)
{
	for (int i = 0; i < TYPES; i++) {
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0) {
			*type = (enum coder_type)i;
			return true;
		}
	}
	return false;
}

static bool
normalises(enum coder_type type)
{
	return type == CODER_DELTA || type == CODER_CORNERS || type == CODER_LTRB;
}

const char *
coder_check(const struct coder *c)
{
	for (int i = 0; normalises(c->type) && i < 4; i++) {
		if (c->by_weights && !(c->weights[i] > 0 && isfinite(c->weights[i])))
			return "a coder's weights must be above 0";
		if (!c->by_weights && !(c->stds[i] > 0 && isfinite(c->stds[i])))
			return "a coder's stds must be above 0";
		if (!c->by_weights && !isfinite(c->means[i]))
			return "a coder's means must be finite";
	}
	if ((c->type == CODER_DELTA || c->type == CODER_YOLO) && !(c->clamp > 0))
		return "a coder's clamp must be above 0";
	if (c->type == CODER_YOLO && !(c->scale_x_y >= 1 && isfinite(c->scale_x_y)))
		return "a coder's scale_x_y must be at least 1";
	for (size_t i = 0; c->type == CODER_YOLO && i < c->level_scales; i++)
		if (!(c->level_scale_x_y[i] >= 1 && isfinite(c->level_scale_x_y[i])))
			return "a coder's scale_x_y must be at least 1";
	return NULL;
}

static void
normalise(const struct coder *c, double t[4])
{
	for (int i = 0; i < 4; i++)
		t[i] = c->by_weights ? t[i] * c->weights[i] : (t[i] - c->means[i]) / c->stds[i];
}

static void
restore(const struct coder *c, const double deltas[4], double t[4])
{
	for (int i = 0; i < 4; i++)
		t[i] = c->by_weights ? deltas[i] / c->weights[i] : deltas[i] * c->stds[i] + c->means[i];
}

static struct box
around(double x, double y, double w, double h)
{
	return (struct box){ x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
}

static double
centre_x(struct box b)
{
	return (b.x1 + b.x2) / 2;
}

static double
centre_y(struct box b)
{
	return (b.y1 + b.y2) / 2;
}

/* e^t, t at most limit. */
static double
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
static double
limited_logit(double p, double limit)
{
	if (!(p > 0))
		return -limit;
	if (!(p < 1))
		return limit;
	return box_min(box_max(explog_logit(p), -limit), limit);
}

/* How far a centre lies from the left (or upper) edge of the anchor's cell, in cells. */
static double
in_cell(double centre, double anchor_centre, double stride)
{
	return (centre - anchor_centre) / stride + 0.5;
}

static double
scale_x_y(const struct coder *c, size_t level)
{
	return level < c->level_scales ? c->level_scale_x_y[level] : c->scale_x_y;
}

static void
encode_yolo(const struct coder *c, const struct anchor *a, struct box box, double t[4])
{
	double k = scale_x_y(c, a->level), shift = (k - 1) / 2;
	double x = in_cell(centre_x(box), centre_x(a->box), a->stride[0]);
	double y = in_cell(centre_y(box), centre_y(a->box), a->stride[1]);
	t[0] = limited_logit((x + shift) / k, CODER_LOGIT);
	t[1] = limited_logit((y + shift) / k, CODER_LOGIT);
	t[2] = explog_log(box_width(box) / box_width(a->box));
	t[3] = explog_log(box_height(box) / box_height(a->box));
}

static struct box
decode_yolo(const struct coder *c, const struct anchor *a, const double t[4], bool *clamped)
{
	double k = scale_x_y(c, a->level), shift = (k - 1) / 2;
	double x = k * explog_logistic(t[0]) - shift - 0.5;
	double y = k * explog_logistic(t[1]) - shift - 0.5;
	return around(centre_x(a->box) + x * a->stride[0], centre_y(a->box) + y * a->stride[1],
		box_width(a->box) * growth(t[2], c->clamp, clamped), box_height(a->box) * growth(t[3], c->clamp, clamped));
}

static void
encode_yolov5(const struct anchor *a, struct box box, double t[4])
{
	double x = in_cell(centre_x(box), centre_x(a->box), a->stride[0]);
	double y = in_cell(centre_y(box), centre_y(a->box), a->stride[1]);
	t[0] = limited_logit((x + 0.5) / 2, CODER_LOGIT);
	t[1] = limited_logit((y + 0.5) / 2, CODER_LOGIT);
	t[2] = limited_logit(sqrt(box_width(box) / box_width(a->box)) / 2, SIDE_LOGIT);
	t[3] = limited_logit(sqrt(box_height(box) / box_height(a->box)) / 2, SIDE_LOGIT);
}

static struct box
decode_yolov5(const struct anchor *a, const double t[4])
{
	double x = 2 * explog_logistic(t[0]) - 1;
	double y = 2 * explog_logistic(t[1]) - 1;
	double w = 2 * explog_logistic(t[2]);
	double h = 2 * explog_logistic(t[3]);
	return around(centre_x(a->box) + x * a->stride[0], centre_y(a->box) + y * a->stride[1],
		box_width(a->box) * (w * w), box_height(a->box) * (h * h));
}

/* From low to high, or as good as. */
static bool
is_within(double x, double low, double high)
{
	return x >= low - REACH_SLACK && x <= high + REACH_SLACK;
}

bool
coder_reaches(const struct coder *c, const struct anchor *a, struct box box)
{
	if (c->type != CODER_DELTA && c->type != CODER_YOLO && c->type != CODER_YOLOV5)
		return true;
	double growth = box_max(box_width(box) / box_width(a->box), box_height(box) / box_height(a->box));
	double most = c->type == CODER_YOLOV5 ? 4 : growth > 1 ? explog_exp(c->clamp) : 1; /* a clamp is above 0 */
	bool sides = growth / most <= 1 + REACH_SLACK;
	if (c->type == CODER_DELTA)
		return sides;
	double over = c->type == CODER_YOLOV5 ? 0.5 : (scale_x_y(c, a->level) - 1) / 2;
	return sides && is_within(in_cell(centre_x(box), centre_x(a->box), a->stride[0]), -over, 1 + over) &&
		is_within(in_cell(centre_y(box), centre_y(a->box), a->stride[1]), -over, 1 + over);
}

void
coder_encode(const struct coder *c, const struct anchor *a, struct box box, double deltas[4])
{
	double x = centre_x(a->box), y = centre_y(a->box), w = box_width(a->box), h = box_height(a->box);
	double sx = a->stride[0], sy = a->stride[1];
	double *t = deltas;
	switch (c->type) {
	case CODER_NONE:
		t[0] = box.x1, t[1] = box.y1, t[2] = box.x2, t[3] = box.y2;
		break;
	case CODER_DELTA:
		t[0] = (centre_x(box) - x) / w, t[1] = (centre_y(box) - y) / h;
		t[2] = explog_log(box_width(box) / w), t[3] = explog_log(box_height(box) / h);
		break;
	case CODER_CORNERS:
		t[0] = (box.x1 - a->box.x1) / w, t[1] = (box.y1 - a->box.y1) / h;
		t[2] = (box.x2 - a->box.x2) / w, t[3] = (box.y2 - a->box.y2) / h;
		break;
	case CODER_LTRB:
		t[0] = (x - box.x1) / sx, t[1] = (y - box.y1) / sy;
		t[2] = (box.x2 - x) / sx, t[3] = (box.y2 - y) / sy;
		break;
	case CODER_YOLO:
		encode_yolo(c, a, box, t);
		break;
	case CODER_YOLOV5:
		encode_yolov5(a, box, t);
		break;
	}
	if (normalises(c->type))
		normalise(c, t);
}

struct box
coder_decode(const struct coder *c, const struct anchor *a, const double deltas[4], bool *clamped)
{
	double x = centre_x(a->box), y = centre_y(a->box), w = box_width(a->box), h = box_height(a->box);
	double sx = a->stride[0], sy = a->stride[1];
	double t[4];
	switch (c->type) {
	case CODER_NONE:
		break;
	case CODER_DELTA:
		restore(c, deltas, t);
		x += t[0] * w;
		y += t[1] * h;
		w *= growth(t[2], c->clamp, clamped);
		h *= growth(t[3], c->clamp, clamped);
		return around(x, y, w, h);
	case CODER_CORNERS:
		restore(c, deltas, t);
		return (struct box){
			a->box.x1 + t[0] * w, a->box.y1 + t[1] * h, a->box.x2 + t[2] * w, a->box.y2 + t[3] * h };
	case CODER_LTRB:
		restore(c, deltas, t);
		return (struct box){ x - t[0] * sx, y - t[1] * sy, x + t[2] * sx, y + t[3] * sy };
	case CODER_YOLO:
		return decode_yolo(c, a, deltas, clamped);
	case CODER_YOLOV5:
		return decode_yolov5(a, deltas);
	}
	return (struct box){ deltas[0], deltas[1], deltas[2], deltas[3] };
}

/* How many of the deltas pass a sigmoid, from the first on. */
static int
activated(enum coder_type type)
{
	return type == CODER_YOLO ? 2 : type == CODER_YOLOV5 ? 4 : 0;
}

void
coder_activate(const struct coder *c, double deltas[4])
{
	for (int i = 0; i < activated(c->type); i++)
		deltas[i] = explog_logistic(deltas[i]);
}

bool
coder_deactivate(const struct coder *c, double deltas[4])
{
	for (int i = 0; i < activated(c->type); i++) {
		if (!(deltas[i] >= 0 && deltas[i] <= 1))
			return false;
		deltas[i] = limited_logit(deltas[i], i < 2 ? CODER_LOGIT : SIDE_LOGIT);
	}
	return true;
}
