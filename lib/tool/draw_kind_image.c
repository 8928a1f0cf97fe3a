/* draw_kind_image.c -- image records: objects, detections, proposals. */
#include "record/gt_policy.h"
#include "record/transform_field.h"
#include "tool/draw_record.h"

#include <math.h>
#include <string.h>

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
	item->file_name = draw_file_name(r, w->keep);
	item->width = item->sized ? size[0] : 0;
	item->height = item->sized ? size[1] : 0;
	if (record_has(r, COLUMN_TRANSFORM)) {
		if (!transform_field_read(r, &field))
			return false;
		item->mapped = !transform_is_identity(&field.map);
		item->map = field.map;
	}
	draw_item_frame(c, item, w->arena);
	return true;
}

void
draw_item_frame(const struct draw_context *c, struct draw_item *item, struct arena *scratch)
{
	uint32_t image = c->truth == NULL || item->image_id.text == NULL
				 ? EVAL_IDS_NONE
				 : draw_truth_find(c->truth, item->image_id, scratch);
	if (image == EVAL_IDS_NONE)
		return;
	const struct draw_frame *f = &c->truth->frame[image];
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
draw_scene_box(struct box box, enum box_mark mark)
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

static bool
is_set(const struct record *r, enum column column, size_t i)
{
	return record_has(r, column) && record_column(r, column)->number[i] != 0;
}

static size_t
add_proposals(const struct draw_context *c, const struct record *r, struct draw_item *item)
{
	const struct box *box = record_has(r, COLUMN_PROPOSALS) ? record_boxes(r, COLUMN_PROPOSALS) : NULL;
	size_t n = box != NULL && ((c->options->show & SHOW_PROPOSALS) != 0 || !record_has(r, COLUMN_BOXES))
			   ? record_column(r, COLUMN_PROPOSALS)->n
			   : 0;
	item->box = arena_array(r->worker->keep, struct scene_box, n + r->boxes);
	for (size_t i = 0; i < n; i++)
		item->box[i] = draw_scene_box(box[i], BOX_PROPOSAL);
	return n;
}

static void
add_boxes(const struct draw_context *c, const struct record *r, struct draw_item *item)
{
	struct draw_labels labels = { 0 };
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	bool scored = scores->given && scores->shape == JSON_FLAT, crowds = (c->options->show & SHOW_CROWDS) != 0;
	const struct box *box = record_has(r, COLUMN_BOXES) ? record_boxes(r, COLUMN_BOXES) : NULL;
	size_t n = add_proposals(c, r, item), objects = 0;
	for (size_t i = 0; box != NULL && i < r->boxes; i++) {
		bool crowd = is_set(r, COLUMN_ISCROWD, i) || is_set(r, COLUMN_IGNORE, i);
		if ((crowd && !crowds) || (scored && scores->number[i] < c->options->score))
			continue;
		item->box[n] = draw_scene_box(box[i], crowd ? BOX_CROWD : BOX_OBJECT);
		item->box[n].label = draw_record_label(r, i, &labels);
		item->box[n++].score = scored ? scores->number[i] : NAN;
		objects++;
	}
	item->boxes = n;
	item->note = slice_of(arena_format(r->worker->keep, "%zu %s%s", objects, scored ? "detection" : "box",
		objects == 1 ? ""
		: scored     ? "s"
			     : "es"));
}

static bool
read_image(const struct draw_context *c, struct worker *w, struct draw_item *item)
{
	struct record r;
	if (!record_read(&c->image, w, &r) || !draw_record_head(c, &r, item))
		return false;
	if (record_has(&r, COLUMN_SCORES) && r.boxes > 0 && record_column(&r, COLUMN_SCORES)->shape != JSON_FLAT)
		return record_reject(&r, "\"scores\" must be one number a box");
	if (c->truth != NULL && record_has(&r, COLUMN_BOXES))
		return draw_match(c, &r, item);
	add_boxes(c, &r, item);
	return true;
}

const struct draw_kind draw_image = {
	.name = "image",
	.help = "image records",
	.read = read_image,
	.open = draw_boxes_open,
	.size = draw_boxes_size,
	.draw = draw_boxes_draw,
};
