/* gen_describe.c -- an anchor set in words. */
#include "tool/gen_expand.h"

#include "anchorset/anchorset_fields.h"
#include "anchorset/stage_fields.h"
#include "base/printable.h"
#include "record/record.h"
#include "tool/match_words.h"

#include <math.h>

/* One anchor in words: "  anchor 7: cell 1,0 base 3 [x1,y1,x2,y2]". */
static void
describe_anchor(struct buf *text, const struct anchors *a, const char *which, size_t index)
{
	struct place at = anchors_place(a, index);
	struct box box = anchors_box_at(a, at);
	buf_format(text, "  %s anchor %zu: column %zu, row %zu, base %zu, box ", which, index, at.column, at.row,
		at.base);
	json_put_floats(text, &box.x1, 4, 0);
	buf_char(text, '\n');
}

static void
describe_level(struct buf *text, const struct anchors *a, size_t i)
{
	const struct level *l = &a->level[i];
	buf_format(text,
		"level %zu: stride %g x %g, centre of the first cell at %g, %g; %zu columns, %zu rows, %zu boxes a "
		"cell:\n ",
		i, l->stride[0], l->stride[1], l->offset[0], l->offset[1], l->columns, l->rows, l->bases);
	for (size_t b = 0; b < l->bases; b++)
		buf_format(text, " %gx%g", box_width(l->base[b]), box_height(l->base[b]));
	buf_char(text, '\n');
	describe_anchor(text, a, "first", l->first);
	describe_anchor(text, a, "last", l->first + l->count - 1);
}

/* Where the first cell's centre is, in words where all levels agree. */
static void
describe_centre(struct buf *text, const struct anchors *a)
{
	const struct level *first = &a->level[0];
	double share = first->offset[0] / first->stride[0];
	bool shares = true, pixels = true;
	for (size_t i = 0; i < a->levels; i++) {
		for (int axis = 0; axis < 2; axis++) {
			const struct level *l = &a->level[i];
			shares = shares && fabs(l->offset[axis] - share * l->stride[axis]) <= 1e-9 * l->stride[axis];
			pixels = pixels && l->offset[axis] == first->offset[0];
		}
	}
	buf_text(text, "centre of cell 0,0: ");
	if (shares && share == 0)
		buf_text(text, "on the image's corner\n");
	else if (shares && fabs(share - 0.5) < 1e-9)
		buf_text(text, "half a stride from the image's corner\n");
	else if (shares)
		buf_format(text, "%g strides from the image's corner\n", share);
	else if (pixels)
		buf_format(text, "%g px from the image's corner\n", first->offset[0]);
	else
		buf_text(text, "each level has its own\n");
}

static void
describe_four(struct buf *text, const char *name, const double four[4])
{
	buf_format(text, "%s %g,%g,%g,%g", name, four[0], four[1], four[2], four[3]);
}

static void
describe_coder(struct buf *text, const struct stage *s)
{
	const struct stage defaults = stage_fields_default();
	const struct coder *c = &s->coder;
	buf_format(text, "offsets: %s (%s)", c->method->name, c->method->help);
	if (c->method->normalises) {
		describe_four(text, c->by_weights ? ", times" : ", less", c->by_weights ? c->weights : c->means);
		if (!c->by_weights)
			describe_four(text, ", divided by", c->stds);
	}
	set_field_describe_all(stage_fields, STAGE_CODER, s, &defaults, ", ", text);
	buf_char(text, '\n');
}

static void
describe_match(struct buf *text, const struct stage *s)
{
	const struct stage defaults = stage_fields_default();
	const struct match *m = &s->match;
	const struct assigner *assigner = assigner_find(m->assigner);
	bool fg = (assigner->fields & MATCH_FG) != 0;
	buf_format(text, "matching: %s", assigner->name);
	match_words_put(text, assigner->describe(m), match_words_short);
	if (fg && m->bg_low > 0)
		buf_format(text, " and from %g", m->bg_low);
	if (assigner->fields & MATCH_LOW_QUALITY)
		buf_format(text, ", claims of best anchors: %s", detector_low_qualities[m->low_quality]);
	if ((assigner->fields & MATCH_MIN_POS_IOU) && m->low_quality != LOW_QUALITY_OFF && m->min_pos_iou > 0)
		buf_format(text, " from IoU %g", m->min_pos_iou);
	if (fg && m->inside < INFINITY)
		buf_format(text, ", anchors that reach further than %g px out of the image left out", m->inside);
	set_field_describe_all(stage_fields, STAGE_MATCH, s, &defaults, ", ", text);
	buf_char(text, '\n');
}

/* All that a stage says, a line a block. */
static void
describe_stage(struct buf *text, const struct stage *s, const char *which)
{
	static const char *const headline[STAGE_BLOCKS] = {
		[STAGE_SAMPLE] = "samples: ", [STAGE_POST] = "detections: ", [STAGE_LOSS] = "loss: "
	};
	const struct stage defaults = stage_fields_default();
	buf_text(text, which);
	describe_coder(text, s);
	buf_text(text, which);
	describe_match(text, s);
	for (int block = STAGE_SAMPLE; block < STAGE_BLOCKS; block++) {
		size_t before = text->len;
		buf_text(text, which);
		if (set_field_describe_all(stage_fields, block, s, &defaults, headline[block], text))
			buf_char(text, '\n');
		else
			text->len = before;
	}
}

static void
describe_grids(struct buf *text, const struct anchor_spec *s, const struct anchors *a)
{
	static const char *const rules[] = { "the nominal stride", "floor(tensor / cells) on each axis",
		"tensor / cells" };
	bool fixed = true;
	for (size_t i = 0; i < s->levels; i++)
		fixed = fixed && s->level[i].grid[0] > 0;
	buf_format(text, "tensor %g x %g, its sides multiples of %g\n", a->tensor[0], a->tensor[1], s->pad);
	if (fixed)
		buf_text(text, "cells on an axis: fixed");
	else
		buf_format(text, "cells on an axis: %s(tensor / stride)", detector_rounds[s->round]);
	buf_format(text, "; step between them: %s\n", rules[s->stride_rule]);
	describe_centre(text, a);
	buf_format(text, "numbered level by level, then %s (%s)\n",
		s->base_major ? "base, row, column" : "row, column, base", detector_orders[s->base_major]);
	buf_format(text, "boxes are width x height, a ratio is height / width; they are %s\n", s->clip == CLIP_NONE
		? "not clipped" : s->clip == CLIP_BOX ? "clipped to the image" : "clamped by centre and sides");
}

void
gen_describe(const struct detector *d, const struct anchors *a, struct buf *text)
{
	printable_put(slice_of(d->name != NULL ? d->name : "custom"), text);
	buf_text(text, ": ");
	if (a != NULL)
		gen_expand_count(a, text);
	else
		buf_text(text, "no anchors of its own: they are the records' proposals");
	buf_char(text, '\n');
	const struct resize_rule no_resize = resize_rule_default();
	if (d->resizes &&
		set_field_describe_all(anchorset_resize_fields, 0, &d->resize, &no_resize, "images resized: ", text))
		buf_char(text, '\n');
	if (a != NULL)
		describe_grids(text, &d->spec, a);
	describe_stage(text, &d->stage, "");
	if (d->two_stage)
		describe_stage(text, &d->roi, "second stage ");
	for (size_t i = 0; i < d->classes; i++) {
		buf_text(text, i == 0 ? "classes: " : ", ");
		printable_put(slice_of(d->class[i]), text);
	}
	buf_text(text, d->classes > 0 ? "\n" : "");
	for (size_t i = 0; a != NULL && i < a->levels; i++)
		describe_level(text, a, i);
}
