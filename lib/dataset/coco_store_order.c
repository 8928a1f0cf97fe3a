/* coco_store_order.c -- annotations that are left out, and the order of the others. */
#include "dataset/coco_store_parts.h"

#include "base/num.h"
#include "dataset/coco_pack.h"

#include <stdio.h>
#include <stdlib.h>

void
coco_store_add_fault(struct coco_store *s, const struct coco_found *f)
{
	if (s->faults[f->fault]++ == 0)
		s->first[f->fault] = *f;
	if (f->image == COCO_NONE || coco_store_at(s, f->image)->bad)
		return;
	coco_store_at(s, f->image)->bad = 1;
	buf_add(&s->bad, f, sizeof *f);
}

/* A box whose image or category is not there. */
static void
add_orphan(struct coco_store *s, size_t i, bool image)
{
	const struct coco_stored_box *box = coco_store_box(s, i);
	const struct coco_stored_image *of = coco_store_at(s, box->image);
	const struct coco_stored_category *c = coco_store_category(s, coco_store_category_of(box));
	struct coco_found f = { .fault = image ? COCO_IMAGE_NOT_THERE : COCO_CATEGORY_NOT_THERE,
		.image = image ? COCO_NONE : box->image, .annotation = coco_store_annotation(s, i), .place = c->place };
	char digits[NUM_SIZE];
	struct slice id = coco_pack_id(&s->texts, box, digits);
	snprintf(f.id, sizeof f.id, "%.*s", id.n < 40 ? (int)id.n : 40, id.text);
	if (image) {
		f.place = (struct json_place){ of->line, of->column };
		if (s->image_ids.is_text[box->image])
			id = s->image_ids.texts.key[s->image_ids.whole[box->image]];
		else
			id = (struct slice){ digits, num_print_integer(digits, s->image_ids.whole[box->image]) };
	} else {
		id = c->id;
	}
	snprintf(f.what, sizeof f.what, "%.*s", id.n < 40 ? (int)id.n : 40, id.text);
	coco_store_add_fault(s, &f);
}

static int
by_image(const void *a, const void *b)
{
	const struct coco_found *x = a, *y = b;
	return (x->image > y->image) - (x->image < y->image);
}

/* Whether all images and categories that annotations name are there, so that no box need be looked at. */
static bool
all_are_there(const struct coco_store *s, bool any_category)
{
	bool there = coco_store_images(s) == s->image_ids.n;
	for (size_t i = 0; i < s->category_ids.n && there && !any_category; i++)
		there = coco_store_category(s, i)->name.text != NULL;
	return there;
}

void
coco_store_leave_orphans(struct coco_store *s, bool ids_will_do)
{
	bool any = ids_will_do && !s->has_categories;
	size_t n = all_are_there(s, any) ? 0 : coco_store_boxes(s);
	for (size_t i = 0; i < n; i++) {
		struct coco_stored_box *box = coco_store_box(s, i);
		bool listed = coco_store_at(s, box->image)->listed;
		if (listed && (any || coco_store_category(s, coco_store_category_of(box))->name.text != NULL))
			continue;
		add_orphan(s, i, !listed);
		coco_store_at(s, box->image)->first--;
		box->image = COCO_NONE;
	}
	if (s->bad.len > 0)
		qsort(s->bad.data, s->bad.len / sizeof(struct coco_found), sizeof(struct coco_found), by_image);
}

/* Boxes by image, by counting: first is how many an image has, and then where they begin. */
void
coco_store_order(struct coco_store *s)
{
	size_t n = coco_store_boxes(s), images = s->images.len / sizeof(struct coco_stored_image);
	uint32_t *order = (uint32_t *)(void *)buf_room(&s->order, n * sizeof *order), begin = 0;
	struct buf next = { .failed = s->images.failed }; /* of uint32_t: where the next box of an image goes */
	uint32_t *to = (uint32_t *)(void *)buf_room(&next, images * sizeof *to);
	buf_add(&s->images, &(struct coco_stored_image){ 0 }, sizeof(struct coco_stored_image));
	struct coco_stored_image *image = coco_store_at(s, 0);
	for (size_t i = 0; i <= images; i++) {
		uint32_t boxes = image[i].first;
		image[i].first = begin;
		if (i < images)
			to[i] = begin;
		begin += boxes;
	}
	for (size_t i = 0; i < n; i++)
		if (coco_store_box(s, i)->image != COCO_NONE)
			order[to[coco_store_box(s, i)->image]++] = (uint32_t)i;
	buf_free(&next);
}
