/* explog.c -- exponential, logarithm and logistic with the same bits on every processor.
 *
 * The classic reductions (Muller, "Elementary Functions", 3rd ed. 2016, chapter 11) followed by plain Taylor series,
 * whose coefficients anyone can check: e^x = 2^k e^r with |r| <= ln(2)/2, and ln(2^k m) = k ln 2 + 2 artanh((m -
 * 1)/(m + 1)) with m within a factor sqrt(2) of 1. The leading terms are summed exactly in two parts, so that nearly
 * all of the error is the last rounding. */
#include "base/explog.h"

#include "base/bits.h"
#include "base/simd.h"

#include <math.h>
#include <stdint.h>

/* A number as the sum of two, the second below half a unit in the last place of the first. */
struct pair {
	double high, low;
};

/* ln 2 in two parts; the first has 32 bits, so that its products with exponents are exact. */
static const double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;

/* 2^k for a normal result. */
static inline double
power_of_two(int k)
{
	return bits_to_double((uint64_t)(k + 1023) << 52);
}

/* The series (e^r - 1 - r) / r^2 to r^11, for |r| < 0.35; what is left out is below 2^-57 of e^r. */
static inline double
exp_series(double r)
{
	double r2 = r * r, r4 = r2 * r2;
	double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
	double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
	double c = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
	return a + r4 * (b + r4 * c);
}

/* e^x = 2^k times the pair, for |x| < 1e3. */
static inline struct pair
exp_pair(double x, int *k)
{
	/* Adding 1.5 * 2^52 rounds to an integer, which then stands in the low bits. */
	const double shift = 0x1.8p52;
	double shifted = x * 0x1.71547652b82fep+0 + shift, n = shifted - shift;
	*k = (int)(int32_t)(uint32_t)bits_of_double(shifted);

	double high = x - n * ln2_high, low = n * ln2_low, r = high - low;
	double lost = (high - r) - low;
	double tail = r * r * exp_series(r) + (lost + lost * r);
	double s = r + tail, sum = 1 + s;
	return (struct pair){ sum, ((1 - sum) + s) + ((r - s) + tail) };
}

/* x * 2^k, rounded once, where x is near 1 or tiny; in two steps when 2^k itself may be beyond the range. */
static inline double
scaled(double x, int k)
{
	if (__builtin_expect(k > -1000 && k < 1000, 1))
		return x * power_of_two(k);
	int half = k / 2;
	return x * power_of_two(half) * power_of_two(k - half);
}

double
explog_exp(double x)
{
	if (!(x < 710))
		return x * HUGE_VAL; /* NaN stays */
	if (x < -746)
		return 0;
	int k;
	struct pair e = exp_pair(x, &k);
	return scaled(e.high + e.low, k);
}

/* The series of (2 artanh(s) - 2s) / s in z = s^2 to z^10, for |s| < 0.172; what is left out is below 2^-60 of 2s. */
static inline double
artanh_series(double z)
{
	double z2 = z * z, z4 = z2 * z2;
	double a = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
	double b = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
	double c = 2.0 / 19 + z * (2.0 / 21);
	return z * (a + z4 * (b + z4 * c));
}

/* x without the low half of its digits. */
static inline double
upper_half(double x)
{
	return bits_to_double(bits_of_double(x) & ~(((uint64_t)1 << 27) - 1));
}

/* ln (2^k x) + more for a normal x > 0, where more is tiny beside that. There is no branch in it, so that loops over it
 * become vectors. */
static inline double
log_scaled(double x, double k, double more)
{
	/* Moves the point where exponents change from 1 to sqrt(1/2). */
	const uint64_t sqrt_half = 0x3fe6a09e667f3bcd, one = (uint64_t)1023 << 52, shift = (uint64_t)1075 << 52;
	uint64_t moved = bits_of_double(x) + (one - sqrt_half);
	/* The exponent as the low bits of 2^52 + exponent. */
	double n = k + (bits_to_double(moved >> 52 | shift) - (0x1p52 + 1023));
	double f = bits_to_double((moved & (((uint64_t)1 << 52) - 1)) + sqrt_half) - 1;

	/* 2s = f - f^2/2 + s * f^2/2: the first terms, with the square cut to a part that is exact, are summed in two
	 * parts. */
	double s = f / (2 + f), f_high = upper_half(f);
	double half = 0.5 * f_high * f_high, rest = 0.5 * (f + f_high) * (f - f_high);
	double whole = n * ln2_high, first = whole + f, sum = first - half;
	double lost = ((whole - first) + f) + ((first - sum) - half);
	return sum + ((lost + (n * ln2_low + more)) + (s * (half + rest + artanh_series(s * s)) - rest));
}

/* ln x + more for x > 0 and finite. */
static inline double
log_plus(double x, double more)
{
	return x < 0x1p-1022 ? log_scaled(x * 0x1p54, -54, more) : log_scaled(x, 0, more);
}

double
explog_log(double x)
{
	if (!(x > 0))
		return x == 0 ? -HUGE_VAL : (double)NAN;
	return x < HUGE_VAL ? log_plus(x, 0) : x;
}

/* All at once as if they were normal; then what is not, one by one. */
SIMD_SHORT_CLONES void
explog_log_lanes(double x[EXPLOG_LANES])
{
	double log[EXPLOG_LANES];
	uint64_t odd = 0;
	for (int i = 0; i < EXPLOG_LANES; i++) {
		log[i] = log_scaled(x[i], 0, 0);
		odd |= !(x[i] >= 0x1p-1022) | !(x[i] < HUGE_VAL);
	}
	for (int i = 0; odd != 0 && i < EXPLOG_LANES; i++)
		log[i] = explog_log(x[i]);
	for (int i = 0; i < EXPLOG_LANES; i++)
		x[i] = log[i];
}

/* n - q * d, where q is n / d rounded: exact but for rounding of its own (Dekker, "A floating-point technique for
 * extending the available precision", Numerische Mathematik 1971, section 5; the halves are cut by bits). */
static inline double
remainder_of(double n, double q, double d)
{
	double q_high = upper_half(q), q_low = q - q_high, d_high = upper_half(d), d_low = d - d_high;
	return ((n - q_high * d_high) - q_high * d_low) - q_low * d_high - q_low * d_low;
}

double
explog_logistic(double x)
{
	if (!(x >= -700))
		return explog_exp(x);
	if (x > 700)
		return 1;
	int k;
	struct pair e = exp_pair(x < 0 ? x : -x, &k), n = { 1, 0 };
	e.high = scaled(e.high, k);
	e.low = scaled(e.low, k);
	double d = 1 + e.high, d_low = ((1 - d) + e.high) + e.low;
	if (x < 0)
		n = e;
	double q = n.high / d;
	return q + ((remainder_of(n.high, q, d) + n.low) - q * d_low) / d;
}

double
explog_logit(double p)
{
	if (!(p > 0 && p < 1))
		return p == 0 ? -HUGE_VAL : p == 1 ? HUGE_VAL : (double)NAN;
	double s = 2 * p - 1; /* exact where it is used; p / (1 - p) = (1 + s) / (1 - s) */
	if (s > -0.17 && s < 0.17)
		return 2 * s + s * artanh_series(s * s);
	double d = 1 - p, d_low = (1 - d) - p, q = p / d;
	return log_plus(q, (remainder_of(p, q, d) - q * d_low) / p);
}
