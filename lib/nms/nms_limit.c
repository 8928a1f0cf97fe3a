/* nms_limit.c -- at most so many boxes of each label: what TensorRT and ONNX call the limit of a class. */
#include "nms/nms_limit.h"

void
nms_limit(const struct nms_input *in, const uint32_t *label, size_t each, size_t max, struct nms_result *out,
	size_t over[2], struct arena *arena)
{
	uint32_t labels = 1;
	size_t kept = 0;
	over[0] = over[1] = 0;
	for (size_t i = 0; label != NULL && i < in->n; i++)
		labels = label[i] >= labels ? label[i] + 1 : labels;
	size_t *found = arena_zeros(arena, size_t, labels);
	for (size_t k = 0; k < out->kept; k++) {
		uint32_t i = out->keep[k];
		bool fits = found[label != NULL ? label[i] : 0]++ < each;
		over[0] += !fits;
		over[1] += fits && kept == max;
		if (fits && kept < max)
			out->keep[kept++] = i;
		else
			out->by[i] = NMS_CUT;
	}
	out->kept = kept;
	nms_cut_parts(in->n, out->by);
}
