/* draw_kind_image.c -- image records: objects, detections, proposals. */
#include "draw/plot.h"
#include "tool/draw_record.h"

#include <math.h>

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
		item->box[i] = draw_record_box(box[i], BOX_PROPOSAL);
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
		item->box[n] = draw_record_box(box[i], crowd ? BOX_CROWD : BOX_OBJECT);
		item->box[n].label = draw_record_label(r, i, &labels);
		item->box[n++].score = scored ? scores->number[i] : NAN;
		objects++;
	}
	item->boxes = n;
	item->note = slice_of(arena_format(r->worker->keep, "%s %s%s", plot_count((double)objects, r->worker->keep),
		scored ? "detection" : "box",
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
	if (c->gt != NULL && record_has(&r, COLUMN_BOXES))
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
