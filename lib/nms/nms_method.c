/* nms_method.c -- the table of suppression methods, and how a method comes to its end. */
#include "nms/nms_method.h"

#include "base/order.h"
#include "nms/nms.h"

#include <math.h>

static void
hard(const struct nms_input *in, const struct nms_options *o, struct nms_result *out, struct arena *arena)
{
	out->kept = nms_hard(in->box, in->score, in->group, in->n, o->iou, o->max, out->keep, out->by, arena);
}

/* The threshold of soft suppression is that of its authors' code; it serves matrix suppression as well. */
const struct nms_method nms_methods[] = {
	{ "hard", hard, false, false, -INFINITY },
	{ "linear", nms_linear, true, false, 0.001 },
	{ "gaussian", nms_gaussian, true, false, 0.001 },
	{ "diou", nms_diou, false, false, -INFINITY },
	{ "matrix", nms_matrix, true, false, 0.001 },
	{ "fast", nms_fast, false, false, -INFINITY },
	{ "weighted", nms_weighted, false, true, -INFINITY },
	{ "wbf", nms_wbf, true, true, -INFINITY },
};

const char *const nms_method_names[] = { "hard", "linear", "gaussian", "diou", "matrix", "fast", "weighted", "wbf", NULL };
_Static_assert(sizeof nms_method_names / sizeof nms_method_names[0] ==
	sizeof nms_methods / sizeof nms_methods[0] + 1, "a name for each method");

void
nms_prepare(const struct nms_input *in, struct nms_result *out, struct arena *arena)
{
	if (out->by == NULL)
		out->by = arena_array(arena, int32_t, in->n);
	out->kept = 0;
}

void
nms_finish(const struct nms_input *in, const double *score, size_t max, struct nms_result *out,
	struct arena *arena)
{
	size_t n = 0;
	uint32_t *item = arena_array(arena, uint32_t, in->n);
	double *value = arena_array(arena, double, in->n);
	for (size_t i = 0; i < in->n; i++) {
		if (out->by[i] != NMS_KEPT)
			continue;
		item[n] = (uint32_t)i;
		value[n++] = score[i];
	}
	order_descending(value, n, out->keep, arena);
	out->kept = n < max ? n : max;
	for (size_t k = 0; k < n; k++) {
		out->keep[k] = item[out->keep[k]];
		if (k >= out->kept)
			out->by[out->keep[k]] = NMS_CUT;
	}
}

void
nms_cut_parts(size_t n, int32_t *by)
{
	for (size_t i = 0; i < n; i++)
		if (by[i] >= 0 && by[by[i]] == NMS_CUT)
			by[i] = NMS_CUT;
}
