/* row_blocks.h -- rows of logits, a few at a time, one behind the other, whatever their strides. */
#ifndef LOSS_ROW_BLOCKS_H
#define LOSS_ROW_BLOCKS_H

#include "loss/class_loss.h"

/* So many numbers make a block, or one row that is longer. */
enum { ROW_BLOCK = 1024 };

struct row_block {
	size_t first, rows;   /* anchors */
	size_t n;             /* rows * classes */
	const float *logit;   /* n numbers: where they lie, or in room */
	float *room;          /* the caller's: for as many as row_blocks_size tells */
};

/* How many numbers a block has at most, rounded up so that it can be worked on in steps of SIMD_BLOCK. */
size_t row_blocks_size(const struct class_rows *in);

/* The next block, after one whose first and rows are those before (zeros: the first). false: there is none. */
bool row_blocks_next(const struct class_rows *in, struct row_block *b);

/* Puts a block of numbers where grad, of the same strides as the logits, has its rows. */
void row_blocks_put(const struct class_rows *in, const struct row_block *b, const float *from, float *grad);

/* The highest of n numbers; NaN is passed over. */
float row_blocks_highest(const float *x, size_t n);

/* The sum of n numbers in eight parts, by index modulo 8. */
double row_blocks_sum(const float *x, size_t n);

#endif
