/* coder.c -- the table of coders, and what they share. */
#include "geometry/coder.h"

#include "geometry/coder_parts.h"

#include <math.h>
#include <string.h>

/* A row for each coder. */
#define CODERS(row) \
	row(none) \
	row(delta) \
	row(corners) \
	row(ltrb) \
	row(dfl) \
	row(yolo) \
	row(yolov5)

#define DECLARATION(name) extern const struct coder_method coder_##name;
#define ADDRESS(name) &coder_##name,

CODERS(DECLARATION)

static const struct coder_method *const coders[] = { CODERS(ADDRESS) NULL };

const char *const coder_axes[] = { "xy", "yx", NULL };

struct coder
coder_default(void)
{
	return (struct coder){ .method = &coder_delta, .by_weights = true, .weights = { 1, 1, 1, 1 },
		.stds = { 1, 1, 1, 1 }, .clamp = CODER_CLAMP, .scale_x_y = 1, .bins = CODER_BINS };
}

struct coder
coder_of(const struct coder_method *method)
{
	struct coder c = coder_default();
	if (method != c.method)
		c.clamp = INFINITY;
	c.method = method;
	return c;
}

const char *
coder_name(size_t i)
{
	return coders[i] != NULL ? coders[i]->name : NULL;
}

const struct coder_method *
coder_find(const char *name)
{
	for (size_t i = 0; coders[i] != NULL; i++)
		if (strcmp(coders[i]->name, name) == 0)
			return coders[i];
	return NULL;
}

const char *
coder_check(const struct coder *c)
{
	for (int i = 0; c->method->normalises && i < 4; i++) {
		if (c->by_weights && !(c->weights[i] > 0 && isfinite(c->weights[i])))
			return "a coder's weights must be above 0";
		if (!c->by_weights && !(c->stds[i] > 0 && isfinite(c->stds[i])))
			return "a coder's stds must be above 0";
		if (!c->by_weights && !isfinite(c->means[i]))
			return "a coder's means must be finite";
	}
	if (c->method->clamps && !(c->clamp > 0))
		return "a coder's clamp must be above 0";
	if (c->method->scales && !(c->scale_x_y >= 1 && isfinite(c->scale_x_y)))
		return "a coder's scale_x_y must be at least 1";
	for (size_t i = 0; c->method->scales && i < c->level_scales; i++)
		if (!(c->level_scale_x_y[i] >= 1 && isfinite(c->level_scale_x_y[i])))
			return "a coder's scale_x_y must be at least 1";
	if (c->method->has_bins && c->bins < 2)
		return "a coder's bins must be at least 2";
	return NULL;
}

/* Into the order of the axes, and back. */
static void
turn(const struct coder *c, double t[4])
{
	for (int i = 0; i < 4 && c->axes == CODER_YX; i += 2) {
		double first = t[i];
		t[i] = t[i + 1];
		t[i + 1] = first;
	}
}

void
coder_normalise(const struct coder *c, double t[4])
{
	turn(c, t);
	for (int i = 0; i < 4 && c->method->normalises; i++)
		t[i] = c->by_weights ? t[i] * c->weights[i] : (t[i] - c->means[i]) / c->stds[i];
}

void
coder_restore(const struct coder *c, const double deltas[4], double t[4])
{
	bool normalised = c->method->normalises;
	for (int i = 0; i < 4; i++)
		t[i] = !normalised ? deltas[i] :
			c->by_weights ? deltas[i] / c->weights[i] : deltas[i] * c->stds[i] + c->means[i];
	turn(c, t);
}

void
coder_restored_slopes(const struct coder *c, double by_t[4])
{
	turn(c, by_t);
	for (int i = 0; i < 4 && c->method->normalises; i++)
		by_t[i] *= c->by_weights ? 1 / c->weights[i] : c->stds[i];
}

void
coder_encode(const struct coder *c, const struct anchor *a, struct box box, double deltas[4])
{
	c->method->encode(c, a, box, deltas);
	coder_normalise(c, deltas);
}

bool
coder_reaches(const struct coder *c, const struct anchor *a, struct box box)
{
	return c->method->reaches == NULL || c->method->reaches(c, a, box);
}

struct box
coder_decode(const struct coder *c, const struct anchor *a, const double deltas[4], bool *clamped)
{
	double t[4];
	coder_restore(c, deltas, t);
	return c->method->decode(c, a, t, clamped);
}

void
coder_activate(const struct coder *c, double deltas[4])
{
	for (int i = 0; i < c->method->sigmoids; i++)
		deltas[i] = explog_logistic(deltas[i]);
}

bool
coder_deactivate(const struct coder *c, double deltas[4])
{
	for (int i = 0; i < c->method->sigmoids; i++) {
		if (!(deltas[i] >= 0 && deltas[i] <= 1))
			return false;
		deltas[i] = limited_logit(deltas[i], i < 2 ? CODER_LOGIT : SIDE_LOGIT);
	}
	return true;
}
