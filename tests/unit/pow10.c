/* pow10.c -- every entry of the table of powers of ten, recomputed with whole numbers of any size. */
#include "base/pow10.h"

#include <criterion/criterion.h>
#include <stdbool.h>

enum { WORDS = 48 };

struct whole {
	uint32_t word[WORDS]; /* the lowest first */
};

static void
multiply(struct whole *x, uint32_t factor, int times)
{
	while (times-- > 0) {
		uint64_t carry = 0;
		for (int i = 0; i < WORDS; i++) {
			carry += (uint64_t)x->word[i] * factor;
			x->word[i] = (uint32_t)carry;
			carry >>= 32;
		}
		cr_assert(carry == 0);
	}
}

static void
double_up(struct whole *x, int times)
{
	multiply(x, (uint32_t)1 << 31, times / 31);
	multiply(x, (uint32_t)1 << times % 31, 1);
}

static int
compare(const struct whole *a, const struct whole *b)
{
	for (int i = WORDS - 1; i >= 0; i--)
		if (a->word[i] != b->word[i])
			return a->word[i] < b->word[i] ? -1 : 1;
	return 0;
}

/* The sign of 10^k - (entry + more) * 2^(exponent - 127). */
static int
side(int k, uint32_t more)
{
	struct power p = pow10_entry(k);
	struct whole entry = {
		{ (uint32_t)p.low, (uint32_t)(p.low >> 32), (uint32_t)p.high, (uint32_t)(p.high >> 32) } };
	entry.word[0] += more; /* cannot carry: pow10.h says that low is never all ones, but its lowest word may be */
	for (int i = 0; more != 0 && entry.word[i] == 0; i++)
		entry.word[i + 1]++;
	struct whole power = { { 1 } };
	int shift = pow10_exponent(k) - 127;
	multiply(k < 0 ? &entry : &power, 10, k < 0 ? -k : k);
	double_up(shift > 0 ? &entry : &power, shift > 0 ? shift : -shift);
	return compare(&power, &entry);
}

Test(pow10, entries)
{
	for (int k = POW10_MIN; k <= POW10_MAX; k++) {
		struct power p = pow10_entry(k);
		bool exact = k >= 0 && k <= 55;
		cr_expect(p.high >> 63 == 1, "10^%d: top bit", k);
		cr_expect(p.low != UINT64_MAX, "10^%d: low half", k);
		cr_expect(side(k, 0) == (exact ? 0 : 1), "10^%d: the entry is too large", k);
		cr_expect(side(k, 1) < 0, "10^%d: the entry is too small", k);
	}
}
