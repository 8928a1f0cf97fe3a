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

/* Eight characters as half bytes, the first the lowest; and back. */
static inline uint32_t
halves(uint64_t word)
{
	word &= 0x0f0f0f0f0f0f0f0f;
	word = (word | word >> 4) & 0x00ff00ff00ff00ff;
	word = (word | word >> 8) & 0x0000ffff0000ffff;
	return (uint32_t)(word | word >> 16);
}

static inline uint64_t
characters(uint32_t halves)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t word = halves;
	word = (word | word << 16) & 0x0000ffff0000ffff;
	word = (word | word << 8) & 0x00ff00ff00ff00ff;
	word = (word | word << 4) & 0x0f0f0f0f0f0f0f0f;
	uint64_t above_nine = (word + 6 * ones) & 0x10 * ones;
	return word | (0x30 * ones ^ above_nine);
}

void
coco_pack_number(struct buf *texts, struct slice number, unsigned char *to, size_t n)
{
	const uint64_t letters = 0x4040404040404040; /* a bit of e and E, and of nothing else in a number */
	uint64_t all = 0;
	if (number.n >= 2 * n) {
		pack_elsewhere(texts, number, to);
		return;
	}
	for (size_t i = 0; i < n / 4; i++) {
		size_t at = 8 * i, here = number.n > at ? number.n - at : 0;
		uint64_t word = here > 0 ? num_word(number.text + at) : 0;
		uint64_t behind = here < 8 ? UINT64_MAX << (8 * here) : 0;
		all |= word & ~behind;
		uint32_t packed = halves(word | behind);
		memcpy(to + 4 * i, &packed, sizeof packed);
	}
	if ((all & letters) != 0)
		pack_elsewhere(texts, number, to);
}

struct slice
coco_pack_get_number(const struct buf *texts, const unsigned char *from, size_t n, char *room)
{
	if ((from[0] & 0xf) == ELSEWHERE) {
		uint64_t place = 0;
		for (size_t i = 0; i < PLACE_BYTES; i++)
			place |= (uint64_t)from[1 + i] << (8 * i);
		return coco_pack_get(texts, place);
	}
	uint32_t packed, ends = 0;
	size_t at = 0;
	for (; ends == 0 && at < 2 * n; at += 8) {
		memcpy(&packed, from + at / 2, sizeof packed);
		num_put_word(room + at, characters(packed));
		ends = packed & packed >> 1 & packed >> 2 & packed >> 3 & 0x11111111;
	}
	size_t length = ends != 0 ? at - 8 + (size_t)__builtin_ctz(ends) / 4 : at;
	return (struct slice){ length > 0 ? room : NULL, length };
}

/* Any side, apart from coco_pack_side, which needs no memory. */
__attribute__((noinline)) static double
read_side(const unsigned char from[COCO_SIDE])
{
	char room[2 * COCO_SIDE + NUM_PAD] = { 0 };
	double side = 0;
	if ((from[0] & 0xf) != ELSEWHERE && coco_pack_get_number(NULL, from, COCO_SIDE, room).text != NULL)
		num_read_double(room, &side);
	return side;
}

double
coco_pack_side(const unsigned char from[COCO_SIDE])
{
	uint32_t packed;
	memcpy(&packed, from, sizeof packed);
	uint64_t word = characters(packed), stops = num_stops(word);
	unsigned n = stops != 0 ? num_first(stops) : 0;
	if (__builtin_expect(n == 0 || (packed >> (4 * n) & 0xf) != END, 0))
		return read_side(from);
	return (double)(int64_t)num_eight_digits(word << (8 * (8 - n)));
}

struct slice
coco_pack_own_area(const struct coco_stored_box *box, char *room)
{
	double bbox[4];
	memcpy(bbox, box->bbox, sizeof bbox);
	return (struct slice){ room, num_print_double(room, bbox[2] * bbox[3]) };
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
