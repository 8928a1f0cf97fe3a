/* frame_check.c -- images that are not in the frame that a set's anchors are made for. */
#include "anchorset/frame_check.h"

#include "engine/err.h"
#include "record/transform_field.h"

#include <math.h>
#include <string.h>

enum { AS_TAKEN, RESIZED };

/* What says the rule to anchor-resize, where the input is another than the set's. */
static void
put_options(const struct resize_rule *r, struct buf *text)
{
	buf_format(text, "--%s %gx%g", resize_modes[r->mode], r->size[0], r->size[1]);
	if (r->stride > 0)
		buf_format(text, ",stride=%g", r->stride);
	if (r->mode == RESIZE_LETTERBOX && r->place == RESIZE_CORNER)
		buf_text(text, ",corner");
	if (r->mode == RESIZE_LETTERBOX && r->rounding == ROUNDING_DOWN)
		buf_text(text, " --rounding floor");
	if (r->mode == RESIZE_LETTERBOX && r->rounding == ROUNDING_FLOAT32)
		buf_text(text, " --rounding float32");
}

void
frame_check_open(struct frame_check *c, const struct detector *d, const char *file, const double input[2],
	struct arena *arena)
{
	struct buf text = { .failed = err_out_of_memory };
	*c = (struct frame_check){ .on = d->resizes, .rule = d->resize };
	if (!c->on)
		return;
	const bool sized = c->rule.mode != RESIZE_SHORT && input[0] > 0;
	const bool other = sized && (input[0] != c->rule.size[0] || input[1] != c->rule.size[1]);
	if (other)
		memcpy(c->rule.size, input, sizeof c->rule.size);
	if (other)
		put_options(&c->rule, &text);
	else if (file != NULL)
		buf_format(&text, "-a %s", strcmp(file, "-") == 0 ? "SET" : file);
	else
		buf_format(&text, "--preset %s", d->name);
	c->counter[AS_TAKEN].text = arena_format(arena,
		"images not in the frame that the anchors are for (anchor-resize %.*s brings them there)",
		(int)text.len, text.data);
	c->counter[RESIZED].text = arena_format(arena, "images resized otherwise than the anchors are for "
		"(anchor-resize --undo | anchor-resize %.*s brings them there)", (int)text.len, text.data);
	buf_free(&text);
}

/* The size, before it was resized, of what the record shows. false: that cannot be told. */
static bool
original(const struct frame_check *c, const struct record *r, const double size[2], double from[2])
{
	struct transform_field field;
	const bool moved = record_has(r, COLUMN_TRANSFORM) && transform_field_look(r, &field) == NULL;
	memcpy(from, moved && field.has_from ? field.size : size, 2 * sizeof *from);
	if (!moved || !record_has(r, COLUMN_TILE))
		return true;
	/* Of a tile's frame with a border the tile's own size is not known, and of most letterboxes it does not
	 * matter. */
	for (int i = 0; i < 2; i++)
		from[i] = floor(size[i] / field.map.scale[i] + 0.5);
	return !(c->rule.mode == RESIZE_LETTERBOX && c->rule.place == RESIZE_CENTRE && c->rule.stride > 0);
}

void
frame_check_record(const struct frame_check *c, const struct record *r)
{
	const struct json_column *w = record_column(r, COLUMN_WIDTH), *h = record_column(r, COLUMN_HEIGHT);
	double from[2];
	if (!c->on || !w->given || !h->given || !(w->number[0] > 0 && h->number[0] > 0))
		return;
	const double size[2] = { w->number[0], h->number[0] };
	if (!original(c, r, size, from) || resize_rule_fits(&c->rule, from, size))
		return;
	const bool resized = from[0] != size[0] || from[1] != size[1];
	filter_count(r->worker, &c->counter[resized ? RESIZED : AS_TAKEN], 1);
}
