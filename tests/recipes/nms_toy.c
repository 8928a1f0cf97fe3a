/* nms_toy.c -- a method of suppression to try the recipe with: the box of highest score stays, and it alone. */
#include "nms/nms_method.h"

#include <math.h>

static void
run(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	nms_prepare(in, out, arena);
	uint32_t best = 0;
	for (uint32_t i = 1; i < in->n; i++)
		best = in->score[i] > in->score[best] ? i : best;
	for (uint32_t i = 0; i < in->n; i++)
		out->by[i] = i == best ? NMS_KEPT : (int32_t)best;
	nms_finish(in, in->score, o->max, out, arena);
}

const struct nms_method nms_method_toy = {
	.name = "toy",
	.help = "the best box alone stays",
	.score = -INFINITY,
	.run = run,
};
