/* num_print.c -- numbers to the shortest decimal text.
 *
 * A double c * 2^q is the nearest one to every decimal within half a step, 2^(q-1). With k chosen so that 10^k <= 2^q
 * < 10^(k+1) this interval holds at most one multiple of 10^(k+1), which then is the shortest decimal; else the
 * nearest multiple of 10^k is (Giulietti, "The Schubfach way to render doubles", 2020, section 8). One product gives
 * the value in units of 10^(k+1), whole part and 64 bits of fraction, and that settles both questions unless they lie
 * within the product's error of a boundary. Those few, subnormals, and powers of two (whose lower step is half as
 * wide) go to num_shortest.c, which is exact.
 *
 * Before all this comes a short cut for values with at most two decimals, as most boxes of data sets have: if a whole
 * number m < 10^15 gives m / 100 == x, correctly rounded, then m / 100 is the only decimal of up to 15 digits that
 * reads as x. */
#include "base/num.h"

#include "base/bits.h"
#include "base/num_shortest.h"
#include "base/pow10.h"
#include "base/wide.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The eight digits of x < 10^8 as bytes 0 to 9, the first in the lowest byte: fours, then pairs, then single digits.
 * Each step leaves the quotient in its lane and puts the remainder, number - quotient * unit, into the next one:
 * (number << lane) - quotient * ((unit << lane) - 1). */
static inline uint64_t
digit_bytes(uint32_t x)
{
	uint64_t fours = ((uint64_t)x << 32) - (uint64_t)(x / 10000) * (((uint64_t)10000 << 32) - 1);
	uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007f0000007f;
	uint64_t pairs = (fours << 16) - hundreds * ((100 << 16) - 1);
	uint64_t tens = (pairs * 103 >> 10) & 0x000f000f000f000f;
	return (pairs << 8) - tens * ((10 << 8) - 1);
}

/* Zero bytes at the front and at the end of a word; 7 when all eight are. */
static inline unsigned
first_zeros(uint64_t bytes)
{
	return (unsigned)__builtin_ctzll(bytes | (uint64_t)1 << 63) >> 3;
}

static inline unsigned
last_zeros(uint64_t bytes)
{
	return (unsigned)__builtin_clzll(bytes | 1) >> 3;
}

#define ASCII 0x3030303030303030

static size_t
print_whole(char *out, uint64_t x)
{
	if (x < 100000000) {
		uint64_t bytes = digit_bytes((uint32_t)x);
		unsigned skip = first_zeros(bytes);
		num_put_word(out, (bytes | ASCII) >> (8 * skip));
		return 8 - skip;
	}
	size_t n = print_whole(out, x / 100000000);
	num_put_word(out + n, digit_bytes((uint32_t)(x % 100000000)) | ASCII);
	return n + 8;
}

/* m / 100 for m < 10^8. */
static size_t
print_hundredths(char *out, uint32_t m)
{
	uint64_t bytes = digit_bytes(m);
	unsigned skip = first_zeros(bytes);
	skip = skip < 5 ? skip : 5;
	unsigned whole = 6 - skip, trailing = last_zeros(bytes);
	uint64_t text = (bytes | ASCII) >> (8 * skip);
	num_put_word(out, text);
	num_put_word(out + whole + 1, text >> (8 * whole));
	out[whole] = '.';
	return whole + (trailing >= 2 ? 0 : 3 - trailing);
}

/* Seventeen digits as text: eight, eight and one. Up to two zeros stand before the first significant one (skip);
 * whole of the seventeen stand before the point, or -whole more zeros behind it. */
struct digits {
	uint64_t high, low;
	char last;
	unsigned skip, n; /* n without skipped and trailing zeros */
	int whole;
};

/* The number of the last digit that is not 0, from one to nine; eight are in bytes, then comes next. */
static inline unsigned
last_digit(uint64_t bytes, uint64_t next)
{
	uint64_t behind = bytes >> 8 | next << 56;
	return behind != 0 ? 9 - last_zeros(behind) : 1;
}

/* The digits of 10 * tens + last, where tens < 10^16. */
static inline struct digits
split_double(uint64_t tens, unsigned last, int whole)
{
	uint64_t high = digit_bytes((uint32_t)(tens / 100000000)), low = digit_bytes((uint32_t)(tens % 100000000));
	unsigned skip = first_zeros(high), n = (low | last) != 0 ? 8 + last_digit(low, last) : last_digit(high, low);
	return (struct digits){ high | ASCII, low | ASCII, (char)('0' + last), skip, n - skip, whole };
}

/* The same for tens < 10^8. */
static inline struct digits
split_float(uint64_t tens, unsigned last, int whole)
{
	uint64_t high = digit_bytes((uint32_t)tens);
	unsigned skip = first_zeros(high);
	return (struct digits){ high | ASCII, last | ASCII, '0', skip, last_digit(high, last) - skip, whole };
}

/* Writes the digits from the one numbered start, at most 8, on; the last one is followed by rubbish. */
static inline void
put_digits(char *out, const struct digits *d, unsigned start)
{
	num_put_word(out, d->high >> (4 * start) >> (4 * start));
	num_put_word(out + 8 - start, d->low);
	out[16 - start] = d->last;
}

/* With an exponent, or with more than eight digits before the point. */
static size_t
print_wide(char *out, const struct digits *d)
{
	char text[24];
	put_digits(text, d, d->skip);
	int point = d->whole - (int)d->skip, exponent = point - 1;
	size_t n = d->n, before = 1;
	bool plain = point > 0 && point <= 21;
	if (plain) {
		before = (size_t)point;
		if (n <= before) {
			memcpy(out, text, n);
			memset(out + n, '0', before - n);
			return before;
		}
	}
	memcpy(out, text, before);
	if (n > before) {
		out[before] = '.';
		memcpy(out + before + 1, text + before, n - before);
		n++;
	}
	if (plain)
		return n;
	out[n++] = 'e';
	out[n++] = exponent < 0 ? '-' : '+';
	return n + print_whole(out + n, (uint64_t)(exponent < 0 ? -exponent : exponent));
}

/* In the registers of its callers: as a function it costs a sixth of a number. */
__attribute__((always_inline)) static inline size_t
print_digits(char *out, const struct digits *d)
{
	int point = d->whole - (int)d->skip;
	if (point > 0 && d->whole <= 8) {
		unsigned before = (unsigned)point;
		num_put_word(out, d->high >> (8 * d->skip));
		out[before] = '.';
		put_digits(out + before + 1, d, (unsigned)d->whole);
		return d->n <= before ? before : d->n + 1;
	}
	if (point <= 0 && point > -6) {
		unsigned before = (unsigned)(2 - point);
		num_put_word(out, ASCII);
		out[1] = '.';
		put_digits(out + before, d, d->skip);
		return before + d->n;
	}
	return print_wide(out, d);
}

/* The shortest decimal of a value c * 2^q that is neither subnormal nor a power of two: 10 * tens + last, times 10^k,
 * where k + 1 is ten; sure is false when the product was not exact enough to tell. */
struct shortest {
	uint64_t tens;
	unsigned last;
	bool sure;
};

/* Value and half a step are given in units of 10^(k+1), as tens + fraction / 2^64 and half / 2^64, both at most error
 * / 2^64 too low. */
static inline struct shortest
decide(uint64_t tens, uint64_t fraction, uint64_t half, uint64_t error)
{
	uint64_t sum = fraction + half;
	unsigned down = fraction < half, up = sum < half;
	wide digits = (wide)fraction * 10;
	uint64_t rest = (uint64_t)digits, middle = (uint64_t)1 << 63;
	bool doubt = (fraction - half + 2 * error <= 4 * error) | (sum + 2 * error <= 4 * error) |
	             (rest - middle + 10 * error <= 20 * error);
	unsigned last = (unsigned)(digits >> 64) + (unsigned)(rest >> 63);
	return (struct shortest){ tens + up, last * !(down | up), !doubt };
}

__attribute__((cold)) static size_t
print_rare(char *out, struct num_decimal v)
{
	while (v.digits < 10000000000000000) {
		v.digits *= 10;
		v.exponent--;
	}
	struct digits d = split_double(v.digits / 10, (unsigned)(v.digits % 10), 17 + v.exponent);
	return print_digits(out, &d);
}

/* For x > 0; apart from num_print_double, whose short cut needs few registers. */
__attribute__((noinline)) static size_t
print_positive(char *out, double x)
{
	uint64_t bits = bits_of_double(x);
	uint64_t c = bits & (((uint64_t)1 << 52) - 1);
	int biased = (int)(bits >> 52), q = biased - 1075;
	if (biased == 0 || c == 0)
		return print_rare(out, num_shortest(bits));
	c |= (uint64_t)1 << 52;
	int ten = num_log10_pow2(q) + 1, shift = q + pow10_exponent(-ten);
	struct power g = pow10_entry(-ten);
	c <<= 12 + shift;
	wide product = (wide)c * g.high + (uint64_t)(((wide)c * g.low) >> 64);
	struct shortest v = decide((uint64_t)(product >> 75), (uint64_t)(product >> 11), g.high >> -shift, 2);
	if (__builtin_expect(!v.sure, 0))
		return print_rare(out, num_shortest(bits));
	struct digits d = split_double(v.tens, v.last, 16 + ten);
	return print_digits(out, &d);
}

static size_t
print_positive_float(char *out, float x)
{
	uint32_t bits = bits_of_float(x);
	uint32_t c = bits & (((uint32_t)1 << 23) - 1);
	int biased = (int)(bits >> 23), q = biased - 150;
	if (c == 0 && x >= 1 && x < 1 << 24) /* 1 is common: a sure score */
		return print_whole(out, (uint32_t)x);
	if (biased == 0 || c == 0)
		return print_rare(out, num_shortest_float(bits));
	c |= (uint32_t)1 << 23;
	int ten = num_log10_pow2(q) + 1, shift = q + pow10_exponent(-ten);
	uint64_t g = pow10_entry(-ten).high;
	wide product = (wide)g * (c << (9 + shift));
	struct shortest v = decide((uint64_t)(product >> 72), (uint64_t)(product >> 8), g >> -shift, 1 << 25);
	if (__builtin_expect(!v.sure, 0))
		return print_rare(out, num_shortest_float(bits));
	struct digits d = split_float(v.tens, v.last, 8 + ten);
	return print_digits(out, &d);
}

static size_t
print_null(char *out)
{
	static const char null[] = { 'n', 'u', 'l', 'l' };
	memcpy(out, null, sizeof null);
	return sizeof null;
}

/* -0 too. */
static inline size_t
print_sign(char *out, bool negative)
{
	*out = '-';
	return negative;
}

size_t
num_print_double(char *out, double x)
{
	if (__builtin_expect(!isfinite(x), 0))
		return print_null(out);
	size_t sign = print_sign(out, signbit(x));
	out += sign;
	x = fabs(x);
	if (x < 1e6) {
		int32_t m = (int32_t)(x * 100 + 0.5);
		if (m / 100.0 == x)
			return sign + print_hundredths(out, (uint32_t)m);
	}
	return sign + print_positive(out, x);
}

size_t
num_print_float(char *out, float x)
{
	if (__builtin_expect(!isfinite(x), 0))
		return print_null(out);
	size_t sign = print_sign(out, signbit(x));
	out += sign;
	x = fabsf(x);
	if (x == 0) {
		*out = '0';
		return sign + 1;
	}
	return sign + print_positive_float(out, x);
}

size_t
num_print_integer(char *out, int64_t x)
{
	size_t sign = print_sign(out, x < 0);
	return sign + print_whole(out + sign, x < 0 ? -(uint64_t)x : (uint64_t)x);
}
