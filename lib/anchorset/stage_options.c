/* stage_options.c -- what options change in the settings that travel with an anchor set. */
#include "anchorset/stage_options.h"

#include "base/buf.h"
#include "engine/err.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct coder_options
stage_options_coder_defaults(void)
{
	return (struct coder_options){ 0 };
}

struct match_options
stage_options_match_defaults(void)
{
	return (struct match_options){ .low_quality = -1, .fg = NAN, .bg = NAN, .bg_low = NAN,
		.min_pos_iou = NAN, .crowd_iof = NAN, .inside = NAN, .anchor_t = NAN };
}

const char *
stage_options_set_means(const char *text, void *value)
{
	struct opt_numbers *list = value;
	for (list->n = 0; list->n < OPT_LIST; text++) {
		char one[64];
		size_t n = strcspn(text, ",");
		if (n >= sizeof one)
			break;
		snprintf(one, sizeof one, "%.*s", (int)n, text);
		if (!opt_read_number(one, &list->number[list->n]))
			break;
		list->n++;
		text += n;
		if (*text == '\0')
			return NULL;
	}
	return "numbers with commas between, 64 at most";
}

const char *
stage_options_set_share(const char *text, void *value)
{
	if (strcmp(text, "off") != 0)
		return opt_unit(text, value) == NULL ? NULL : "a number from 0 to 1, or off";
	*(double *)value = INFINITY;
	return NULL;
}

const char *
stage_options_set_margin(const char *text, void *value)
{
	*(double *)value = 0;
	if (text == NULL)
		return NULL;
	if (strcmp(text, "off") != 0)
		return opt_natural(text, value) == NULL ? NULL : "a number of at least 0, or off";
	*(double *)value = INFINITY;
	return NULL;
}

const char *
stage_options_set_ratio(const char *text, void *value)
{
	return opt_number(text, value) == NULL && *(double *)value > 1 ? NULL : "a number above 1";
}

#define AT(member) offsetof(struct coder_options, member)
#define MATCH_AT(member) offsetof(struct match_options, member)

const struct opt stage_options_coder_rows[] = {
	OPT_NAME_OF("coder", "TYPE", coder_name, AT(type), "how offsets are written: %s (delta)"),
	OPT("weights", 0, "A,B,C,D", opt_list, AT(weights), "factors of the four offsets (1,1,1,1)"),
	OPT_END,
};

const struct opt stage_options_spread_rows[] = {
	OPT("means", 0, "A,B,C,D", stage_options_set_means, AT(means),
		"subtracted from the offsets, instead of weights (0,0,0,0)"),
	OPT("stds", 0, "A,B,C,D", opt_list, AT(stds), "what they are then divided by (1,1,1,1)"),
	OPT_END,
};

const struct opt stage_options_match_rows[] = {
	OPT_NAME_OF("assigner", "NAME", assigner_name, MATCH_AT(assigner), "the rule of matching: %s (max-iou)"),
	OPT("fg", 0, "T", opt_unit, MATCH_AT(fg), "positive at an IoU of at least T (0.5)"),
	OPT("bg", 0, "T", opt_unit, MATCH_AT(bg), "background below T, ignored between (0.4)"),
	OPT("bg-low", 0, "T", opt_unit, MATCH_AT(bg_low), "and from T on, ignored below it (0)"),
	OPT_ONE_OF("low-quality", "RULE", detector_low_qualities, MATCH_AT(low_quality),
		"boxes claim their best anchors below --fg: off, all-ties, first or promote (off)"),
	OPT("min-pos-iou", 0, "T", opt_unit, MATCH_AT(min_pos_iou), "but only at an IoU of at least T (0)"),
	OPT("crowd-iof", 0, "T", stage_options_set_share, MATCH_AT(crowd_iof),
		"ignore backgrounds that lie in a crowd by this share of their area, or off (0.5)"),
	OPT("inside", 0, "[=MARGIN]", stage_options_set_margin, MATCH_AT(inside),
		"leave out anchors that reach over the image's edge, or MARGIN px further (off)"),
	OPT("anchor-t", 0, "R", stage_options_set_ratio, MATCH_AT(anchor_t),
		"yolov5: sides differ by less than this factor (4)"),
	OPT("topk", 0, "N", opt_many, MATCH_AT(topk), "atss: candidates on each level, for each base box (9)"),
	OPT_END,
};

/* A message, in the arena. */
PRINTF_FORMAT(2, 3) static const char *
wrong(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *message = arena_vformat(arena, format, arguments);
	va_end(arguments);
	return message;
}

/* The four numbers of an option, where it is given; by_weights tells what they make of the coder. */
static const char *
take_four(struct coder *c, const char *name, const struct opt_numbers *given, double four[4], bool by_weights,
	struct arena *arena)
{
	if (given->n == 0)
		return NULL;
	if (given->n != 4)
		return wrong(arena, "--%s: expected 4 numbers, not %zu", name, given->n);
	if (!c->method->normalises)
		return wrong(arena, "--%s: coder \"%s\" takes none", name, c->method->name);
	memcpy(four, given->number, 4 * sizeof *four);
	c->by_weights = by_weights;
	return NULL;
}

const char *
stage_options_coder(struct coder *c, const struct coder_options *o, struct arena *arena)
{
	if (o->type != NULL && coder_find(o->type) != c->method)
		*c = coder_of(coder_find(o->type));
	if (o->weights.n > 0 && o->means.n + o->stds.n > 0)
		return "--weights contradict --means and --stds: a weight is 1 / std";
	for (int i = 0; i < 4 && c->by_weights; i++) {
		c->means[i] = 0;
		c->stds[i] = 1;
	}
	const char *message = take_four(c, "means", &o->means, c->means, false, arena);
	if (message == NULL)
		message = take_four(c, "stds", &o->stds, c->stds, false, arena);
	if (message == NULL)
		message = take_four(c, "weights", &o->weights, c->weights, true, arena);
	return message;
}

static double
given(double option, double otherwise)
{
	return isnan(option) ? otherwise : option;
}

/* An option for what the assigner does not look at is a mistake, where only some do. */
static const char *
idle(const struct assigner *assigner, const struct match_options *o, struct arena *arena)
{
	const struct {
		const char *name;
		bool given;
		unsigned field;
	} option[] = {
		{ "bg-low", !isnan(o->bg_low), MATCH_BG_LOW },
		{ "inside", !isnan(o->inside), MATCH_INSIDE },
		{ "anchor-t", !isnan(o->anchor_t), MATCH_ANCHOR_T },
		{ "topk", o->topk > 0, MATCH_TOPK },
	};
	for (size_t i = 0; i < sizeof option / sizeof *option; i++)
		if (option[i].given && (assigner->fields & option[i].field) == 0)
			return wrong(arena, "--%s is for assigner \"%s\", not \"%s\"", option[i].name,
				assigner_of_field(option[i].field)->name, assigner->name);
	return NULL;
}

const char *
stage_options_match(struct match *m, const struct match_options *o, struct arena *arena)
{
	m->assigner = o->assigner != NULL ? o->assigner : m->assigner;
	const char *message = idle(assigner_find(m->assigner), o, arena);
	if (message != NULL)
		return message;
	m->low_quality = o->low_quality >= 0 ? (enum low_quality)o->low_quality : m->low_quality;
	m->fg = given(o->fg, m->fg);
	m->bg = given(o->bg, fmin(m->bg, m->fg));
	m->bg_low = given(o->bg_low, fmin(m->bg_low, m->bg));
	m->min_pos_iou = given(o->min_pos_iou, m->min_pos_iou);
	m->crowd_iof = given(o->crowd_iof, m->crowd_iof);
	m->inside = given(o->inside, m->inside);
	m->anchor_t = given(o->anchor_t, m->anchor_t);
	if (o->topk > UINT_MAX)
		return wrong(arena, "--topk: at most %u", UINT_MAX);
	m->topk = o->topk > 0 ? (unsigned)o->topk : m->topk;
	if (!(m->fg > 0))
		return "--fg: expected a number above 0";
	if (m->bg > m->fg)
		return wrong(arena, "--bg %g is above --fg %g", m->bg, m->fg);
	if (m->bg_low > m->bg)
		return wrong(arena, "--bg-low %g is above --bg %g", m->bg_low, m->bg);
	return NULL;
}

void
stage_options_agree(const struct coder *c, const struct match *m)
{
	const struct assigner *assigner = assigner_find(m->assigner);
	if (!assigner_fits_coder(assigner, c))
		err_usage("coder \"%s\" cannot express the boxes that assigner \"%s\" chooses", c->method->name, m->assigner);
	const char *idle_field = m->bg_low > 0 && !(assigner->fields & MATCH_BG_LOW) ? "bg_low"
		: m->inside < INFINITY && !(assigner->fields & MATCH_INSIDE) ? "inside" : NULL;
	if (idle_field != NULL)
		err_usage("match: assigner \"%s\" does not look at \"%s\"", m->assigner, idle_field);
}
