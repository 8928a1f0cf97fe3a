/* json_numbers.c -- passing over numbers in an array, 64 bytes at a time.
 *
 * Every byte is put into a class: digit, point, comma, blank, minus; a class is a word with a bit for each of the
 * bytes. With these the grammar of RFC 8259 comes down to what may stand before what, but for two rules: of a second
 * point in a number, for which an addition carries the first one past the digits behind it; and of a needless zero,
 * which begins a number and has a digit behind it. (Classes as bit masks: Langdale and Lemire, "Parsing gigabytes of
 * JSON per second", The VLDB Journal 2019, section 3. There they find the structure; here they also prove it, so that
 * no number is looked at again.) */
#include "json/json_numbers.h"

#include "base/num.h"

#include <stdbool.h>
#if defined __SSE2__ && !defined JSON_NUMBERS_PLAIN
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

/* Bit i says that byte i of the block is of the class. */
struct classes {
	uint64_t digit, point, comma, blank, minus, zero;
};

#if defined __SSE2__ && !defined JSON_NUMBERS_PLAIN

/* The top bits of 64 bytes. */
static inline uint64_t
gather(__m128i a, __m128i b, __m128i c, __m128i d)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(a) | (uint64_t)(unsigned)_mm_movemask_epi8(b) << 16 |
		(uint64_t)(unsigned)_mm_movemask_epi8(c) << 32 | (uint64_t)(unsigned)_mm_movemask_epi8(d) << 48;
}

static inline uint64_t
bytes_that_are(const __m128i v[4], char c)
{
	__m128i all = _mm_set1_epi8(c);
	return gather(_mm_cmpeq_epi8(v[0], all), _mm_cmpeq_epi8(v[1], all), _mm_cmpeq_epi8(v[2], all),
		_mm_cmpeq_epi8(v[3], all));
}

static inline __m128i
digits(__m128i v)
{
	__m128i value = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	return _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value);
}

static inline struct classes
classify(const char *p)
{
	const __m128i *at = (const __m128i *)(const void *)p;
	const __m128i v[4] = { _mm_loadu_si128(at), _mm_loadu_si128(at + 1), _mm_loadu_si128(at + 2),
		_mm_loadu_si128(at + 3) };
	return (struct classes){
		.digit = gather(digits(v[0]), digits(v[1]), digits(v[2]), digits(v[3])),
		.point = bytes_that_are(v, '.'),
		.comma = bytes_that_are(v, ','),
		.blank = bytes_that_are(v, ' '),
		.minus = bytes_that_are(v, '-'),
		.zero = bytes_that_are(v, '0'),
	};
}

#else

static const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;

/* The top bits of eight bytes, as eight bits. */
static inline uint64_t
gather(uint64_t bytes)
{
	return ((bytes & tops) >> 7) * 0x0102040810204080 >> 56;
}

static inline uint64_t
bytes_that_are(uint64_t word, char c)
{
	uint64_t other = word ^ (ones * (unsigned char)c);
	return gather(~(((other & ~tops) + ~tops) | other));
}

static inline struct classes
classify(const char *p)
{
	struct classes c = { 0 };
	for (int i = 0; i < BLOCK; i += 8) {
		uint64_t word = num_word(p + i);
		c.digit |= gather(~num_stops(word)) << i;
		c.zero |= bytes_that_are(word, '0') << i;
		c.point |= bytes_that_are(word, '.') << i;
		c.comma |= bytes_that_are(word, ',') << i;
		c.blank |= bytes_that_are(word, ' ') << i;
		c.minus |= bytes_that_are(word, '-') << i;
	}
	return c;
}

#endif

/* What the bytes before a block come to: each 1 when the last of them is a digit, a comma, a comma or blank, or a zero
 * that begins a number; when it does not belong to a number that has begun; and when the number it belongs to has had
 * its point. */
struct before {
	uint64_t digit, comma, separator, zero, start, fraction;
};

/* A class as it stands one byte before. */
static inline uint64_t
before(uint64_t class, uint64_t *last)
{
	uint64_t shifted = class << 1 | *last;
	*last = class >> (BLOCK - 1);
	return shifted;
}

/* The bytes of a block that may not stand where they do, given those before them: behind the first it means nothing. */
static inline uint64_t
find_wrong(const struct classes *c, struct before *b)
{
	uint64_t wrong = ~(c->digit | c->point | c->comma | c->blank | c->minus);
	wrong |= (c->point | c->comma) & ~before(c->digit, &b->digit);
	wrong |= c->blank & ~before(c->comma, &b->comma);
	wrong |= c->minus & ~before(c->comma | c->blank, &b->separator);
	uint64_t zero = c->zero & before(c->comma | c->blank | c->minus, &b->start);
	wrong |= c->digit & before(zero, &b->zero);

	uint64_t sum;
	bool over = __builtin_add_overflow(c->digit, c->point << 1 | b->fraction, &sum);
	wrong |= sum & ~c->digit & c->point;
	b->fraction = over | c->point >> (BLOCK - 1);
	return wrong;
}

const char *
json_numbers(const char *p, const char *end)
{
	const char *start = p;
	struct before b = { .separator = 1, .start = 1 };
	uint64_t wrong = 0;
	for (; end - p >= BLOCK; p += BLOCK) {
		struct classes c = classify(p);
		wrong = find_wrong(&c, &b);
		if (wrong != 0) {
			p += __builtin_ctzll(wrong);
			break;
		}
	}
	while (p > start && p[-1] != ',' && p[-1] != ' ')
		p--;
	return p;
}
