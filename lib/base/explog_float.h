/* explog_float.h -- exponential and logarithm in float32, for loops in wide registers.
 *
 * Plain arithmetic without a branch, so that a compiler makes vectors of a loop over them; each lane is a function of
 * its argument alone, and so are the bits. Errors are below 3e-7 of the value (tests measure them). The polynomials
 * are nearest to the functions in relative error (E. Remez, 1934; fitted by iterated least squares). A caller that
 * limits an argument does so in a loop of its own: where the compiler sees a constant argument it branches, and makes
 * no vectors. */
#ifndef BASE_EXPLOG_FLOAT_H
#define BASE_EXPLOG_FLOAT_H

#include "base/bits.h"

/* What explog_float_exp_negative takes at most: e^-87 is still a normal number. */
#define EXPLOG_FLOAT_MOST 87.0f

static inline float
explog_float_of_bits(uint32_t bits)
{
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* e^-u for u in [0, EXPLOG_FLOAT_MOST]; NaN gives NaN. The argument is cut into a whole number of ln 2, found in the
 * low bits of a sum with 1.5 * 2^23, and a rest of at most ln(2) / 2. */
static inline float
explog_float_exp_negative(float u)
{
	float shifted = u * -0x1.715476p+0f + 0x1.8p23f, n = shifted - 0x1.8p23f;
	float r = (-u - n * 0x1.62ep-1f) - n * 0x1.0bfbe8p-15f, r2 = r * r;
	float low = 0x1.fffdfcp-2f + r * 0x1.5557aep-3f, high = 0x1.572a06p-5f + r * 0x1.10627ap-7f;
	float e = 1 + (r + r2 * (low + r2 * high));
	return e * explog_float_of_bits((bits_of_float(shifted) << 23) + (127U << 23));
}

/* ln(1 + e) for e in [0, 1]; NaN gives NaN. */
static inline float
explog_float_log1p(float e)
{
	float e2 = e * e, e4 = e2 * e2;
	float a = -0.49999648f + e * 0.33321323f, b = -0.24857164f + e * 0.19153655f;
	float c = -0.13753803f + e * 0.07920455f, d = -0.030065801f + e * 0.0053648263f;
	return e + e2 * ((a + e2 * b) + e4 * (c + e2 * d));
}

#endif
