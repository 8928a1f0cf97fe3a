/* anchorset_put.c -- anchor sets to JSON. */
#include "anchorset/anchorset.h"

#include "anchorset/anchorset_fields.h"
#include "anchorset/stage_fields.h"
#include "json/json.h"

/* An object whose members follow; ended by close_object, which takes an empty one away again. */
static size_t
open_object(struct buf *out, const char *name)
{
	size_t before = out->len;
	buf_char(json_put_key(out, name), '{');
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

/* Nothing was said about what happens behind the network. */
static bool
post_is_default(const struct stage *s, const struct stage *defaults)
{
	for (const struct set_field *f = stage_fields; f->name != NULL; f++)
		if (f->block == STAGE_POST && set_field_differs(f, s, defaults))
			return false;
	return true;
}

static void
put_stage(struct buf *out, const struct stage *s)
{
	const struct stage defaults = stage_fields_default();
	for (int block = 0; block < STAGE_BLOCKS; block++) {
		if (block == STAGE_POST && post_is_default(s, &defaults))
			continue;
		size_t before = open_object(out, stage_block_names[block]);
		set_field_put_all(stage_fields, block, s, &defaults, out);
		close_object(out, before);
	}
}

static void
put_resize(struct buf *out, const struct resize_rule *r)
{
	const struct resize_rule defaults = resize_rule_default();
	size_t before = open_object(out, "resize");
	set_field_put_all(anchorset_resize_fields, 0, r, &defaults, out);
	close_object(out, before);
}

static void
put_numbers(struct buf *out, const char *name, const double *number, size_t n)
{
	json_put_doubles(json_put_key(out, name), number, n, 0);
}

static void
put_spec(struct buf *out, const struct anchor_spec *spec)
{
	const struct anchor_spec defaults = { .pad = 1 };
	set_field_put_all(anchorset_spec_fields, 0, spec, &defaults, out);
	buf_char(json_put_key(out, "levels"), '[');
	for (size_t i = 0; i < spec->levels; i++) {
		const struct level_spec *l = &spec->level[i];
		buf_char(json_put_next(out), '{');
		put_numbers(out, "stride", l->stride, 2);
		put_numbers(out, "offset", l->offset, 2);
		if (l->grid[0] > 0)
			put_numbers(out, "grid", (double[]){ (double)l->grid[0], (double)l->grid[1] }, 2);
		json_put_doubles(json_put_key(out, "base"), &l->base->x1, l->bases, 4);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

void
anchorset_put(struct buf *out, const struct detector *d)
{
	buf_char(out, '{');
	json_put_string(json_put_key(out, "anchor_set"), slice_of(d->name != NULL ? d->name : "custom"));
	if (d->resizes)
		put_resize(out, &d->resize);
	put_spec(out, &d->spec);
	put_stage(out, &d->stage);
	if (d->two_stage) {
		size_t before = open_object(out, "roi");
		put_stage(out, &d->roi);
		close_object(out, before);
	}
	if (d->classes > 0) {
		buf_char(json_put_key(out, "classes"), '[');
		for (size_t i = 0; i < d->classes; i++)
			json_put_string(json_put_next(out), slice_of(d->class[i]));
		buf_char(out, ']');
	}
	buf_text(out, "}\n");
}
