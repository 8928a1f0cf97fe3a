/* draw_kind_error.c -- what anchor-eval --errors writes: the false positives and false negatives of an image. */
#include "tool/draw_record.h"
#include "json/json_dom.h"

#include <math.h>
#include <string.h>

/* A text in the worker's keep. */
static struct slice
text_of(const cJSON *value, struct arena *arena)
{
	if (!cJSON_IsString(value))
		return slice_of("");
	size_t n = strlen(value->valuestring);
	return (struct slice){ arena_text(arena, value->valuestring, n), n };
}

static bool
box_of(struct json_dom *d, const cJSON *object, const char *name, struct box *box)
{
	const double *corner = json_dom_numbers(d, object, "error", name, 4, NULL);
	if (corner != NULL)
		*box = (struct box){ corner[0], corner[1], corner[2], corner[3] };
	return corner != NULL;
}

/* The value of a member as it stands in the line. */
static struct slice
member_text(struct slice line, const char *name, struct arena *arena)
{
	struct json_object object;
	bool good = draw_kind_members(line, &object, arena);
	for (size_t m = 0; good && m < object.members; m++) {
		if (slice_is(json_text(object.member[m].key, arena), name))
			return object.member[m].value;
	}
	return (struct slice){ NULL, 0 };
}

/* The box itself, and, faint, what a false positive is measured against; what would have found a missed box has a line
 * of its own. */
static void
take(struct json_dom *d, const cJSON *root, struct draw_item *item, struct arena *keep)
{
	const cJSON *error = json_dom_member(root, "error");
	bool negative = cJSON_IsString(error) && strcmp(error->valuestring, "false negative") == 0;
	struct box box;
	item->box = arena_array(keep, struct scene_box, 2);
	if (!negative && box_of(d, root, "gt_box", &box)) {
		item->box[item->boxes] = draw_record_box(box, BOX_FOUND);
		item->box[item->boxes++].label = text_of(json_dom_member(root, "gt_label"), keep);
	}
	if (!box_of(d, root, "box", &box)) {
		json_dom_fail(d, "an error without \"box\"");
		return;
	}
	struct scene_box *b = &item->box[item->boxes++];
	*b = draw_record_box(box, negative ? BOX_MISSED : BOX_FALSE);
	b->label = text_of(json_dom_member(root, "label"), keep);
	b->note = text_of(json_dom_member(root, "kind"), keep);
	json_dom_number(d, root, "error", "score", &b->score);
	json_dom_number(d, root, "error", "iou", &b->iou);
}

static bool
read_error(const struct draw_context *c, struct worker *w, struct draw_item *item)
{
	struct json_dom d = { .arena = w->arena };
	cJSON *root = json_dom_parse(&d, w->line->text);
	if (root != NULL)
		take(&d, root, item, w->keep);
	cJSON_Delete(root);
	if (d.error != NULL)
		return filter_reject(w, "%s", d.error);
	struct slice id = member_text(w->line->text, "image_id", w->arena);
	if (id.text != NULL)
		item->image_id = (struct slice){ arena_text(w->keep, id.text, id.n), id.n };
	draw_record_frame(c, item, w->arena);
	return true;
}

static bool
same_image(const struct draw_item *a, const struct draw_item *b)
{
	return a->image_id.text != NULL && slice_equal(a->image_id, b->image_id);
}

static bool
open_errors(struct drawing *d)
{
	size_t negatives = 0;
	for (size_t i = 0; i < d->items; i++)
		negatives += d->item[i]->boxes > 0 && d->item[i]->box[d->item[i]->boxes - 1].mark == BOX_MISSED;
	struct draw_item *first = arena_alloc(d->arena, sizeof *first);
	const struct draw_item **items = arena_array(d->arena, const struct draw_item *, d->items);
	for (size_t i = 0; i < d->items; i++)
		items[i] = d->item[i];
	*first = *d->item[0];
	first->note = slice_of(arena_format(d->arena, "%zu false, %zu missed", d->items - negatives, negatives));
	items[0] = first;
	d->item = items;
	return draw_boxes_open(d);
}

const struct draw_kind draw_error = {
	.name = "error",
	.help = "errors of anchor-eval",
	.read = read_error,
	.joins = same_image,
	.open = open_errors,
	.size = draw_boxes_size,
	.draw = draw_boxes_draw,
};
