/* num_read.c -- decimal text to numbers.
 *
 * Up to 19 significant digits go into one 64-bit integer w, eight at a time, and the value is w * 10^q. Where w and
 * 10^|q| are exact doubles one division or multiplication rounds correctly (Clinger, "How to read floating point
 * numbers accurately", PLDI 1990, section 3). The rest follows Lemire, "Number parsing at a gigabyte per second",
 * Software: Practice and Experience 2021, section 5, with three differences: the product is always 64 by 128 bits;
 * digits beyond the nineteenth widen the interval that the true value may lie in; and whatever the interval cannot
 * decide (it holds a halfway point between two doubles, or the result is subnormal) goes to an exact comparison,
 * num_slow.c. */
#include "base/num.h"

#include "base/bits.h"
#include "base/num_slow.h"
#include "base/pow10.h"
#include "base/wide.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* What a text says: digits * 10^exponent; cut: more digits followed, so that the value is up to (digits + 1) times
 * that. */
struct decimal {
	uint64_t digits;
	int64_t exponent;
	bool cut;
};

enum { DIGITS_MAX = 19, FRACTION_BITS = 52, BIAS = 1023 };

static const double ten_to[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
	                             1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static const uint64_t whole_ten_to[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Passes the integer part, by RFC 8259 without needless zeros; NULL when there is none. */
static inline const char *
read_whole(const char *p, uint64_t *digits)
{
	const char *start = p;
	uint64_t w = 0, word = num_word(p), stops = num_stops(word);
	if (__builtin_expect(stops != 0, 1)) {
		unsigned n = num_first(stops);
		w = num_eight_digits(word << 8 << (8 * (7 - n)));
		p += n;
	} else {
		for (; is_digit(*p); p++)
			w = w * 10 + (uint64_t)(*p - '0');
	}
	if (p == start || (*start == '0' && p - start > 1))
		return NULL;
	*digits = w;
	return p;
}

/* Passes the digits behind a point, shifting them into *digits; NULL when there is none. */
static inline const char *
read_fraction(const char *p, uint64_t *digits)
{
	const char *start = p;
	uint64_t w = *digits, word = num_word(p), stops = num_stops(word);
	/* By a branch, not by arithmetic: then the next word need not wait for this one. */
	for (; stops == 0; word = num_word(p), stops = num_stops(word)) {
		w = w * whole_ten_to[8] + num_eight_digits(word);
		p += 8;
	}
	unsigned n = num_first(stops);
	if (n > 0)
		w = w * whole_ten_to[n] + num_eight_digits(word << (8 * (8 - n)));
	*digits = w;
	p += n;
	return p > start ? p : NULL;
}

/* Passes an exponent behind its e and adds it to *exponent; NULL when it has no digits. Beyond what any text's length
 * can bring back it only has to stay large. */
static const char *
read_exponent(const char *p, int64_t *exponent)
{
	const int64_t most = (int64_t)1 << 58;
	bool negative = *p == '-';
	int64_t value = 0;
	p += *p == '-' || *p == '+';
	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++)
		value = value < most ? value * 10 + (*p - '0') : value;
	*exponent += negative ? -value : value;
	return p;
}

/* Reads the first DIGITS_MAX significant digits of the text from p to end, which has more digits than that. */
static void
read_leading(const char *p, const char *end, struct decimal *d)
{
	uint64_t w = 0;
	int64_t exponent = 0;
	int used = 0;
	bool fraction = false;
	for (; p < end; p++) {
		if (*p == '.') {
			fraction = true;
		} else if (used < DIGITS_MAX) {
			w = w * 10 + (uint64_t)(*p - '0');
			used += w > 0;
			exponent -= fraction;
		} else {
			d->cut = true;
			exponent += !fraction;
		}
	}
	d->digits = w;
	d->exponent = exponent;
}

/* Reads a number without its sign. Returns the byte behind it, or NULL. */
static inline const char *
read_decimal(const char *p, struct decimal *d)
{
	const char *start = p;
	p = read_whole(p, &d->digits);
	if (p == NULL)
		return NULL;
	ptrdiff_t length = p - start;
	if (*p == '.') {
		const char *point = p;
		p = read_fraction(p + 1, &d->digits);
		if (p == NULL)
			return NULL;
		d->exponent = point + 1 - p;
		length = p - start - 1;
	}
	if (__builtin_expect(length > DIGITS_MAX, 0))
		read_leading(start, p, d);
	if (*p == 'e' || *p == 'E')
		p = read_exponent(p + 1, &d->exponent);
	return p;
}

/* The double nearest to the number at text, which is at least m * 2^(e - FRACTION_BITS), the double with these bits,
 * and hardly more than the next one, which has the next bits. */
static double
round_slowly(const char *text, uint64_t bits, uint64_t m, int e)
{
	int side = num_slow_compare(text, 2 * m + 1, e - FRACTION_BITS - 1);
	return bits_to_double(bits + (side > 0 || (side == 0 && (m & 1) != 0)));
}

/* The double nearest to d, which is what text says; digits is not 0. */
static double
scale(const struct decimal *d, const char *text)
{
	if (d->exponent < -342)
		return 0;
	if (d->exponent > 308)
		return HUGE_VAL;
	int q = (int)d->exponent, zeros = __builtin_clzll(d->digits);
	struct power ten = pow10_entry(q);
	uint64_t w = d->digits << zeros;

	/* Most often the table's upper half decides alone: the whole product is less than 2 more than this in upper. */
	uint64_t upper = (uint64_t)((wide)w * ten.high >> 64), top = upper >> 63;
	int power = pow10_exponent(q) - zeros + 63 + (int)top;
	uint64_t middle = (uint64_t)1 << (9 + top), low = upper & (2 * middle - 1);
	if (__builtin_expect(!d->cut && low - (middle - 2) > 2 && power > -BIAS && power <= BIAS, 1))
		return bits_to_double(
			((uint64_t)(power + BIAS - 1) << FRACTION_BITS) + (upper >> (10 + top)) + (low > middle));

	wide product = (wide)w * ten.high + (uint64_t)(((wide)w * ten.low) >> 64);
	int carry = (int)(product >> 127), e = pow10_exponent(q) - zeros + 63 + carry;
	product <<= 1 - carry;

	/* The value lies between product and product + slack, in units of 2^(e - 127): the table's and the product's
	 * lost bits count for 1 each, the lost digits for what one more in the last place would make. */
	wide slack = 4;
	if (d->cut)
		slack += (((wide)ten.high + 1) << zeros) << 1;
	unsigned drop = 127 - FRACTION_BITS;
	if (__builtin_expect(e < 1 - BIAS, 0)) {
		int below = 1 - BIAS - e;
		uint64_t m = below > FRACTION_BITS ? 0 : (uint64_t)(product >> drop) >> below;
		return round_slowly(text, m, m, 1 - BIAS);
	}
	if (__builtin_expect(e > BIAS, 0))
		return HUGE_VAL;
	uint64_t m = (uint64_t)(product >> drop), bits = ((uint64_t)(e + BIAS - 1) << FRACTION_BITS) + m;
	wide half = (wide)1 << (drop - 1), rest = product & (2 * half - 1);
	if (__builtin_expect(half - rest <= slack, 0))
		return round_slowly(text, bits, m, e);
	return bits_to_double(bits + (rest > half));
}

/* A number without sign and exponent whose point is among its first eight bytes and whose end among the next eight, as
 * most scores are: in two words, without a loop. At most fifteen digits are an exact double. NULL: it is another. */
static inline const char *
read_two_words(const char *p, double *value)
{
	uint64_t first = num_word(p), stops = num_stops(first), second = num_word(p + 8), ends = num_stops(second);
	if (stops == 0 || (stops & (stops - 1)) != 0 || ends == 0)
		return NULL;
	unsigned whole = num_first(stops), n = num_first(ends), places = 7 - whole + n;
	if (p[whole] != '.' || (p[8 + n] | 0x20) == 'e' || whole == 0 || places == 0 || (whole > 1 && *p == '0'))
		return NULL;
	uint64_t before = (stops >> 7) - 1, digits = (first & before) | (first >> 8 & ~before);
	digits = num_eight_digits(digits << 8) * whole_ten_to[n] + num_eight_digits(second << 8 << (8 * (7 - n)));
	*value = (double)(int64_t)digits / ten_to[places];
	return p + 8 + n;
}

/* Reads a number without its sign. Fifteen digits are always an exact double; that test foresees better than digits <
 * 2^53. */
static const char *
read_positive(const char *text, double *value)
{
	const char *end = read_two_words(text, value);
	if (end != NULL)
		return end;
	struct decimal d = { 0 };
	end = read_decimal(text, &d);
	if (end == NULL)
		return NULL;
	if (__builtin_expect(d.digits < 1000000000000000 && d.exponent >= -22 && d.exponent <= 22, 1)) {
		double x = (double)(int64_t)d.digits;
		*value = d.exponent < 0 ? x / ten_to[-d.exponent] : x * ten_to[d.exponent];
	} else {
		*value = d.digits == 0 ? 0 : scale(&d, text);
	}
	return end;
}

const char *
num_read_any(const char *p, double *value)
{
	if (*p != '-')
		return read_positive(p, value);
	p = read_positive(p + 1, value);
	if (p != NULL)
		*value = -*value;
	return p;
}

/* The float nearest to the number at text, whose nearest double is the positive x, where that is in doubt: x may be
 * halfway between two floats while the number is not. Then x is moved a step towards the number. */
static float
narrow_slowly(const char *text, double x)
{
	uint64_t bits = bits_of_double(x), fraction = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
	int biased = (int)(bits >> FRACTION_BITS);
	if (biased == 0)
		return 0;
	uint64_t m = fraction | (uint64_t)1 << FRACTION_BITS;
	int side = num_slow_compare(text, m, biased - BIAS - FRACTION_BITS);
	return (float)bits_to_double(side > 0 ? bits + 1 : side < 0 ? bits - 1 : bits);
}

const char *
num_read_float(const char *p, float *value)
{
	double x;
	const char *text = p + (*p == '-');
	const char *end = num_read_double(p, &x);
	if (end == NULL)
		return NULL;
	const uint64_t below_float = ((uint64_t)1 << 29) - 1, halfway = (uint64_t)1 << 28;
	float narrow = (float)x;
	if (__builtin_expect((bits_of_double(x) & below_float) == halfway || fabs(x) < 0x1p-126, 0) && x != 0) {
		narrow = narrow_slowly(text, fabs(x));
		narrow = x < 0 ? -narrow : narrow;
	}
	*value = narrow;
	return end;
}

const char *
num_read_integer(const char *p, int64_t *value)
{
	uint64_t digits;
	bool negative = *p == '-';
	const char *text = p + negative;
	p = read_whole(text, &digits);
	if (p == NULL || p - text > DIGITS_MAX || *p == '.' || *p == 'e' || *p == 'E')
		return NULL;
	if (digits > (uint64_t)INT64_MAX + negative)
		return NULL;
	*value = negative ? (int64_t)-digits : (int64_t)digits;
	return p;
}

const char *
num_skip(const char *p)
{
	int64_t exponent = 0;
	p = num_skip_plain(p + (*p == '-'));
	if (p == NULL)
		return NULL;
	return *p == 'e' || *p == 'E' ? read_exponent(p + 1, &exponent) : p;
}
