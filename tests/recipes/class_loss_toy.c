/* class_loss_toy.c -- a class loss to try the recipe with: every anchor costs 1. */
#include "loss/class_loss.h"

static void
run(const struct class_rows *in, const struct class_loss_options *o, double *loss, float *grad, struct arena *arena)
{
	(void)o, (void)arena;
	for (size_t a = 0; a < in->anchors; a++) {
		loss[a] = in->target[a] == LOSS_IGNORED ? 0 : 1;
		for (size_t c = 0; c < in->classes && grad != NULL; c++)
			grad[a * in->row + c * in->column] = 0;
	}
}

const struct class_loss class_loss_toy = {
	.name = "toy",
	.help = "one each",
	.run = run,
};
