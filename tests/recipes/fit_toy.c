/* fit_toy.c -- a method of fitting to try the recipe with: k squares of the sides 1, 2, 3 ... */
#include "fit/fit.h"

static enum anchor_fault
run(const struct fit_input *in, const struct fit_options *options, struct fit *out, struct arena *arena)
{
	*out = (struct fit){ 0 };
	if (in->shapes.n == 0)
		return ANCHOR_FAULT_NONE;
	out->n = options->k;
	out->shape = arena_array(arena, struct shape, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->shape[i] = (struct shape){ (double)i + 1, (double)i + 1 };
	return ANCHOR_FAULT_NONE;
}

const struct fit_method fit_method_toy = {
	.name = "toy",
	.help = "squares of the sides 1, 2, 3",
	.uses = READS_K,
	.run = run,
};
