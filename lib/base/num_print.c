/* num_print.c -- numbers to the shortest decimal text.
 *
 * After Giulietti, "The Schubfach way to render doubles", 2020 (sections 8 and 9). A double c * 2^q is the nearest one to
 * every decimal within half a step, 2^(q-1), and with k chosen so that 10^k <= 2^q < 10^(k+1) this interval holds at most one
 * multiple of 10^(k+1), which then is the shortest decimal; else the nearest multiple of 10^k is. Differences from the paper:
 * - One product gives the value in units of 10^(k+1): whole part and 64 bits of fraction, which settle both questions unless
 *   they lie within the product's error of a boundary. Those few, subnormals, and powers of two (whose lower step is half as
 *   wide) take the paper's three products, rounded to odd (num_shortest).
 * - Powers have 128 bits, for floats 64, and no second digit is forced.
 * Before it comes a short cut for values with at most two decimals, as most boxes of data sets have: if a whole number
 * m < 10^15 gives m / 100 == x, correctly rounded, then m / 100 is the only decimal of up to 15 digits that reads as x. */
#include "base/num.h"

#include "base/pow10.h"
#include "base/wide.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* digits * 10^exponent */
struct decimal {
	uint64_t digits;
	int exponent;
};

static inline void
put_word(char *out, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	memcpy(out, &word, sizeof word);
}

/* The eight digits of x < 10^8 as bytes 0 to 9, the first in the lowest byte: fours, then pairs, then single digits. Each step
 * moves the remainder, (number - quotient * unit), a lane up and leaves the quotient: number << lane - quotient * (unit << lane
 * - 1). */
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
		put_word(out, (bytes | ASCII) >> (8 * skip));
		return 8 - skip;
	}
	size_t n = print_whole(out, x / 100000000);
	put_word(out + n, digit_bytes((uint32_t)(x % 100000000)) | ASCII);
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
	put_word(out, text);
	put_word(out + whole + 1, text >> (8 * whole));
	out[whole] = '.';
	return whole + (trailing >= 2 ? 0 : 3 - trailing);
}

/* Seventeen digits as text: eight, eight and one; before the first significant one stand up to two zeros (skip), and whole of
 * the seventeen stand before the point, or -whole more zeros behind it. */
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
	put_word(out, d->high >> (4 * start) >> (4 * start));
	put_word(out + 8 - start, d->low);
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

static inline size_t
print_digits(char *out, const struct digits *d)
{
	int point = d->whole - (int)d->skip;
	if (point > 0 && d->whole <= 8) {
		unsigned before = (unsigned)point;
		put_word(out, d->high >> (8 * d->skip));
		out[before] = '.';
		put_digits(out + before + 1, d, (unsigned)d->whole);
		return d->n <= before ? before : d->n + 1;
	}
	if (point <= 0 && point > -6) {
		unsigned before = (unsigned)(2 - point);
		put_word(out, ASCII);
		out[1] = '.';
		put_digits(out + before, d, d->skip);
		return before + d->n;
	}
	return print_wide(out, d);
}

/* The shortest decimal of a value c * 2^q that is neither subnormal nor a power of two: 10 * tens + last, times 10^k, where
 * k + 1 is ten; sure is false when the product was not exact enough to tell. */
struct shortest {
	uint64_t tens;
	unsigned last;
	bool sure;
};

/* Value and half a step are given in units of 10^(k+1), as tens + fraction / 2^64 and half / 2^64, both at most error / 2^64
 * too low. */
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

static inline int
floor_log10_pow2(int e)
{
	return (e * 1262611) >> 22;
}

static inline int
floor_log10_three_quarters_pow2(int e)
{
	return (e * 1262611 - 524031) >> 22;
}

/* floor(x * g / 2^128), the last bit set when anything was cut off; g is a power just above its true value, so that a
 * fraction of less than two units is none. */
static inline uint64_t
round_to_odd(struct power g, uint64_t x)
{
	wide low = (wide)g.low * x;
	wide product = (wide)g.high * x + (uint64_t)(low >> 64);
	return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

static inline uint32_t
round_to_odd32(uint64_t g, uint32_t x)
{
	wide product = (wide)g * x;
	return (uint32_t)(product >> 64) | ((uint32_t)(product >> 32) > 1);
}

/* Chooses among the multiples of 10^(k+1) and of 10^k next to value; all three are in quarters of 10^k. Which one it will
 * be is a toss-up, so this is arithmetic instead of jumps. */
static inline uint64_t
choose(uint64_t below, uint64_t value, uint64_t above)
{
	uint64_t s = value / 4, tens = s / 10;
	uint64_t low_ten = below <= 40 * tens, high_ten = 40 * tens + 40 <= above;
	uint64_t low = below <= 4 * s, high = 4 * s + 4 <= above;
	uint64_t nearer = (value & 3) + (s & 1) > 2;
	uint64_t either = low ^ high, one = s + ((high & either) | (nearer & ~either));
	uint64_t use_ten = -((low_ten ^ high_ten) & (s >= 10));
	return one ^ ((one ^ (tens * 10 + high_ten * 10)) & use_ten);
}

/* The shortest decimal for the positive double of these bits. */
static inline struct decimal
shortest(uint64_t bits)
{
	uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
	int biased = (int)(bits >> 52);
	uint64_t c = biased != 0 ? fraction | (uint64_t)1 << 52 : fraction;
	int q = (biased != 0 ? biased : 1) - 1075;
	bool odd = (c & 1) != 0, closer_below = fraction == 0 && biased > 1;
	int k = closer_below ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
	int h = q + pow10_exponent(-k) + 1;
	struct power g = pow10_entry(-k);
	g.low++;
	uint64_t below = round_to_odd(g, (4 * c - 2 + closer_below) << h) + odd;
	uint64_t value = round_to_odd(g, (4 * c) << h);
	uint64_t above = round_to_odd(g, (4 * c + 2) << h) - odd;
	return (struct decimal){ choose(below, value, above), k };
}

static inline struct decimal
shortest_float(uint32_t bits)
{
	uint32_t fraction = bits & (((uint32_t)1 << 23) - 1);
	int biased = (int)(bits >> 23);
	uint32_t c = biased != 0 ? fraction | (uint32_t)1 << 23 : fraction;
	int q = (biased != 0 ? biased : 1) - 150;
	bool odd = (c & 1) != 0, closer_below = fraction == 0 && biased > 1;
	int k = closer_below ? floor_log10_three_quarters_pow2(q) : floor_log10_pow2(q);
	int h = q + pow10_exponent(-k) + 1;
	uint64_t g = pow10_entry(-k).high + 1;
	uint32_t below = round_to_odd32(g, (4 * c - 2 + closer_below) << h) + odd;
	uint32_t value = round_to_odd32(g, (4 * c) << h);
	uint32_t above = round_to_odd32(g, (4 * c + 2) << h) - odd;
	return (struct decimal){ choose(below, value, above), k };
}

__attribute__((cold)) static size_t
print_rare(char *out, struct decimal v)
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
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	uint64_t c = bits & (((uint64_t)1 << 52) - 1);
	int biased = (int)(bits >> 52), q = biased - 1075;
	assert(biased < 2047);
	if (biased == 0 || c == 0)
		return print_rare(out, shortest(bits));
	c |= (uint64_t)1 << 52;
	int ten = floor_log10_pow2(q) + 1, shift = q + pow10_exponent(-ten);
	struct power g = pow10_entry(-ten);
	c <<= 12 + shift;
	wide product = (wide)c * g.high + (uint64_t)(((wide)c * g.low) >> 64);
	struct shortest v = decide((uint64_t)(product >> 75), (uint64_t)(product >> 11), g.high >> -shift, 2);
	if (__builtin_expect(!v.sure, 0))
		return print_rare(out, shortest(bits));
	struct digits d = split_double(v.tens, v.last, 16 + ten);
	return print_digits(out, &d);
}

static size_t
print_positive_float(char *out, float x)
{
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	uint32_t c = bits & (((uint32_t)1 << 23) - 1);
	int biased = (int)(bits >> 23), q = biased - 150;
	assert(biased < 255);
	if (biased == 0 || c == 0)
		return print_rare(out, shortest_float(bits));
	c |= (uint32_t)1 << 23;
	int ten = floor_log10_pow2(q) + 1, shift = q + pow10_exponent(-ten);
	uint64_t g = pow10_entry(-ten).high;
	wide product = (wide)g * (c << (9 + shift));
	struct shortest v = decide((uint64_t)(product >> 72), (uint64_t)(product >> 8), g >> -shift, 1 << 25);
	if (__builtin_expect(!v.sure, 0))
		return print_rare(out, shortest_float(bits));
	struct digits d = split_float(v.tens, v.last, 8 + ten);
	return print_digits(out, &d);
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
