/* coco_store_keep.c -- further fields of annotations of a COCO document, which --keep names. */
#include "dataset/coco_pack.h"
#include "dataset/coco_store_parts.h"
#include "dataset/format.h"

void
coco_store_keep(struct coco_store *s, struct slice object, struct arena *arena)
{
	struct image one = { 0 };
	uint64_t first = s->texts.len + 1;
	size_t i = image_add(&one, (struct box){ 0 }, arena);
	convert_keep(s->keep, &one, i, object, arena);
	for (size_t k = 0; k < s->keep->keeps; k++)
		coco_pack_text(&s->texts, image_kept(&one, i, k));
	buf_add(&s->kept, &first, sizeof first);
}

void
coco_store_give_kept(const struct coco_store *s, size_t number, struct image *image, size_t i, struct arena *arena)
{
	uint64_t place;
	memcpy(&place, s->kept.data + number * sizeof place, sizeof place);
	for (size_t k = 0; k < s->keep->keeps; k++) {
		image_keep_value(image, s->keep->keeps, i, k, coco_pack_get(&s->texts, place), arena);
		place = coco_pack_next(&s->texts, place);
	}
}
