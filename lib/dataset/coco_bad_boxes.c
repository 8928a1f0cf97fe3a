/* coco_bad_boxes.c -- bad boxes of a whole document. */
#include "dataset/coco_bad_boxes.h"

#include "dataset/coco_pack.h"
#include "dataset/coco_store_parts.h"

#include <string.h>

bool
coco_bad_boxes_is_good(const struct coco_stored_box *box, const struct coco_stored_image *image)
{
	enum { LEAST = 1 }; /* counted from 1, a corner is one less */
	double b[4], width = coco_pack_side(image->width), height = coco_pack_side(image->height);
	memcpy(b, box->bbox, sizeof b);
	return b[2] > 0 && b[3] > 0 && b[0] + b[2] > b[0] && b[1] + b[3] > b[1] &&
	       (!(width > 0 && height > 0) ||
		       (b[0] + b[2] > LEAST && b[1] + b[3] > LEAST && b[0] < width && b[1] < height));
}

/* Counts a bad box, and keeps it where its image comes before those of the others of its kind. Boxes of an image come
 * in order. */
static void
add(struct coco_bad_boxes *bad, enum gt_fault fault, const struct coco_store *s, uint32_t number)
{
	const uint32_t *order = (const uint32_t *)(const void *)s->order.data;
	const struct coco_stored_image *image = coco_store_at(s, coco_store_box(s, number)->image);
	if (bad->count[fault]++ > 0 && image->position >= bad->first[fault].position)
		return;
	bad->first[fault].position = image->position;
	for (bad->first[fault].box = 0; order[image->first + bad->first[fault].box] != number;)
		bad->first[fault].box++;
}

bool
coco_bad_boxes_find(struct coco_bad_boxes *bad, struct coco_store *s, const struct coco_making *making)
{
	bool found = false;
	*bad = (struct coco_bad_boxes){ 0 };
	for (size_t i = 0; i < coco_store_boxes(s) && s->doubt; i++) {
		struct coco_stored_box *box = coco_store_box(s, i);
		if ((box->category & COCO_BOX_DOUBT) == 0 || box->image == COCO_NONE)
			continue;
		const struct coco_stored_image *image = coco_store_at(s, box->image);
		const double size[2] = { coco_pack_side(image->width), coco_pack_side(image->height) };
		bool sized = size[0] > 0 && size[1] > 0;
		double b[4];
		memcpy(b, box->bbox, sizeof b);
		enum gt_fault fault = gt_policy_fault(making->box(making->context, b), sized ? size : NULL);
		found |= fault != GT_GOOD;
		if (fault != GT_GOOD)
			add(bad, fault, s, (uint32_t)i);
		else
			box->category &= ~COCO_BOX_DOUBT;
	}
	return found;
}

void
coco_bad_boxes_put(const struct coco_bad_boxes *bad, enum gt_fault kind, const struct coco_store *s,
	const struct coco_making *making, struct buf *out, struct arena *arena)
{
	size_t position = bad->first[kind].position;
	const struct coco_stored_image *from = coco_store_of(s, position);
	const double size[2] = { coco_pack_side(from->width), coco_pack_side(from->height) };
	struct image image;
	coco_store_image(s, position, making, &image, arena);
	struct slice name = image.file_name.text != NULL ? image.file_name : image.id;
	buf_format(out, "image %.*s: ", name.n < 200 ? (int)name.n : 200, name.text);
	gt_policy_put_fault(out, bad->first[kind].box, image.box[bad->first[kind].box], kind, size);
}
