/* fixed_sum.c -- sums of doubles that do not depend on the order. */
#include "base/fixed_sum.h"

#include "base/bits.h"

#include <math.h>
#include <stdbool.h>

enum { UNIT = 128, DIGITS = 52, BIAS = 1023 };

/* a + b, or a - b. */
static void
combine(struct fixed_sum *a, const struct fixed_sum *b, bool minus)
{
	unsigned carry = minus;
	for (int i = 0; i < FIXED_SUM_WORDS; i++) {
		uint64_t w = minus ? ~b->word[i] : b->word[i], sum = a->word[i] + w;
		unsigned over = sum < w;
		a->word[i] = sum + carry;
		carry = over | (a->word[i] < sum);
	}
}

void
fixed_sum_add(struct fixed_sum *s, double x)
{
	uint64_t bits = bits_of_double(fmin(fabs(x), FIXED_SUM_MOST)), digits = bits & (((uint64_t)1 << DIGITS) - 1);
	int exponent = (int)(bits >> DIGITS);
	if (exponent > 0)
		digits |= (uint64_t)1 << DIGITS;
	int at = (exponent > 0 ? exponent : 1) - BIAS - DIGITS + UNIT; /* where the last digit goes */
	struct fixed_sum one = { { 0 } };
	if (at < 0) {
		one.word[0] = at > -64 ? digits >> -at : 0;
	} else {
		int word = at / 64, shift = at % 64;
		one.word[word] = digits << shift;
		if (shift > 0 && word + 1 < FIXED_SUM_WORDS)
			one.word[word + 1] = digits >> (64 - shift);
	}
	combine(s, &one, x < 0);
}

void
fixed_sum_merge(struct fixed_sum *into, const struct fixed_sum *from)
{
	combine(into, from, false);
}

double
fixed_sum_value(const struct fixed_sum *s)
{
	struct fixed_sum size = *s, zero = { { 0 } };
	bool negative = s->word[FIXED_SUM_WORDS - 1] >> 63;
	double x = 0;
	if (negative) {
		size = zero;
		combine(&size, s, true);
	}
	int top = FIXED_SUM_WORDS - 1;
	while (top > 0 && size.word[top] == 0)
		top--;
	/* Two words hold 64 digits or more; in them, from the highest digit on, 53 are kept. */
	uint64_t high = size.word[top], low = top > 0 ? size.word[top - 1] : 0;
	int lead = high == 0 ? 0 : __builtin_clzll(high);
	uint64_t digits = lead == 0 ? high : high << lead | low >> (64 - lead);
	x = ldexp((double)(digits >> 11), 11 - lead + 64 * top - UNIT);
	return negative ? -x : x;
}
