/* coco_store_image.c -- the images of a COCO document, one by one, with their boxes; and what is wrong with others. */
#include "dataset/coco_store_parts.h"

#include "base/num.h"
#include "dataset/coco_pack.h"

#include <stdlib.h>
#include <string.h>

enum { SOON = 24 };

/* The index of an image of the list. */
static uint32_t
index_at(const struct coco_store *s, size_t position)
{
	uint32_t index;
	memcpy(&index, s->listed.data + position * sizeof index, sizeof index);
	return index;
}

static struct slice
digits_of(int64_t number, struct arena *arena)
{
	char *text = arena_alloc(arena, NUM_SIZE);
	return (struct slice){ text, num_print_integer(text, number) };
}

/* A box of the document becomes one of the image. */
static void
add_box(const struct coco_store *s, uint32_t number, const struct coco_making *making, struct image *image,
	struct arena *arena)
{
	const struct coco_stored_box *from = (const struct coco_stored_box *)(const void *)s->boxes.data + number;
	const struct coco_stored_category *c = (const struct coco_stored_category *)(const void *)s->categories.data +
		(from->category & (COCO_BOX_CROWD - 1));
	char *room = arena_alloc(arena, NUM_SIZE + 2 * COCO_AREA + NUM_SIZE);
	double bbox[4];
	memcpy(bbox, from->bbox, sizeof bbox);
	size_t k = image_add(image, making->box(making->context, bbox), arena);
	struct slice id = coco_pack_id(&s->texts, from, room);
	struct slice area = coco_pack_get_number(&s->texts, from->area, COCO_AREA, room + NUM_SIZE);
	if (area.text == NULL)
		area = coco_pack_own_area(from, room + NUM_SIZE);
	if (making->new_ids)
		id = (struct slice){ room, num_print_integer(room, (int64_t)(making->boxes_before + number + 1)) };
	if (s->keep != NULL)
		coco_store_give_kept(s, number, image, k, arena);
	image->column[IMAGE_LABELS][k] = making->label_ids || s->results ? c->id : c->name;
	if (s->results) {
		image->column[IMAGE_SCORES][k] = area;
		return;
	}
	image->column[IMAGE_IDS][k] = id.text != NULL ? id : slice_of("null");
	image->column[IMAGE_AREA][k] = area;
	image->column[IMAGE_ISCROWD][k] = slice_of(from->category & COCO_BOX_CROWD ? "1" : "0");
}

const struct coco_stored_image *
coco_store_of(const struct coco_store *s, size_t position)
{
	return coco_store_at(s, index_at(s, position));
}

void
coco_store_fetch(const struct coco_store *s, size_t position)
{
	position += SOON;
	if (position >= coco_store_images(s))
		return;
	const struct coco_stored_image *image = coco_store_of(s, position);
	const uint32_t *order = (const uint32_t *)(const void *)s->order.data;
	for (uint32_t i = image[0].first; i < image[1].first; i++) {
		const volatile char *box = s->boxes.data + order[i] * sizeof(struct coco_stored_box);
		(void)box[0]; /* read, not prefetched: that is no more than a hint, and not heeded for pages out of
		                 sight */
		(void)box[sizeof(struct coco_stored_box) - 1];
	}
}

void
coco_store_image(const struct coco_store *s, size_t position, const struct coco_making *making, struct image *image,
	struct arena *arena)
{
	uint32_t index = index_at(s, position);
	char *room = arena_alloc(arena, 4 * COCO_SIDE);
	const struct coco_stored_image *from = coco_store_at(s, index);
	const uint32_t *order = (const uint32_t *)(const void *)s->order.data;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) | (s->results ? IMAGE_BIT(IMAGE_SCORES) :
		IMAGE_BIT(IMAGE_IDS) | IMAGE_BIT(IMAGE_AREA) | IMAGE_BIT(IMAGE_ISCROWD)) };
	coco_store_fetch(s, position);
	if (from->text != 0) {
		image->file_name = coco_pack_get(&s->texts, from->text);
		image->id = coco_pack_get(&s->texts, coco_pack_next(&s->texts, from->text));
	}
	if (making->new_ids)
		image->id = digits_of((int64_t)(making->images_before + position + 1), arena);
	else if (image->id.text == NULL)
		image->id = digits_of(s->image_ids.whole[index], arena);
	image->width = coco_pack_get_number(&s->texts, from->width, COCO_SIDE, room);
	image->height = coco_pack_get_number(&s->texts, from->height, COCO_SIDE, room + 2 * COCO_SIDE);
	for (uint32_t i = from[0].first; i < from[1].first; i++)
		add_box(s, order[i], making, image, arena);
}

struct coco_id
coco_store_image_id(const struct coco_store *s, size_t position)
{
	return coco_ids_get(&s->image_ids, index_at(s, position));
}

struct json_place
coco_store_place(const struct coco_store *s, size_t position)
{
	const struct coco_stored_image *image = coco_store_of(s, position);
	return (struct json_place){ image->line, image->column };
}

const struct coco_found *
coco_store_bad(const struct coco_store *s, size_t position)
{
	uint32_t index = index_at(s, position);
	if (!coco_store_at(s, index)->bad)
		return NULL;
	const struct coco_found *bad = (const struct coco_found *)(const void *)s->bad.data;
	size_t low = 0, high = s->bad.len / sizeof *bad;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (bad[middle].image <= index)
			low = middle;
		else
			high = middle;
	}
	return &bad[low];
}

void
coco_store_put_fault(const struct coco_store *s, const struct coco_found *f, struct buf *out)
{
	buf_format(out, "%s[%llu]", s->results ? "detections" : "annotations",
		(unsigned long long)f->annotation);
	if (f->id[0] != '\0')
		buf_format(out, " (id %s)", f->id);
	if (f->fault == COCO_IMAGE_NOT_THERE)
		buf_format(out, ": image_id %s is not among the images", f->what);
	else if (f->fault == COCO_CATEGORY_NOT_THERE)
		buf_format(out, ": category_id %s is not among the categories%s", f->what,
			s->has_categories ? "" : "; there are none, see --label");
	else
		buf_format(out, ": %s", coco_fault_text[f->fault]);
}
