/* draw_boxes.c -- images with the boxes that reading made. */
#include "engine/err.h"
#include "tool/draw_item.h"
#include "tool/draw_pictures.h"
#include "json/json.h"

#include <math.h>

/* The items' boxes in one; error lines of an image are several items. */
static struct scene_box *
gather(struct drawing *d, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < d->items; i++)
		*n += d->item[i]->boxes;
	if (d->items == 1)
		return d->item[0]->box;
	struct scene_box *box = arena_array(d->arena, struct scene_box, *n);
	size_t at = 0;
	for (size_t i = 0; i < d->items; i++) {
		for (size_t k = 0; k < d->item[i]->boxes; k++) {
			box[at] = d->item[i]->box[k];
			if (box[at].link != BOX_NO_LINK)
				box[at].link += (uint32_t)(at - k);
			at++;
		}
	}
	return box;
}

static struct slice
title_of(const struct drawing *d)
{
	const struct draw_item *item = d->item[0];
	if (item->file_name.text != NULL)
		return item->file_name;
	if (item->image_id.text == NULL)
		return slice_of(arena_format(d->arena, "line %llu", (unsigned long long)item->ordinal + 1));
	return json_text(item->image_id, d->arena);
}

/* Without a size, the frame reaches to the last box. */
static void
choose_size(const struct drawing *d, struct box_scene *b)
{
	const struct draw_item *item = d->item[0];
	b->width = item->width;
	b->height = item->height;
	if (item->sized || (!item->mapped && draw_pictures_size(d->pictures, item, &b->width, &b->height)))
		return;
	b->width = b->height = 1;
	for (size_t i = 0; i < b->n; i++) {
		b->width = fmax(b->width, fmin(b->box[i].box.x2 * 1.04, 1e6));
		b->height = fmax(b->height, fmin(b->box[i].box.y2 * 1.04, 1e6));
	}
}

bool
draw_boxes_open(struct drawing *d)
{
	struct box_scene *b = arena_zero(d->arena, sizeof *b);
	unsigned show = d->context->options->show;
	b->box = gather(d, &b->n);
	b->title = d->title = title_of(d);
	b->note = d->item[0]->note;
	b->more[BOX_IGNORED] = d->item[0]->ignored;
	b->more[BOX_NEGATIVE] = d->item[0]->negatives;
	b->words = (show & SHOW_LABELS) != 0;
	b->scores = (show & SHOW_SCORES) != 0;
	b->text = d->text;
	choose_size(d, b);
	d->data = b;
	return true;
}

struct draw_size
draw_boxes_size(struct drawing *d, double width, double height)
{
	struct box_scene_size size = box_scene_size(d->data, width, height);
	return (struct draw_size){ size.width, size.height };
}

void
draw_boxes_draw(struct drawing *d, struct scene *s, double x, double y, struct draw_size size)
{
	struct box_scene *b = d->data;
	struct box_scene_size exact = box_scene_size(b, size.width, size.height);
	b->picture =
		draw_pictures_get(d->pictures, d->item[0], b->width, b->height, exact.image.w, exact.image.h, d->arena);
	box_scene_draw(s, b, x, y, &exact);
}
