/* coco_pack.c -- texts and numbers as a store of a COCO document keeps them. */
#include "dataset/coco_pack.h"

#include "base/num.h"

#include <string.h>

/* Half bytes: characters by their low bits, which for digits, point and minus all differ; and two that are none. */
enum { ELSEWHERE = 0xc, END = 0xf, PLACE_BYTES = 7 };

uint64_t
coco_pack_text(struct buf *texts, struct slice text)
{
	uint32_t n = (uint32_t)text.n;
	uint64_t place = texts->len + 1;
	buf_add(texts, &n, sizeof n);
	buf_add(texts, text.text, text.n);
	return place;
}

struct slice
coco_pack_get(const struct buf *texts, uint64_t place)
{
	uint32_t n;
	memcpy(&n, texts->data + place - 1, sizeof n);
	return (struct slice){ n > 0 ? texts->data + place - 1 + sizeof n : NULL, n };
}

uint64_t
coco_pack_next(const struct buf *texts, uint64_t place)
{
	return place + sizeof(uint32_t) + coco_pack_get(texts, place).n;
}

/* A text whose characters cannot be told from their low bits, or which is too long, is kept elsewhere. */
static void
pack_elsewhere(struct buf *texts, struct slice number, unsigned char *to)
{
	uint64_t place = coco_pack_text(texts, number);
	to[0] = ELSEWHERE;
	for (size_t i = 0; i < PLACE_BYTES; i++)
		to[1 + i] = (unsigned char)(place >> (8 * i));
}

void
coco_pack_number(struct buf *texts, struct slice number, unsigned char *to, size_t n)
{
	enum { LETTER = 0x40 }; /* a bit of e and E, and of nothing else in a number */
	unsigned all = 0;
	memset(to, END << 4 | END, n);
	for (size_t i = 0; i + 1 < number.n && number.n < 2 * n; i += 2) {
		unsigned char first = (unsigned char)number.text[i], second = (unsigned char)number.text[i + 1];
		all |= first | second;
		to[i / 2] = (unsigned char)((first & 0xf) | second << 4);
	}
	if (number.n % 2 == 1 && number.n < 2 * n) {
		unsigned char last = (unsigned char)number.text[number.n - 1];
		all |= last;
		to[number.n / 2] = (unsigned char)((last & 0xf) | END << 4);
	}
	if (number.n >= 2 * n || (all & LETTER) != 0)
		pack_elsewhere(texts, number, to);
}

struct slice
coco_pack_get_number(const struct buf *texts, const unsigned char *from, size_t n, char *room)
{
	size_t length = 0;
	if ((from[0] & 0xf) == ELSEWHERE) {
		uint64_t place = 0;
		for (size_t i = 0; i < PLACE_BYTES; i++)
			place |= (uint64_t)from[1 + i] << (8 * i);
		return coco_pack_get(texts, place);
	}
	for (; length < 2 * n; length++) {
		unsigned half = from[length / 2] >> (length % 2 * 4) & 0xf;
		if (half == END)
			break;
		room[length] = (char)(half < 10 ? '0' + half : 0x20 + half);
	}
	return (struct slice){ length > 0 ? room : NULL, length };
}

struct slice
coco_pack_id(const struct buf *texts, const struct coco_stored_box *box, char digits[])
{
	uint64_t kept;
	memcpy(&kept, box->id, sizeof kept);
	if ((box->category & COCO_BOX_ID) == 0)
		return (struct slice){ 0 };
	if (box->category & COCO_BOX_ID_TEXT)
		return coco_pack_get(texts, kept);
	return (struct slice){ digits, num_print_integer(digits, (int64_t)kept) };
}
