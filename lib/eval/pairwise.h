/* pairwise.h -- sums with numpy's last bit. */
#ifndef EVAL_PAIRWISE_H
#define EVAL_PAIRWISE_H

#include <stddef.h>

enum { PAIRWISE_CHUNK = 8192 };

/* Of at most 8192 numbers: fewer than 8 one by one; up to 128 in eight interleaved sums; more in two halves, the
 * first a multiple of 8 (N. J. Higham, "The accuracy of floating point summation", SIAM Journal on Scientific
 * Computing 1993, section 3). */
static inline double
pairwise_chunk(const double *x, size_t n)
{
	if (n > 128) {
		size_t half = n / 2 - n / 2 % 8;
		return pairwise_chunk(x, half) + pairwise_chunk(x + half, n - half);
	}
	double sum = 0;
	size_t i = 0;
	if (n >= 8) {
		double r[8];
		for (; i < 8; i++)
			r[i] = x[i];
		for (; i + 8 <= n; i += 8) {
			for (size_t k = 0; k < 8; k++)
				r[k] += x[i + k];
		}
		sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
	}
	for (; i < n; i++)
		sum += x[i];
	return sum;
}

/* The sum of n numbers as numpy.add.reduce forms it of a contiguous array: it comes by in buffers of 8192, each of
 * which is summed pairwise, and these one by one. */
static inline double
pairwise_sum(const double *x, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i += PAIRWISE_CHUNK)
		sum += pairwise_chunk(x + i, n - i < PAIRWISE_CHUNK ? n - i : PAIRWISE_CHUNK);
	return sum;
}

#endif
