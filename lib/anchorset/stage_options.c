/* stage_options.c -- options that change a detector's stage. */
#include "anchorset/stage_options.h"

#include "assign/assigner.h"
#include "base/buf.h"
#include "engine/err.h"
#include "loss/box_loss.h"
#include "loss/class_loss.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

/* Whether a field is the one that which names, BLOCK.NAME, or one of a block. */
static bool
is_of(const struct set_field *f, const char *which)
{
	const char *block = stage_block_names[f->block];
	size_t n = strlen(block);
	return strncmp(which, block, n) == 0 &&
		(which[n] == '\0' || (which[n] == '.' && strcmp(which + n + 1, f->name) == 0));
}

const struct opt *
stage_options_pick(const char *which, size_t i)
{
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (f->option.name != NULL && is_of(f, which) && i-- == 0)
			return &f->option;
	return NULL;
}

/* The row that an option is part of. */
static const struct set_field *
field_of(const struct opt *o)
{
	return (const struct set_field *)((const char *)o - offsetof(struct set_field, option));
}

bool
stage_options_take(const struct opt *o, const char *text, void *value, struct buf *expected)
{
	struct stage_options *options = value;
	const struct set_field *f = field_of(o);
	options->given[f - stage_fields] = true;
	return f->type->take(f, text, set_value(f, &options->stage), expected);
}

void
stage_options_put_default(const struct opt *o, struct buf *text)
{
	const struct stage defaults = stage_fields_default();
	const struct set_field *f = field_of(o);
	f->type->describe(f, set_value_of(f, &defaults), text);
}

bool
stage_options_given(const struct stage_options *o, const char *which)
{
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (is_of(f, which))
			return o->given[f - stage_fields];
	return false;
}

void
stage_options_copy(struct stage *s, const struct stage_options *o, enum stage_block block)
{
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (f->block == (int)block && o->given[f - stage_fields])
			memcpy(set_value(f, s), set_value_of(f, &o->stage), f->type->size);
}

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

static const char *
change_coder(struct stage *s, const struct stage_options *o, struct arena *arena)
{
	static const char *const normalising[] = { "coder.means", "coder.stds", "coder.weights" };
	struct coder *c = &s->coder;
	enum coder_axes axes = c->axes; /* an exporter's habit, whatever the numbers mean */
	if (stage_options_given(o, "coder.type") && o->stage.coder.method != c->method)
		*c = coder_of(o->stage.coder.method);
	c->axes = axes;
	bool weights = stage_options_given(o, "coder.weights");
	bool spread = stage_options_given(o, "coder.means") || stage_options_given(o, "coder.stds");
	if (weights && spread)
		return "--weights contradict --means and --stds: a weight is 1 / std";
	for (size_t i = 0; i < 3 && !c->method->normalises; i++)
		if (stage_options_given(o, normalising[i]))
			return wrong(arena, "--%s: coder \"%s\" takes none", strchr(normalising[i], '.') + 1,
				c->method->name);
	for (int i = 0; i < 4 && c->by_weights; i++) {
		c->means[i] = 0;
		c->stds[i] = 1;
	}
	stage_options_copy(s, o, STAGE_CODER);
	c->by_weights = weights || (c->by_weights && !spread);
	return NULL;
}

/* Whether the assigner does not look at a field, of those that only some look at. */
static bool
is_idle(const struct set_field *f, const struct assigner *assigner)
{
	return f->block == STAGE_MATCH && f->use != 0 && (assigner->fields & f->use) == 0;
}

/* An option for what the assigner does not look at is a mistake. */
static const char *
idle(const struct assigner *assigner, const struct stage_options *o, struct arena *arena)
{
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (is_idle(f, assigner) && o->given[f - stage_fields])
			return wrong(arena, "--%s is for assigner \"%s\", not \"%s\"", f->option.name,
				assigner_of_field(f->use)->name, assigner->name);
	return NULL;
}

static const char *
change_match(struct stage *s, const struct stage_options *o, struct arena *arena)
{
	struct match *m = &s->match;
	stage_options_copy(s, o, STAGE_MATCH);
	const char *message = idle(assigner_find(m->assigner), o, arena);
	if (message != NULL)
		return message;
	if (!stage_options_given(o, "match.bg"))
		m->bg = fmin(m->bg, m->fg);
	if (!stage_options_given(o, "match.bg_low"))
		m->bg_low = fmin(m->bg_low, m->bg);
	if (!(m->fg > 0))
		return "--fg: expected a number above 0";
	if (m->bg > m->fg)
		return wrong(arena, "--bg %g is above --fg %g", m->bg, m->fg);
	if (m->bg_low > m->bg)
		return wrong(arena, "--bg-low %g is above --bg %g", m->bg_low, m->bg);
	return NULL;
}

/* Another loss has its usual numbers; an option for what it does not read is a mistake. */
static const char *
change_loss(struct stage *s, const struct stage_options *o, struct arena *arena)
{
	struct loss *l = &s->loss;
	const char *before = l->class_loss, *box_before = l->box_loss;
	bool ratio = stage_options_given(o, "loss.neg_ratio"), ohem = stage_options_given(o, "loss.ohem");
	if (ratio && ohem)
		return "--neg-ratio and --ohem contradict each other";
	if (stage_options_given(o, "loss.class") && o->stage.loss.class_loss != before) {
		l->alpha = class_loss_find(o->stage.loss.class_loss)->usual.alpha;
		l->gamma = class_loss_find(o->stage.loss.class_loss)->usual.gamma;
	}
	if (stage_options_given(o, "loss.box") && o->stage.loss.box_loss != box_before)
		l->beta = box_loss_find(o->stage.loss.box_loss)->beta;
	stage_options_copy(s, o, STAGE_LOSS);
	l->neg_ratio = ohem ? 0 : l->neg_ratio;
	l->ohem = ratio ? 0 : l->ohem;
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (f->block == STAGE_LOSS && o->given[f - stage_fields] && f->counts != NULL && !f->counts(f, s))
			return wrong(arena, "--%s has no meaning for %s", f->option.name,
				f->use != 0 ? l->class_loss : l->box_loss);
	return NULL;
}

const char *
stage_options_change(struct stage *s, const struct stage_options *o, struct arena *arena)
{
	const char *message = change_coder(s, o, arena);
	if (message == NULL)
		message = change_match(s, o, arena);
	if (message == NULL)
		message = change_loss(s, o, arena);
	stage_options_copy(s, o, STAGE_SAMPLE);
	stage_options_copy(s, o, STAGE_POST);
	return message;
}

void
stage_options_agree(const struct stage *s)
{
	const struct stage defaults = stage_fields_default();
	const struct assigner *assigner = assigner_find(s->match.assigner);
	if (!assigner_fits_coder(assigner, &s->coder))
		err_usage("coder \"%s\" cannot express the boxes that assigner \"%s\" chooses", s->coder.method->name,
			assigner->name);
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (is_idle(f, assigner) && set_field_differs(f, s, &defaults))
			err_usage("match: assigner \"%s\" does not look at \"%s\"", assigner->name, f->name);
}
