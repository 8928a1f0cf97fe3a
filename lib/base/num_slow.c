/* num_slow.c -- compares a decimal of any length with a binary number, by whole numbers of some thousand bits. */
#include "base/num_slow.h"

#include "base/wide.h"

#include <assert.h>
#include <stdbool.h>

/* A halfway point between two doubles has at most 768 significant digits. Where DIGITS_MAX agree with it, the rest only
 * matters by being zero or not. BIG_WORDS hold these digits, or 5^(DIGITS_MAX + 344), times 2^64. */
enum { DIGITS_MAX = 800, BIG_WORDS = 64 };

struct big {
	int n; /* words in use, the lowest first */
	uint64_t word[BIG_WORDS];
};

/* b = b * factor + more. */
static void
big_multiply(struct big *b, uint64_t factor, uint64_t more)
{
	for (int i = 0; i < b->n; i++) {
		wide product = (wide)b->word[i] * factor + more;
		b->word[i] = (uint64_t)product;
		more = (uint64_t)(product >> 64);
	}
	if (more != 0) {
		assert(b->n < BIG_WORDS);
		b->word[b->n++] = more;
	}
}

/* b = b * base^exponent, for a base up to 10. */
static void
big_multiply_power(struct big *b, uint64_t base, int exponent)
{
	uint64_t base16 = base;
	for (int i = 0; i < 4; i++)
		base16 *= base16;
	for (; exponent >= 16; exponent -= 16)
		big_multiply(b, base16, 0);
	while (exponent-- > 0)
		big_multiply(b, base, 0);
}

static int
big_compare(const struct big *a, const struct big *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (int i = a->n - 1; i >= 0; i--)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

/* The value of an exponent's text, behind its e; held far beyond the length of any text. */
static int64_t
read_exponent(const char *p)
{
	const int64_t most = (int64_t)1 << 58;
	bool negative = *p == '-';
	int64_t value = 0;
	for (p += *p == '-' || *p == '+'; *p >= '0' && *p <= '9'; p++)
		value = value < most ? value * 10 + (*p - '0') : value;
	return negative ? -value : value;
}

/* The number at p, without its sign, is d * 10^(the result); beyond DIGITS_MAX a last 1 stands for all digits lost. */
static int64_t
read_digits(const char *p, struct big *d)
{
	int64_t exponent = 0;
	int used = 0;
	bool fraction = false, lost = false;
	for (;; p++) {
		if (*p == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (*p < '0' || *p > '9')
			break;
		if (used < DIGITS_MAX) {
			big_multiply(d, 10, (uint64_t)(*p - '0'));
			used += d->n > 0;
			exponent -= fraction;
		} else {
			lost |= *p != '0';
			exponent += !fraction;
		}
	}
	if (lost) {
		big_multiply(d, 10, 1);
		exponent--;
	}
	return *p == 'e' || *p == 'E' ? exponent + read_exponent(p + 1) : exponent;
}

int
num_slow_compare(const char *text, uint64_t m, int e)
{
	struct big decimal = { 0 }, binary = { 0 };
	int64_t ten = read_digits(text + (*text == '-'), &decimal);
	assert(ten > -2000 && ten < 400);
	int five = (int)ten, shift = e - five;
	big_multiply(&binary, 0, m);
	big_multiply_power(five < 0 ? &binary : &decimal, 5, five < 0 ? -five : five);
	big_multiply_power(shift > 0 ? &binary : &decimal, 2, shift > 0 ? shift : -shift);
	return big_compare(&decimal, &binary);
}
