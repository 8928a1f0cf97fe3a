/* expand.c -- an anchor set box by box, and in words. */
#include "stream/expand.h"

#include "stream/record.h"

#include <float.h>

enum { FLUSH = 64 << 10 };

static void
put_anchor(struct buf *text, const struct anchors *a, size_t i)
{
	struct place at = anchors_place(a, i);
	struct box box = anchors_box_at(a, at);
	buf_text(text, "{\"index\":");
	buf_integer(text, (long long)i);
	buf_text(text, ",\"level\":");
	buf_integer(text, (long long)at.level);
	buf_text(text, ",\"cell\":[");
	buf_integer(text, (long long)at.column);
	buf_char(text, ',');
	buf_integer(text, (long long)at.row);
	buf_text(text, "],\"base\":");
	buf_integer(text, (long long)at.base);
	buf_text(text, ",\"box\":");
	record_put_floats(text, &box.x1, 4, 0);
	buf_text(text, "}\n");
}

/* The corners of all anchors lie between those of the first and the last cell of each base. */
static bool
fits_float(const struct anchors *a)
{
	for (size_t i = 0; i < a->levels; i++) {
		const struct level *l = &a->level[i];
		for (size_t b = 0; b < l->bases; b++) {
			struct box first = anchors_box_at(a, (struct place){ i, 0, 0, b });
			struct box last = anchors_box_at(a, (struct place){ i, l->columns - 1, l->rows - 1, b });
			if (!(first.x1 >= -FLT_MAX && first.y1 >= -FLT_MAX && last.x2 <= FLT_MAX && last.y2 <= FLT_MAX))
				return false;
		}
	}
	return true;
}

bool
expand_boxes(const struct anchors *a, struct buf *text, struct sink *out)
{
	if (!fits_float(a))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		put_anchor(text, a, i);
		if (out != NULL && text->len > FLUSH) {
			sink_write(out, text->data, text->len);
			text->len = 0;
		}
	}
	return true;
}

void
expand_count(const struct anchors *a, struct buf *text)
{
	buf_format(text, "%zu anchors (", a->count);
	for (size_t i = 0; i < a->levels; i++)
		buf_format(text, "%s%zux%zux%zu", i == 0 ? "" : " + ", a->level[i].columns, a->level[i].rows,
			a->level[i].bases);
	buf_char(text, ')');
}

/* One anchor in words: "  anchor 7: cell 1,0 base 3 [x1,y1,x2,y2]". */
static void
say_anchor(struct buf *text, const struct anchors *a, const char *which, size_t index)
{
	struct place at = anchors_place(a, index);
	struct box box = anchors_box_at(a, at);
	buf_format(text, "  %s anchor %zu: column %zu, row %zu, base %zu, box ", which, index, at.column, at.row, at.base);
	record_put_floats(text, &box.x1, 4, 0);
	buf_char(text, '\n');
}

static void
say_level(struct buf *text, const struct anchors *a, size_t i)
{
	const struct level *l = &a->level[i];
	buf_format(text,
		"level %zu: stride %g x %g, centre of the first cell at %g, %g; %zu columns, %zu rows, %zu boxes a "
		"cell:\n ",
		i, l->stride[0], l->stride[1], l->offset[0], l->offset[1], l->columns, l->rows, l->bases);
	for (size_t b = 0; b < l->bases; b++)
		buf_format(text, " %gx%g", box_width(l->base[b]), box_height(l->base[b]));
	buf_char(text, '\n');
	say_anchor(text, a, "first", l->first);
	say_anchor(text, a, "last", l->first + l->count - 1);
}

void
expand_words(const struct detector *d, const struct anchors *a, struct buf *text)
{
	static const char *const rules[] = { "the nominal stride", "floor(tensor / cells) on each axis", "tensor / cells" };
	const struct anchor_spec *s = &d->spec;
	buf_format(text, "%s: ", d->name != NULL ? d->name : "custom");
	expand_count(a, text);
	buf_format(text, "\ntensor %g x %g, its sides multiples of %g\n", a->tensor[0], a->tensor[1], s->pad);
	buf_format(text, "cells on an axis: %s(tensor / stride); step between them: %s\n",
		s->round == GRID_CEIL ? "ceil" : "floor", rules[s->stride_rule]);
	buf_format(text, "numbered level by level, then %s\n",
		s->base_major ? "base, row, column (ahw)" : "row, column, base (hwa)");
	buf_format(text, "boxes are %s\n", s->clip == CLIP_NONE ? "not clipped"
		: s->clip == CLIP_BOX ? "clipped to the image" : "clamped by centre and sides");
	for (size_t i = 0; i < a->levels; i++)
		say_level(text, a, i);
}
