/* coco_store_join.c -- the images of a COCO document, and the boxes that join them. */
#include "dataset/coco_store_parts.h"

#include "dataset/coco_bad_boxes.h"
#include "dataset/coco_pack.h"

size_t
coco_store_find_image(struct coco_store *s, const struct coco_id *id)
{
	size_t i;
	if (coco_ids_add(&s->image_ids, id, &i))
		buf_add(&s->images, &(struct coco_stored_image){ 0 }, sizeof(struct coco_stored_image));
	return i;
}

static void
set_place(struct coco_stored_image *image, struct json_place place)
{
	image->line = place.line < UINT32_MAX ? (uint32_t)place.line : UINT32_MAX;
	image->column = place.column;
}

void
coco_store_list(
	struct coco_store *s, size_t i, struct json_place place, struct slice file_name, const struct coco_id *id)
{
	const struct slice none = { 0 };
	struct coco_stored_image *to = coco_store_at(s, i);
	uint32_t index = (uint32_t)i, position = (uint32_t)coco_store_images(s);
	to->listed = 1;
	to->position = position & 0x3fffffff;
	set_place(to, place);
	if (file_name.text != NULL || id->value.text != NULL) {
		to->text = coco_pack_text(&s->texts, file_name);
		coco_pack_text(&s->texts, id->value);
	}
	coco_pack_number(&s->texts, none, to->width, COCO_SIDE);
	coco_pack_number(&s->texts, none, to->height, COCO_SIDE);
	buf_add(&s->listed, &index, sizeof index);
}

/* The box joins the image of an index, which may not be listed yet. */
static void
join(struct coco_store *s, size_t image, const struct coco_waiting *w, const struct coco_id *id)
{
	struct coco_stored_image *of = coco_store_at(s, image);
	struct coco_stored_box *box = coco_store_box(s, w->box);
	if (!of->listed && s->results) {
		coco_store_list(s, image, w->place, (struct slice){ 0 }, id);
	} else if (!of->listed && of->first == 0) {
		set_place(of, w->place);
	}
	of->first++;
	box->image = (uint32_t)image;
	if (of->listed && coco_bad_boxes_is_good(box, of))
		return;
	box->category |= COCO_BOX_DOUBT;
	s->doubt = true;
}

void
coco_store_join(struct coco_store *s, const struct coco_waiting *w, const struct coco_id *id)
{
	join(s, coco_store_find_image(s, id), w, id);
}

void
coco_store_join_waiting(struct coco_store *s)
{
	size_t image[COCO_WAITING];
	for (size_t i = 0; i < s->waits; i++)
		coco_ids_fetch_slot(&s->image_ids, s->waiting[i].image);
	for (size_t i = 0; i < s->waits; i++) {
		image[i] = coco_ids_fetch_entry(&s->image_ids, s->waiting[i].image);
		if (image[i] == COCO_IDS_NONE)
			continue;
		__builtin_prefetch(coco_store_at(s, image[i]));
		__builtin_prefetch((const char *)coco_store_at(s, image[i] + 1) - 1);
	}
	for (size_t i = 0; i < s->waits; i++) {
		const struct coco_waiting *w = &s->waiting[i];
		const struct coco_id id = { .given = true, .whole = true, .number = w->image };
		if (image[i] == COCO_IDS_NONE || s->image_ids.whole[image[i]] != w->image)
			image[i] = coco_store_find_image(s, &id);
		join(s, image[i], w, &id);
	}
	s->waits = 0;
}

void
coco_store_wait(struct coco_store *s, const struct coco_waiting *w)
{
	if (s->waits == COCO_WAITING)
		coco_store_join_waiting(s);
	s->waiting[s->waits++] = *w;
}
