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
#if defined __x86_64__ && !defined JSON_NUMBERS_PLAIN
#include <immintrin.h>
#define WIDE __attribute__((target("avx2")))
#endif

enum { BLOCK = 64 };

/* Bit i says that byte i of the block is of the class. */
struct classes {
	uint64_t digit, point, comma, blank, minus, zero;
};

/* Functions that become part of one for each kind of registers. */
#define PART __attribute__((always_inline))

static const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;

/* The top bits of eight bytes, as eight bits. */
PART static inline uint64_t
gather(uint64_t bytes)
{
	return ((bytes & tops) >> 7) * 0x0102040810204080 >> 56;
}

PART static inline uint64_t
bytes_that_are(uint64_t word, char c)
{
	uint64_t other = word ^ (ones * (unsigned char)c);
	return gather(~(((other & ~tops) + ~tops) | other));
}

PART static inline struct classes
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

#ifdef WIDE

WIDE PART static inline uint64_t
wide_bytes(__m256i low, __m256i high, char c)
{
	__m256i all = _mm256_set1_epi8(c);
	return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all)) |
		(uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all)) << 32;
}

WIDE PART static inline uint64_t
wide_digits(__m256i v)
{
	__m256i value = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
	return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(9)), value));
}

WIDE PART static inline struct classes
wide_classify(const char *p)
{
	const __m256i *at = (const __m256i *)(const void *)p;
	__m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
	return (struct classes){
		.digit = wide_digits(low) | wide_digits(high) << 32,
		.point = wide_bytes(low, high, '.'),
		.comma = wide_bytes(low, high, ','),
		.blank = wide_bytes(low, high, ' '),
		.minus = wide_bytes(low, high, '-'),
		.zero = wide_bytes(low, high, '0'),
	};
}

#endif

/* What the bytes before a block come to: each 1 when the last of them is a digit, a comma, a comma or blank, or a zero
 * that begins a number; when it does not belong to a number that has begun; and when the number it belongs to has had
 * its point. */
struct before {
	uint64_t digit, comma, separator, zero, start, fraction;
};

/* A class as it stands one byte before. */
PART static inline uint64_t
before(uint64_t class, uint64_t *last)
{
	uint64_t shifted = class << 1 | *last;
	*last = class >> (BLOCK - 1);
	return shifted;
}

/* The bytes of a block that may not stand where they do, given those before them: behind the first it means nothing. */
PART static inline uint64_t
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

PART static inline const char *
numbers(const char *p, const char *end, struct classes classify_block(const char *p))
{
	const char *start = p;
	struct before b = { .separator = 1, .start = 1 };
	uint64_t wrong = 0;
	for (; end - p >= BLOCK; p += BLOCK) {
		struct classes c = classify_block(p);
		wrong = find_wrong(&c, &b);
		if (wrong != 0) {
			p += __builtin_ctzll(wrong);
			if (*p == ']' && p > start && p[-1] >= '0' && p[-1] <= '9')
				return p;
			break;
		}
	}
	while (p > start && p[-1] != ',' && p[-1] != ' ')
		p--;
	return p;
}

#ifdef WIDE
WIDE static const char *
wide_numbers(const char *p, const char *end)
{
	return numbers(p, end, wide_classify);
}
#endif

const char *
json_numbers(const char *p, const char *end)
{
#ifdef WIDE
	if (__builtin_cpu_supports("avx2"))
		return wide_numbers(p, end);
#endif
	return numbers(p, end, classify);
}
