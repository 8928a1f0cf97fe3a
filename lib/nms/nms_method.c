/* nms_method.c -- the table of suppression methods, and what they share at their beginning and end. */
#include "nms/nms_method.h"

#include "base/order.h"

#include <string.h>

/* A row for each method. */
#define METHODS(row) \
	row(hard) \
	row(linear) \
	row(gaussian) \
	row(diou) \
	row(matrix) \
	row(fast) \
	row(weighted) \
	row(wbf) \
	row(nmm)

#define DECLARATION(name) extern const struct nms_method nms_method_##name;
#define ADDRESS(name) &nms_method_##name,
#define NAME(name) #name,

METHODS(DECLARATION)

const struct nms_method *const nms_methods[] = { METHODS(ADDRESS) NULL };

const char *const nms_method_names[] = { METHODS(NAME) NULL };

const struct nms_method *
nms_method_find(const char *name)
{
	for (size_t i = 0; nms_methods[i] != NULL; i++)
		if (strcmp(nms_methods[i]->name, name) == 0)
			return nms_methods[i];
	return NULL;
}

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
