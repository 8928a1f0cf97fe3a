/* coco_put.c -- images of a COCO document as records, from the store straight into the output.
 *
 * Most images of most documents become lines as they are: nothing is wrong with them, no option adds to them, and
 * nobody looks at the record. For these there is no image, no record and no text between the store and the output.
 * tests/prop/coco_put.c holds this way against the other. */
#include "dataset/coco_put.h"

#include "base/num.h"
#include "dataset/coco_pack.h"
#include "dataset/coco_store_parts.h"

/* The boxes of an image: numbers of those of the store. */
struct boxes {
	const struct coco_store *store;
	const uint32_t *number;
	size_t n;
};

static inline const struct coco_stored_box *
box_at(const struct boxes *b, size_t i)
{
	return coco_store_box(b->store, b->number[i]);
}

/* Whether the first box lies in 0..1, as all of an image do whose boxes are fractions, which is looked into. */
static bool
begins_in_fractions(const struct boxes *b)
{
	double bbox[4] = { 0, 0, 2, 2 };
	if (b->n > 0)
		memcpy(bbox, box_at(b, 0)->bbox, sizeof bbox);
	return bbox[0] + bbox[2] <= 1 && bbox[1] + bbox[3] <= 1;
}

static bool
is_plain(const struct coco_stored_image *image, const struct boxes *b, const struct coco_making *making)
{
	unsigned doubt = begins_in_fractions(b) ? COCO_BOX_DOUBT : 0;
	for (size_t i = 0; i < b->n; i++)
		doubt |= box_at(b, i)->category & COCO_BOX_DOUBT;
	return doubt == 0 && !b->store->results && b->store->keep == NULL && !making->new_ids &&
	       coco_pack_side(image->width) > 0 && coco_pack_side(image->height) > 0;
}

/* Room for the next of an array's numbers, behind its comma. */
static inline char *
next_item(struct buf *out, size_t i)
{
	char *to = buf_room(out, 1 + NUM_SIZE);
	*to = ',';
	out->len += i > 0;
	return to + (i > 0);
}

/* A value whose text is where next_item made room, or elsewhere. */
static inline void
put_value(struct buf *out, struct slice value)
{
	if (value.text != out->data + out->len)
		buf_add(out, value.text, value.n);
	else
		out->len += value.n;
}

static void
put_image(const struct coco_store *s, size_t index, struct buf *out)
{
	const struct coco_stored_image *image = coco_store_at(s, index);
	struct slice name = { 0 }, id = { 0 };
	if (image->text != 0) {
		name = coco_pack_get(&s->texts, image->text);
		id = coco_pack_get(&s->texts, coco_pack_next(&s->texts, image->text));
	}
	buf_text(out, "{\"image_id\":");
	if (id.text != NULL)
		buf_add(out, id.text, id.n);
	else
		buf_integer(out, s->image_ids.whole[index]);
	if (name.text != NULL) {
		buf_text(out, ",\"file_name\":");
		buf_add(out, name.text, name.n);
	}
	buf_text(out, ",\"width\":");
	put_value(out, coco_pack_get_number(&s->texts, image->width, COCO_SIDE, next_item(out, 0)));
	buf_text(out, ",\"height\":");
	put_value(out, coco_pack_get_number(&s->texts, image->height, COCO_SIDE, next_item(out, 0)));
}

static void
put_boxes(const struct boxes *b, const struct coco_making *making, struct buf *out)
{
	buf_text(out, ",\"boxes\":[");
	char *to = buf_room(out, b->n * IMAGE_BOX_SIZE);
	for (size_t i = 0; i < b->n; i++) {
		double bbox[4];
		memcpy(bbox, box_at(b, i)->bbox, sizeof bbox);
		struct box box = making->box(making->context, bbox);
		*to = ',';
		to = image_put_box(to + (i > 0), &box);
	}
	out->len = (size_t)(to - out->data);
}

static void
put_labels(const struct boxes *b, bool ids, struct buf *out)
{
	buf_text(out, "],\"labels\":[");
	for (size_t i = 0; i < b->n; i++) {
		const struct coco_stored_category *c =
			coco_store_category(b->store, coco_store_category_of(box_at(b, i)));
		next_item(out, i);
		put_value(out, ids ? c->id : c->name);
	}
}

static void
put_ids(const struct boxes *b, struct buf *out)
{
	buf_text(out, "],\"ids\":[");
	for (size_t i = 0; i < b->n; i++) {
		struct slice id = coco_pack_id(&b->store->texts, box_at(b, i), next_item(out, i));
		put_value(out, id.text != NULL ? id : slice_of("null"));
	}
}

static void
put_areas(const struct boxes *b, struct buf *out)
{
	buf_text(out, "],\"area\":[");
	for (size_t i = 0; i < b->n; i++) {
		const struct coco_stored_box *box = box_at(b, i);
		char *to = next_item(out, i);
		struct slice area = coco_pack_get_number(&b->store->texts, box->area, COCO_AREA, to);
		if (area.text == NULL)
			area = coco_pack_own_area(box, to);
		put_value(out, area);
	}
}

bool
coco_put(const struct coco_store *s, size_t position, const struct coco_making *making, struct buf *out)
{
	const struct coco_stored_image *image = coco_store_of(s, position);
	const struct boxes b = { s, (const uint32_t *)(const void *)s->order.data + image[0].first,
		image[1].first - image[0].first };
	if (!is_plain(image, &b, making))
		return false;
	coco_store_fetch(s, position);
	put_image(s, (size_t)(image - coco_store_at(s, 0)), out);
	put_boxes(&b, making, out);
	put_labels(&b, making->label_ids, out);
	put_ids(&b, out);
	put_areas(&b, out);
	buf_text(out, "],\"iscrowd\":[");
	for (size_t i = 0; i < b.n; i++) {
		*next_item(out, i) = box_at(&b, i)->category & COCO_BOX_CROWD ? '1' : '0';
		out->len++;
	}
	buf_text(out, "]}\n");
	return true;
}
