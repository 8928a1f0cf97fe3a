/* draw_record.c -- what the kinds of lines that are records have in common. */
#include "tool/draw_record.h"

#include "record/transform_field.h"

#include <math.h>

void
draw_record_schema(struct record_schema *s, uint64_t more)
{
	record_schema_init(s,
		COLUMN_SIZE | COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_FILE_NAME) |
			COLUMN_BIT(COLUMN_TRANSFORM) | COLUMN_BIT(COLUMN_PROPOSALS) | COLUMN_BIT(COLUMN_LABELS) | more,
		0, NULL);
}

static struct slice
keep(struct slice text, struct arena *arena)
{
	return text.text == NULL ? text : (struct slice){ arena_text(arena, text.text, text.n), text.n };
}

bool
draw_record_head(const struct draw_context *c, const struct record *r, struct draw_item *item)
{
	struct worker *w = r->worker;
	struct transform_field field;
	double size[2];
	if (!record_size(r, size, &item->sized))
		return false;
	if (record_has(r, COLUMN_IMAGE_ID))
		item->image_id = keep(record_column(r, COLUMN_IMAGE_ID)->text, w->keep);
	item->file_name = draw_gt_file_name(r, w->keep);
	item->width = item->sized ? size[0] : 0;
	item->height = item->sized ? size[1] : 0;
	if (record_has(r, COLUMN_TRANSFORM)) {
		if (!transform_field_read(r, &field))
			return false;
		item->mapped =
			!transform_is_identity(&field.map) ||
			(field.has_from && item->sized && (field.size[0] != size[0] || field.size[1] != size[1]));
		item->map = field.map;
	}
	draw_record_frame(c, item, w->arena);
	return true;
}

void
draw_record_frame(const struct draw_context *c, struct draw_item *item, struct arena *scratch)
{
	uint32_t image = c->gt == NULL || item->image_id.text == NULL
				 ? EVAL_IDS_NONE
				 : draw_gt_find(c->gt, item->image_id, scratch);
	if (image == EVAL_IDS_NONE)
		return;
	const struct draw_frame *f = &c->gt->frame[image];
	if (item->file_name.text == NULL)
		item->file_name = f->file_name;
	if (!item->sized && f->width > 0 && f->height > 0) {
		item->sized = true;
		item->width = f->width;
		item->height = f->height;
		item->mapped = f->mapped;
		item->map = f->map;
	}
}

struct scene_box
draw_record_box(struct box box, enum box_mark mark)
{
	return (struct scene_box){ .box = box, .score = NAN, .iou = NAN, .mark = mark, .link = BOX_NO_LINK };
}

struct slice
draw_record_label(const struct record *r, size_t i, struct draw_labels *labels)
{
	struct worker *w = r->worker;
	if (!record_has(r, COLUMN_LABELS) || i >= record_column(r, COLUMN_LABELS)->n)
		return slice_of("");
	struct slice text = record_text(r, COLUMN_LABELS, i);
	for (size_t k = 0; k < labels->n; k++) {
		if (slice_equal(labels->text[k], text))
			return labels->text[k];
	}
	text = keep(text, w->keep);
	if (labels->n < DRAW_LABELS)
		labels->text[labels->n++] = text;
	return text;
}
