/* target_dense.c -- training targets with a row for every anchor: a class and four deltas. */
#include "prediction/target_parts.h"

#include <string.h>

const char *const target_dense_ends[] = { "-labels.npy", "-deltas.npy", NULL };

void
target_dense_open(struct npy_out *npy, const char *prefix, bool stops, struct arena *arena)
{
	npy_out_open(npy, stops, 0);
	static const struct npy_out_array labels = { .type = "i4", .axes = 1, .negative = true };
	static const struct npy_out_array deltas = { .type = "f4", .axes = 2, .row = { { 0, 4 } } };
	npy_out_add(npy, &labels, prefix, target_dense_ends[0], arena);
	npy_out_add(npy, &deltas, prefix, target_dense_ends[1], arena);
}

struct target_dense
target_dense_make(const struct target *t, const struct targets *x, const int32_t *class, const double *deltas,
	struct arena *arena)
{
	const struct assignment *a = x->assignment;
	size_t n = x->anchors->count;
	struct target_dense out = { arena_array(arena, int32_t, n), arena_zeros(arena, double, 4 * n) };
	for (size_t i = 0; i < n; i++)
		out.label[i] = t->sampled ? LABEL_IGNORED : t->background;
	for (size_t i = 0; i < a->ignored; i++)
		for (size_t k = 0; k < a->ignore[i].count; k++)
			out.label[a->ignore[i].first + k] = LABEL_IGNORED;
	for (size_t i = 0; t->sampled && i < x->negatives->n; i++)
		out.label[x->negatives->anchor[i]] = t->background;
	for (size_t i = 0; i < a->positives; i++) {
		size_t anchor = a->anchor[i];
		out.label[anchor] = class[a->matched[i]];
		memcpy(out.deltas + 4 * anchor, deltas + 4 * i, 4 * sizeof *deltas);
	}
	return out;
}

bool
target_dense_write(const struct target *t, struct record *r, const struct target_dense *dense, size_t anchors)
{
	uint64_t row = r->worker->line->ordinal;
	if (!npy_out_expect(t->npy, row, (struct npy_out_row[]){ { { anchors } }, { { anchors, 4 } } }))
		return record_reject(r,
			"%zu anchors, but the images before have %zu; give --input WxH, or resize all to one size",
			anchors, t->npy->array[0].row.side[0]);
	float *deltas = arena_array(r->worker->arena, float, 4 * anchors);
	for (size_t i = 0; i < 4 * anchors; i++)
		deltas[i] = (float)dense->deltas[i];
	npy_out_write(t->npy, row, 0, dense->label);
	npy_out_write(t->npy, row, 1, deltas);
	return true;
}
