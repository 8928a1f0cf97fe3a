/* num.h -- numbers to text and back, exactly and fast.
 *
 * Reading follows the grammar of RFC 8259, section 6: an optional minus, an integer part without leading zeros, an
 * optional fraction, an optional exponent. The value is the double (or float) nearest to the decimal, ties to even.
 * Reading needs no end pointer: the text must be followed by a byte that cannot belong to a number (a comma, bracket,
 * newline or NUL will do), and NUM_PAD further bytes must be readable, whatever they hold.
 *
 * Writing gives the fewest digits that read back as the same value, and of those the nearest to it: an integer without
 * a point, 1e-6 <= |x| < 1e21 as a plain decimal, others with an exponent as in 1e-7 or 1.5e+22 (the form of ECMA-262,
 * Number::toString), minus zero as -0. NaN and infinities are not numbers in JSON: where a caller does not mind, they
 * are null, as JSON.stringify has them. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	NUM_PAD = 16, /* bytes that must be readable behind a number's text and its terminator */
	NUM_SIZE = 32 /* the most bytes that a num_print_ call may touch; what it returns is what counts */
};

/* Reads the number at p. Returns the byte behind it, or NULL when the text at p is not a number. Beyond the range of
 * the type *value is +-HUGE_VAL (+-HUGE_VALF): a caller that minds must look; below it, a subnormal or zero. */
static inline const char *num_read_double(const char *p, double *value);
const char *num_read_float(const char *p, float *value);

/* Reads a whole number of at most 19 digits without fraction or exponent. NULL when it is none or does not fit. */
const char *num_read_integer(const char *p, int64_t *value);

/* Passes over a number without its value: the byte behind it, or NULL. */
const char *num_skip(const char *p);

/* These write at out, without a NUL, and return the number of bytes. */
size_t num_print_double(char *out, double x);
size_t num_print_float(char *out, float x);
size_t num_print_integer(char *out, int64_t x);

/* The rest of this file makes num_read_double quick where it is inlined: a number without sign and exponent that ends
 * within eight bytes takes no loop and, for a file of like numbers, no surprising jump. num_read_any reads every
 * number. */
const char *num_read_any(const char *p, double *value);

/* Eight bytes of text, the first in the lowest byte. */
static inline uint64_t
num_word(const char *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* The top bit of each byte that is not a digit. */
static inline uint64_t
num_stops(uint64_t word)
{
	uint64_t value = word ^ 0x3030303030303030;
	return (((value & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | value) & 0x8080808080808080;
}

/* The number of bytes before the first marked one; stops is not 0. */
static inline unsigned
num_first(uint64_t stops)
{
	return (unsigned)__builtin_ctzll(stops) >> 3;
}

/* The reverse of num_word. */
static inline void
num_put_word(char *to, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	memcpy(to, &word, sizeof word);
}

/* Passes over digits: to the first byte that is none. */
static inline const char *
num_skip_digits(const char *p)
{
	uint64_t stops = num_stops(num_word(p));
	for (; stops == 0; stops = num_stops(num_word(p)))
		p += 8;
	return p + num_first(stops);
}

/* Passes over the digits of a number before and behind its point: the byte behind them, where an exponent may stand, or
 * NULL. */
static inline const char *
num_skip_plain(const char *p)
{
	const char *start = p;
	p = num_skip_digits(start);
	if (p == start || (*start == '0' && p - start > 1))
		return NULL;
	if (*p != '.')
		return p;
	start = p + 1;
	p = num_skip_digits(start);
	return p > start ? p : NULL;
}

/* The value of eight digits; zero bytes count as digits 0. Neighbours are joined, then pairs, then fours. */
static inline uint64_t
num_eight_digits(uint64_t word)
{
	word = (word & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8;
	word = (word & 0x00ff00ff00ff00ff) * 6553601 >> 16;
	return (word & 0x0000ffff0000ffff) * 42949672960001 >> 32;
}

static inline const char *
num_read_double(const char *p, double *value)
{
	static const double ten_to[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
	uint64_t word = num_word(p), stops = num_stops(word), later = stops & (stops - 1);
	if (__builtin_expect(later == 0, 0))
		return num_read_any(p, value);
	unsigned whole = num_first(stops), end = num_first(later);
	if (p[whole] != '.' || (p[end] | 0x20) == 'e' || whole == 0 || end - whole < 2 || (whole > 1 && *p == '0'))
		return num_read_any(p, value);
	uint64_t before = ((stops & -stops) >> 7) - 1;
	uint64_t digits = (word & before) | (word >> 8 & ~before);
	*value = (double)(int64_t)num_eight_digits(digits << (8 * (9 - end))) / ten_to[end - whole - 1];
	return p + end;
}

#endif
