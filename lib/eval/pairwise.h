/* pairwise.h -- sums with numpy's last bit. */
#ifndef EVAL_PAIRWISE_H
#define EVAL_PAIRWISE_H

#include <stddef.h>

/* The sum of n numbers as numpy.add.reduce forms it of a contiguous array: fewer than 8 one by one; up to 128 in eight
 * interleaved sums; more in two halves, the first a multiple of 8 (N. J. Higham, "The accuracy of floating point summation", SIAM
 * Journal on Scientific Computing 1993, section 3). */
static inline double
pairwise_sum(const double *x, size_t n)
{
	if (n < 8) {
		double sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += x[i];
		return sum;
	}
	if (n <= 128) {
		double r[8];
		size_t i = 8;
		for (size_t k = 0; k < 8; k++)
			r[k] = x[k];
		for (; i + 8 <= n; i += 8) {
			for (size_t k = 0; k < 8; k++)
				r[k] += x[i + k];
		}
		double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
		for (; i < n; i++)
			sum += x[i];
		return sum;
	}
	size_t half = n / 2 - n / 2 % 8;
	return pairwise_sum(x, half) + pairwise_sum(x + half, n - half);
}

#endif
