/* anchorset_put.c -- anchor sets to JSON. */
#include "anchorset/anchorset.h"

#include "assign/assigner.h"
#include "json/json.h"
#include "record/record.h"

#include <math.h>
#include <stdint.h>

/* Members are written behind a comma unless they are the first of their object. */
static void
put_name(struct buf *out, const char *name)
{
	if (out->data[out->len - 1] != '{')
		buf_char(out, ',');
	buf_char(out, '"');
	buf_text(out, name);
	buf_text(out, "\":");
}

static void
put_word(struct buf *out, const char *name, const char *word)
{
	put_name(out, name);
	json_put_string(out, slice_of(word));
}

static void
put_number(struct buf *out, const char *name, double value)
{
	put_name(out, name);
	buf_double(out, value);
}

/* A number unless it is what nobody needs to say. */
static void
put_unless(struct buf *out, const char *name, double value, double defaults)
{
	if (value != defaults)
		put_number(out, name, value);
}

static void
put_numbers(struct buf *out, const char *name, const double *number, size_t n)
{
	put_name(out, name);
	record_put_doubles(out, number, n, 0);
}

/* An object whose members follow; ended by close_object, which takes an empty one away again. */
static size_t
open_object(struct buf *out, const char *name)
{
	size_t before = out->len;
	put_name(out, name);
	buf_char(out, '{');
	return before;
}

static void
close_object(struct buf *out, size_t before)
{
	if (out->data[out->len - 1] == '{')
		out->len = before;
	else
		buf_char(out, '}');
}

static void
put_coder(struct buf *out, const struct coder *c)
{
	size_t before = open_object(out, "coder");
	bool normalises = c->method->normalises;
	put_word(out, "type", c->method->name);
	if (normalises && c->by_weights)
		put_numbers(out, "weights", c->weights, 4);
	if (normalises && !c->by_weights) {
		put_numbers(out, "means", c->means, 4);
		put_numbers(out, "stds", c->stds, 4);
	}
	if (c->method->clamps)
		put_unless(out, "clamp", c->clamp, INFINITY);
	if (c->method->scales && c->level_scales > 0)
		put_numbers(out, "scale_x_y", c->level_scale_x_y, c->level_scales);
	else if (c->method->scales)
		put_number(out, "scale_x_y", c->scale_x_y);
	close_object(out, before);
}

static void
put_match(struct buf *out, const struct match *m)
{
	const struct match defaults = detector_stage_default().match;
	const unsigned fields = assigner_find(m->assigner)->fields;
	size_t before = open_object(out, "match");
	put_word(out, "assigner", m->assigner);
	put_number(out, "fg", m->fg);
	put_number(out, "bg", m->bg);
	put_unless(out, "bg_low", m->bg_low, defaults.bg_low);
	put_word(out, "low_quality", detector_low_qualities[m->low_quality]);
	put_unless(out, "min_pos_iou", m->min_pos_iou, defaults.min_pos_iou);
	if (m->crowd_iof > 1)
		put_word(out, "crowd_iof", "off");
	else
		put_unless(out, "crowd_iof", m->crowd_iof, defaults.crowd_iof);
	if (fields & MATCH_ANCHOR_T)
		put_number(out, "anchor_t", m->anchor_t);
	if (fields & MATCH_TOPK)
		put_number(out, "topk", m->topk);
	if (fields & MATCH_CENTRE_MARGIN)
		put_unless(out, "centre_margin", m->centre_margin, defaults.centre_margin);
	put_unless(out, "shape_iou", m->shape_iou, INFINITY);
	put_unless(out, "inside", m->inside, INFINITY);
	close_object(out, before);
}

static void
put_sample(struct buf *out, const struct sample *s)
{
	size_t before = open_object(out, "sample");
	put_unless(out, "count", s->count, 0);
	put_unless(out, "fraction", s->fraction, 0);
	put_unless(out, "neg_ratio", s->neg_ratio, 0);
	close_object(out, before);
}

/* Nothing was said about what happens behind the network. */
static bool
post_is_default(const struct post *p)
{
	return p->activation == ACTIVATION_NONE && p->background == BACKGROUND_NONE && p->score == -INFINITY &&
		p->topk == SIZE_MAX && !p->clip && p->min_size == 0 && p->iou == INFINITY && p->by == NMS_BY_LABELS &&
		p->max_dets == SIZE_MAX;
}

static void
put_post(struct buf *out, const struct post *p)
{
	if (post_is_default(p))
		return;
	size_t before = open_object(out, "post");
	put_word(out, "activation", detector_activations[p->activation]);
	put_word(out, "background", detector_backgrounds[p->background]);
	put_unless(out, "score", p->score, -INFINITY);
	if (p->topk != SIZE_MAX) {
		put_number(out, "topk", (double)p->topk);
		put_word(out, "topk_per", detector_topk_pers[p->topk_per]);
	}
	put_name(out, "clip");
	buf_text(out, p->clip ? "true" : "false");
	put_unless(out, "min_size", p->min_size, 0);
	put_unless(out, "iou", p->iou, INFINITY);
	put_word(out, "by", detector_nms_bys[p->by]);
	if (p->max_dets != SIZE_MAX)
		put_number(out, "max_dets", (double)p->max_dets);
	close_object(out, before);
}

static void
put_stage(struct buf *out, const struct stage *s)
{
	put_coder(out, &s->coder);
	put_match(out, &s->match);
	put_sample(out, &s->sample);
	put_post(out, &s->post);
}

static void
put_spec(struct buf *out, const struct anchor_spec *spec)
{
	if (spec->input[0] > 0)
		put_numbers(out, "input", spec->input, 2);
	put_number(out, "pad", spec->pad);
	put_word(out, "round", detector_rounds[spec->round]);
	put_word(out, "stride_rule", detector_stride_rules[spec->stride_rule]);
	put_word(out, "order", spec->base_major ? "ahw" : "hwa");
	put_word(out, "clip", detector_clips[spec->clip]);
	put_name(out, "levels");
	buf_char(out, '[');
	for (size_t i = 0; i < spec->levels; i++) {
		const struct level_spec *l = &spec->level[i];
		buf_text(out, i == 0 ? "{" : ",{");
		put_numbers(out, "stride", l->stride, 2);
		put_numbers(out, "offset", l->offset, 2);
		if (l->grid[0] > 0)
			put_numbers(out, "grid", (double[]){ (double)l->grid[0], (double)l->grid[1] }, 2);
		put_name(out, "base");
		record_put_doubles(out, &l->base->x1, l->bases, 4);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

void
anchorset_put(struct buf *out, const struct detector *d)
{
	buf_char(out, '{');
	put_word(out, "anchor_set", d->name != NULL ? d->name : "custom");
	put_spec(out, &d->spec);
	put_stage(out, &d->stage);
	if (d->two_stage) {
		size_t before = open_object(out, "roi");
		put_stage(out, &d->roi);
		close_object(out, before);
	}
	if (d->classes > 0) {
		put_name(out, "classes");
		for (size_t i = 0; i < d->classes; i++) {
			buf_char(out, i == 0 ? '[' : ',');
			json_put_string(out, slice_of(d->class[i]));
		}
		buf_char(out, ']');
	}
	buf_text(out, "}\n");
}
