/* coco_put.c -- records written straight from a store against those that images become; boxes that are not in doubt
 * against the policy for bad ones; numbers that are packed. */
#include "base/decimal.h"
#include "base/num.h"
#include "base/rng.h"
#include "dataset/coco_bad_boxes.h"
#include "dataset/coco_pack.h"
#include "dataset/coco_put.h"
#include "dataset/coco_store_parts.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* One of some texts, each with commas between. */
static void
put_one(struct buf *out, struct rng *rng, const char *const *text, size_t n)
{
	buf_text(out, text[rng_below(rng, n)]);
}

#define PUT_ONE(out, rng, texts) put_one((out), (rng), (texts), sizeof(texts) / sizeof *(texts))

static void
put_image(struct buf *out, struct rng *rng, unsigned i)
{
	static const char *const ids[] = { "", "", "\"a%u\"", "%u.0", "\"%u\"" };
	static const char *const names[] = { "", ",\"file_name\":\"b.jpg\"", ",\"file_name\":\"\\u00e9\\\"\"" };
	static const char *const widths[] = { "", ",\"width\":64", ",\"width\":64,\"license\":1", ",\"width\":64.0",
		",\"width\":6.4e1", ",\"width\":64.50000000000000000001", ",\"width\":0", ",\"width\":0.5" };
	static const char *const heights[] = { "", ",\"height\":480", ",\"height\":48", ",\"height\":123456789012" };
	const char *id = ids[rng_below(rng, sizeof ids / sizeof *ids)];
	buf_text(out, i > 0 ? ",{\"id\":" : "{\"id\":");
	if (*id == '\0')
		buf_integer(out, i + 1);
	else if (strstr(id, "%u") == id)
		buf_format(out, "%u.0", i + 1);
	else
		buf_format(out, id[1] == 'a' ? "\"a%u\"" : "\"%u\"", i + 1);
	PUT_ONE(out, rng, names);
	PUT_ONE(out, rng, widths);
	PUT_ONE(out, rng, heights);
	buf_char(out, '}');
}

static void
put_annotation(struct buf *out, struct rng *rng, unsigned i, unsigned images)
{
	static const char *const ids[] = { "", ",\"id\":%u", ",\"id\":\"x%u\"", ",\"id\":%u" };
	static const char *const areas[] = { "", ",\"area\":12", ",\"area\":2765.1486500000005", ",\"area\":-1.5",
		",\"area\":1e2", ",\"area\":0.1234567890123456789012345" };
	static const char *const crowds[] = { "", ",\"iscrowd\":0", ",\"iscrowd\":1" };
	static const char *const sides[] = { "1", "0.5", "20.25", "70", "1e-9", "0", "-3", "0.001" };
	unsigned image = (unsigned)rng_below(rng, images + 1) + 1, id = (unsigned)rng_below(rng, 4);
	buf_format(out, rng_below(rng, 4) == 0 ? "%s{\"image_id\":\"a%u\"" : "%s{\"image_id\":%u", i > 0 ? "," : "",
		image);
	buf_format(out, ",\"category_id\":%u,\"bbox\":[", (unsigned)rng_below(rng, 30) == 0 ? 9 : 1 + image % 2);
	for (int k = 0; k < 4; k++) {
		if (k > 0)
			buf_char(out, ',');
		if (rng_below(rng, 12) == 0)
			PUT_ONE(out, rng, sides);
		else if (rng_below(rng, 9) == 0)
			buf_double(out, rng_unit(rng) * 30);
		else
			buf_double(out, (double)(1 + rng_below(rng, 3000)) / 100);
	}
	buf_char(out, ']');
	if (id == 2)
		buf_format(out, ",\"id\":\"x%u\"", i);
	else if (ids[id][0] != '\0')
		buf_format(out, ",\"id\":%u", i);
	PUT_ONE(out, rng, areas);
	PUT_ONE(out, rng, crowds);
	buf_char(out, '}');
}

/* A small document of all kinds of values, its members in any order. */
static void
put_document(struct buf *out, struct rng *rng)
{
	unsigned images = 1 + (unsigned)rng_below(rng, 4), annotations = (unsigned)rng_below(rng, 90);
	bool images_last = rng_below(rng, 2) == 0;
	buf_text(out, "{\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":\"2\",\"name\":7}]");
	for (int part = 0; part < 2; part++) {
		bool now = (part == 0) != images_last;
		buf_text(out, now ? ",\"images\":[" : ",\"annotations\":[");
		for (unsigned i = 0; i < (now ? images : annotations); i++)
			if (now)
				put_image(out, rng, i);
			else
				put_annotation(out, rng, i, images);
		buf_char(out, ']');
	}
	buf_char(out, '}');
}

static ssize_t
take(void *from, char *to, size_t n)
{
	struct slice *left = from;
	n = n < left->n ? n : left->n;
	memcpy(to, left->text, n);
	*left = (struct slice){ left->text + n, left->n - n };
	return (ssize_t)n;
}

static struct box
make_box(const void *context, const double b[4])
{
	double base = *(const int *)context, x = decimal_subtract(b[0], base), y = decimal_subtract(b[1], base);
	return (struct box){ x, y, decimal_add(x, b[2]), decimal_add(y, b[3]) };
}

/* Boxes of an image of known size that are not in doubt are good; where none is, the record is that of the image. */
static bool
expect_same(const struct coco_store *s, size_t position, const struct coco_making *making)
{
	struct arena arena = { 0 };
	struct image image;
	struct buf straight = { 0 }, line = { 0 };
	const struct coco_stored_image *of = coco_store_of(s, position);
	const double size[2] = { coco_pack_side(of->width), coco_pack_side(of->height) };
	coco_store_image(s, position, making, &image, &arena);
	for (size_t i = 0; i < image.boxes; i++) {
		uint32_t number = ((const uint32_t *)(const void *)s->order.data)[of->first + i];
		bool doubt = (coco_store_box(s, number)->category & COCO_BOX_DOUBT) != 0;
		bool sized = size[0] > 0 && size[1] > 0;
		cr_assert(doubt || gt_policy_fault(image.box[i], sized ? size : NULL) == GT_GOOD);
	}
	bool put = coco_put(s, position, making, &straight);
	image_put(&image, &line);
	buf_char(&line, '\n');
	if (put)
		cr_assert(straight.len == line.len && memcmp(straight.data, line.data, line.len) == 0, "%.*s%.*s",
			(int)straight.len, straight.data, (int)line.len, line.data);
	else
		cr_assert(straight.len == 0);
	buf_free(&straight);
	buf_free(&line);
	arena_free(&arena);
	return put;
}

Test(coco_put, as_images_are)
{
	struct rng rng = rng_seed(5);
	struct buf text = { 0 };
	int straight = 0, all = 0;
	for (int round = 0; round < 20000; round++) {
		static struct coco_reader r;
		struct coco_store s;
		int base = round % 3 == 0;
		struct coco_making making = { .label_ids = round % 5 == 0, .box = make_box, .context = &base };
		text.len = 0;
		put_document(&text, &rng);
		struct slice left = { text.data, text.len };
		coco_open(&r, take, &left);
		cr_assert(coco_store_read(&s, &r, 0, NULL), "%s: %.*s", s.why, (int)text.len, text.data);
		struct coco_bad_boxes bad;
		if (round % 2 == 0)
			coco_bad_boxes_find(&bad, &s, &making);
		for (size_t i = 0; i < coco_store_images(&s); i++, all++)
			straight += expect_same(&s, i, &making);
		coco_store_free(&s);
		coco_close(&r);
	}
	cr_expect(straight > all / 20 && straight < all / 2, "%d of %d", straight, all);
	buf_free(&text);
}

/* A number of any length comes back as it stood. */
Test(coco_put, packed_numbers)
{
	struct rng rng = rng_seed(6);
	struct buf texts = { 0 };
	for (int round = 0; round < 200000; round++) {
		char text[64 + NUM_PAD] = { 0 }, room[2 * COCO_AREA];
		unsigned char packed[COCO_AREA];
		size_t n = rng_below(&rng, 30), size = round % 2 == 0 ? COCO_AREA : COCO_SIDE;
		for (size_t i = 0; i < n; i++)
			text[i] = "0123456789.-0123456789"[rng_below(&rng, 22)];
		if (n > 2 && rng_below(&rng, 10) == 0)
			text[n - 2] = rng_below(&rng, 2) == 0 ? 'e' : 'E';
		struct slice number = { n > 0 ? text : NULL, n };
		coco_pack_number(&texts, number, packed, size);
		struct slice back = coco_pack_get_number(&texts, packed, size, room);
		cr_assert(slice_equal(back, number), "%s is %.*s", text, (int)back.n, back.text);
		char *end = text;
		double value = n > 0 && size == COCO_SIDE ? strtod(text, &end) : 0;
		bool here = n > 0 && n < 2 * COCO_SIDE && strpbrk(text, "eE") == NULL;
		if (here && size == COCO_SIDE && end == text + n && num_skip(text) == end)
			cr_assert(coco_pack_side(packed) == value, "%s", text);
	}
	buf_free(&texts);
}
