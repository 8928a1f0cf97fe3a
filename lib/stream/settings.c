/* settings.c -- what options change in the settings that travel with an anchor set. */
#include "stream/settings.h"

#include "base/err.h"
#include "geometry/assigner.h"

#include <math.h>
#include <string.h>

const char *const settings_coders[] = { "none", "delta", "corners", "ltrb", "yolo", "yolov5", NULL };

struct coder_options
settings_coder_defaults(void)
{
	return (struct coder_options){ .type = -1 };
}

struct match_options
settings_match_defaults(void)
{
	return (struct match_options){ .assigner = -1, .low_quality = -1, .fg = NAN, .bg = NAN, .min_pos_iou = NAN,
		.crowd_iof = NAN };
}

const char *
settings_set_share(const char *text, void *value)
{
	if (strcmp(text, "off") != 0)
		return opt_unit(text, value) == NULL ? NULL : "a number from 0 to 1, or off";
	*(double *)value = INFINITY;
	return NULL;
}

void
settings_coder(struct coder *c, const struct coder_options *o)
{
	if (o->type >= 0 && (enum coder_type)o->type != c->type) {
		*c = coder_default();
		c->type = (enum coder_type)o->type;
		if (c->type != CODER_DELTA)
			c->clamp = INFINITY;
	}
	if (o->weights.n == 0)
		return;
	if (o->weights.n != 4)
		err_usage("--weights: expected 4 numbers, not %zu", o->weights.n);
	if (c->type == CODER_NONE || c->type == CODER_YOLO || c->type == CODER_YOLOV5)
		err_usage("--weights: coder \"%s\" takes none", coder_name(c->type));
	c->by_weights = true;
	memcpy(c->weights, o->weights.number, sizeof c->weights);
}

static double
given(double option, double otherwise)
{
	return isnan(option) ? otherwise : option;
}

void
settings_match(struct match *m, const struct match_options *o)
{
	m->assigner = o->assigner >= 0 ? (enum assigner)o->assigner : m->assigner;
	m->low_quality = o->low_quality >= 0 ? (enum low_quality)o->low_quality : m->low_quality;
	m->fg = given(o->fg, m->fg);
	m->bg = given(o->bg, fmin(m->bg, m->fg));
	m->min_pos_iou = given(o->min_pos_iou, m->min_pos_iou);
	m->crowd_iof = given(o->crowd_iof, m->crowd_iof);
	if (!(m->fg > 0))
		err_usage("--fg: expected a number above 0");
	if (m->bg > m->fg)
		err_usage("--bg %g is above --fg %g", m->bg, m->fg);
}

void
settings_agree(const struct coder *c, const struct match *m)
{
	/* A yolo centre stays in its cell, or near it; these assigners give an anchor whatever it overlaps. */
	if ((c->type == CODER_YOLO && m->assigner != ASSIGNER_YOLO) || (c->type == CODER_YOLOV5 && m->assigner != ASSIGNER_YOLOV5))
		err_usage("coder \"%s\" cannot express the boxes that assigner \"%s\" chooses", coder_name(c->type),
			detector_assigners[m->assigner]);
	if (assigner_find(m->assigner) == NULL)
		err_usage("assigner \"%s\" is not among those that can be run", detector_assigners[m->assigner]);
	if (m->bg_low > 0 || m->inside < INFINITY)
		err_usage("match: \"%s\" is not supported yet", m->bg_low > 0 ? "bg_low" : "inside");
}
