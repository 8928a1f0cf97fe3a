/* row_blocks.c -- rows of logits, a few at a time, one behind the other, whatever their strides. */
#include "loss/row_blocks.h"

#include "base/simd.h"

#include <math.h>
#include <string.h>

enum { PARTS = 8 };

typedef float float4 __attribute__((vector_size(16)));
typedef double double4 __attribute__((vector_size(32)));
typedef float float8 __attribute__((vector_size(32)));
typedef int32_t mask8 __attribute__((vector_size(32)));

static size_t
rows_in_block(size_t classes)
{
	return classes < ROW_BLOCK ? ROW_BLOCK / classes : 1;
}

size_t
row_blocks_size(const struct class_rows *in)
{
	size_t n = rows_in_block(in->classes) * in->classes;
	return (n + SIMD_BLOCK - 1) / SIMD_BLOCK * SIMD_BLOCK;
}

static bool
is_contiguous(const struct class_rows *in)
{
	return in->column == 1 && in->row == in->classes;
}

bool
row_blocks_next(const struct class_rows *in, struct row_block *b)
{
	size_t most = rows_in_block(in->classes);
	b->first += b->rows;
	b->rows = in->anchors - b->first < most ? in->anchors - b->first : most;
	b->n = b->rows * in->classes;
	const float *from = in->logit + b->first * in->row;
	/* A last step that is not full would read behind the end. */
	bool whole = b->n % SIMD_BLOCK == 0 || in->anchors - b->first - b->rows >= SIMD_BLOCK;
	if (is_contiguous(in) && whole) {
		b->logit = from;
		return b->rows > 0;
	}
	float *to = b->room;
	for (size_t a = 0; a < b->rows; a++, from += in->row)
		for (size_t c = 0; c < in->classes; c++)
			*to++ = from[c * in->column];
	while ((size_t)(to - b->room) % SIMD_BLOCK != 0)
		*to++ = 0;
	b->logit = b->room;
	return b->rows > 0;
}

void
row_blocks_put(const struct class_rows *in, const struct row_block *b, const float *from, float *grad)
{
	float *to = grad + b->first * in->row;
	if (is_contiguous(in)) {
		memcpy(to, from, b->n * sizeof *to);
		return;
	}
	for (size_t a = 0; a < b->rows; a++, to += in->row)
		for (size_t c = 0; c < in->classes; c++)
			to[c * in->column] = *from++;
}

SIMD_CLONES float
row_blocks_highest(const float *x, size_t n)
{
	float part[PARTS], most = -INFINITY;
	size_t i = 0;
	float8 all = { most, most, most, most, most, most, most, most };
	for (; i + PARTS <= n; i += PARTS) {
		float8 one;
		memcpy(&one, x + i, sizeof one);
		mask8 above = one > all;
		all = (float8)(((mask8)one & above) | ((mask8)all & ~above));
	}
	memcpy(part, &all, sizeof all);
	for (int k = 0; k < PARTS; k++)
		most = part[k] > most ? part[k] : most;
	for (; i < n; i++)
		most = x[i] > most ? x[i] : most;
	return most;
}

SIMD_CLONES double
row_blocks_sum(const float *x, size_t n)
{
	double4 low = { 0 }, high = { 0 };
	double part[PARTS];
	size_t i = 0;
	for (; i + PARTS <= n; i += PARTS) {
		float4 a, b;
		memcpy(&a, x + i, sizeof a);
		memcpy(&b, x + i + 4, sizeof b);
		low += __builtin_convertvector(a, double4);
		high += __builtin_convertvector(b, double4);
	}
	memcpy(part, &low, sizeof low);
	memcpy(part + 4, &high, sizeof high);
	for (size_t k = 0; i < n; i++, k++)
		part[k] += (double)x[i];
	return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
}
