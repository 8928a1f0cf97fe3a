/* class_loss_ce.c -- cross entropy of the softmax over a row's columns, the background's among them: ln(sum of e^z) -
 * z at the target's column. */
#include "loss/class_loss.h"

#include "base/explog.h"
#include "base/explog_float.h"
#include "base/simd.h"
#include "loss/row_blocks.h"

#include <math.h>

/* e^-u of so many numbers of a block, in place. */
SIMD_CLONES static void
decay(float *u)
{
	for (int k = 0; k < SIMD_BLOCK; k++)
		u[k] = u[k] > EXPLOG_FLOAT_MOST ? EXPLOG_FLOAT_MOST : u[k];
	for (int k = 0; k < SIMD_BLOCK; k++)
		u[k] = explog_float_exp_negative(u[k]);
}

/* The slope is the row's share of each column, less 1 at the target's; of which the difference is taken first. */
static void
make_slope(float *e, double sum, size_t classes, size_t target)
{
	double own = ((double)e[target] - sum) / sum;
	for (size_t c = 0; c < classes; c++)
		e[c] = (float)((double)e[c] / sum);
	e[target] = (float)own;
}

static double
row_loss(const struct class_rows *in, const float *z, float most, size_t a, float *e, float *grad)
{
	double sum = row_blocks_sum(e, in->classes);
	size_t target = (size_t)in->target[a];
	if (grad != NULL)
		make_slope(e, sum, in->classes, target);
	return ((double)most - (double)z[target]) + explog_log(sum);
}

static void
run(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	(void)o;
	size_t size = row_blocks_size(in);
	float *e = arena_zeros(arena, float, size), *most = arena_array(arena, float, size);
	struct row_block b = { .room = arena_array(arena, float, size) };
	while (row_blocks_next(in, &b)) {
		for (size_t k = 0; k < b.rows; k++) {
			const float *z = b.logit + k * in->classes;
			most[k] = row_blocks_highest(z, in->classes);
			for (size_t c = 0; c < in->classes; c++)
				e[k * in->classes + c] = most[k] - z[c];
		}
		for (size_t i = 0; i < b.n; i += SIMD_BLOCK)
			decay(e + i);
		for (size_t k = 0; k < b.rows; k++) {
			size_t at = k * in->classes, a = b.first + k;
			bool counts = in->target[a] >= 0;
			loss[a] = counts ? row_loss(in, b.logit + at, most[k], a, e + at, grad) : 0;
			for (size_t c = 0; c < in->classes && !counts && grad != NULL; c++)
				e[at + c] = 0;
		}
		if (grad != NULL)
			row_blocks_put(in, &b, e, grad);
	}
}

const struct class_loss class_loss_ce = {
	.name = "ce",
	.help = "cross entropy of the softmax over all classes: SSD, Faster R-CNN",
	.uses = CLASS_LOSS_USES_BACKGROUND,
	.run = run,
};
