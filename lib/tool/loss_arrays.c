/* loss_arrays.c -- losses of anchors and gradients as .npy files. */
#include "tool/loss_arrays.h"

#include <string.h>

enum { DELTAS, SCORES, OBJECTNESS };

const char *const loss_arrays_ends[] = { "-output.npy", "-deltas.npy", "-scores.npy", "-objectness.npy", NULL };

static const struct npy_out_array flat = { .type = "f4", .axes = 1 }, rows = { .type = "f4", .axes = 2 };

static void
open_gradient(struct loss_arrays *a, const char *prefix, const struct tensors *t, struct arena *arena)
{
	a->first = a->out.arrays;
	if (tensors_whole(t)) {
		npy_out_add(&a->out, &rows, prefix, loss_arrays_ends[0], arena);
		return;
	}
	bool one = t->given && t->layout->pair && t->part[0].scores.place.channel_step == 0; /* [N,A], one class */
	npy_out_add(&a->out, &rows, prefix, loss_arrays_ends[1], arena);
	npy_out_add(&a->out, one ? &flat : &rows, prefix, loss_arrays_ends[2], arena);
	if (!t->given || t->layout->before > 4)
		npy_out_add(&a->out, &flat, prefix, loss_arrays_ends[3], arena);
}

void
loss_arrays_open(struct loss_arrays *a, const struct loss_array_options *o, const struct tensors *t, bool stops,
	struct arena *arena)
{
	*a = (struct loss_arrays){ .per_anchor = o->per_anchor != NULL, .gradient = o->grad != NULL };
	a->open = a->per_anchor || a->gradient;
	if (!a->open)
		return;
	npy_out_open(&a->out, stops, t->given ? t->images : 0);
	if (a->per_anchor)
		npy_out_add(&a->out, &flat, o->per_anchor, "", arena);
	if (a->gradient)
		open_gradient(a, o->grad, t, arena);
}

void
loss_arrays_slopes(const struct loss_image *im, struct loss_slopes *s)
{
	const struct dense_outputs *d = &im->outputs;
	const struct outputs *o = &d->scores;
	struct arena *arena = im->targets.worker->arena;
	size_t positives = im->target.positives;
	*s = (struct loss_slopes){ .gradient.deltas = arena_alloc_many(arena, positives, 4 * sizeof(double)) };
	if (d->whole) {
		/* The first of the deltas is where the output begins. */
		size_t before = d->tensors->layout->before;
		const float *first = o->score - before * o->column;
		s->width = before + o->classes;
		s->whole = arena_zeros(arena, float, o->anchors * s->width);
		s->gradient.scores = s->whole + (o->score - first);
		s->gradient.objectness = o->objectness != NULL ? s->whole + (o->objectness - first) : NULL;
		return;
	}
	s->deltas = arena_zeros(arena, float, o->anchors * d->width);
	s->gradient.scores = arena_zeros(arena, float, o->anchors * o->classes);
	if (o->objectness != NULL)
		s->gradient.objectness = arena_zeros(arena, float, o->anchors);
}

static void
scale(float *x, size_t n, double factor)
{
	for (size_t i = 0; i < n && factor != 1; i++)
		x[i] = (float)((double)x[i] * factor);
}

/* The slopes of positives' deltas, each at its place. */
static void
place_deltas(const struct loss_image *im, const struct loss_slopes *s)
{
	const struct dense_outputs *d = &im->outputs;
	const struct outputs *o = &d->scores;
	for (size_t i = 0; i < im->target.positives; i++) {
		size_t anchor = im->target.anchor[i], at = dense_outputs_at(d, (size_t)im->target.class[i]);
		for (size_t k = 0; k < 4; k++) {
			float *x = s->whole != NULL ? s->whole + anchor * o->row + k * o->column :
				s->deltas + anchor * d->width + at + k;
			*x = (float)((double)*x + s->gradient.deltas[i][k]);
		}
	}
}

static void
write_gradient(struct loss_arrays *a, const struct loss_image *im, struct loss_slopes *s, double factor)
{
	const struct dense_outputs *d = &im->outputs;
	size_t n = d->scores.anchors, classes = d->scores.classes;
	place_deltas(im, s);
	if (s->whole != NULL) {
		scale(s->whole, n * s->width, factor);
		npy_out_write(&a->out, d->row, a->first, s->whole);
		return;
	}
	scale(s->deltas, n * d->width, factor);
	scale(s->gradient.scores, n * classes, factor);
	npy_out_write(&a->out, d->row, a->first + DELTAS, s->deltas);
	npy_out_write(&a->out, d->row, a->first + SCORES, s->gradient.scores);
	if (s->gradient.objectness != NULL) {
		scale(s->gradient.objectness, n, factor);
		npy_out_write(&a->out, d->row, a->first + OBJECTNESS, s->gradient.objectness);
	}
}

bool
loss_arrays_write(struct loss_arrays *a, const struct loss_image *im, struct loss_slopes *s, double factor)
{
	const struct dense_outputs *d = &im->outputs;
	size_t n = d->scores.anchors, arrays = 0;
	struct npy_out_row row[NPY_OUT_ARRAYS] = { { { 0 } } };
	if (a->per_anchor)
		row[arrays++].side[0] = n;
	if (a->gradient && d->whole) {
		bool planes = d->scores.row == 1;
		size_t width = s->width;
		row[arrays++] = planes ? (struct npy_out_row){ { width, n } } : (struct npy_out_row){ { n, width } };
	} else if (a->gradient) {
		row[arrays++] = (struct npy_out_row){ { n, d->width } };
		row[arrays++] = (struct npy_out_row){ { n, d->scores.classes } };
		row[arrays].side[0] = n;
	}
	if (!npy_out_expect(&a->out, im->targets.worker->line->ordinal, row))
		return record_reject(&im->targets,
			"%zu anchors, but the images before have %zu (or other classes); give --input WxH, or "
			"resize all to one size",
			n, a->out.array[0].row.side[0]);
	if (a->per_anchor) {
		float *loss = arena_array(im->targets.worker->arena, float, n);
		for (size_t i = 0; i < n; i++)
			loss[i] = (float)im->loss.per_anchor[i];
		npy_out_write(&a->out, d->row, 0, loss);
	}
	if (a->gradient)
		write_gradient(a, im, s, factor);
	return true;
}

void
loss_arrays_reject(struct loss_arrays *a, struct worker *w)
{
	if (a->open)
		npy_out_reject(&a->out, w->line->ordinal, w->arena);
}

void
loss_arrays_finish(struct loss_arrays *a, double factor, bool objectness, struct arena *arena)
{
	if (!a->open)
		return;
	for (size_t i = a->first; a->gradient && factor != 1 && i < a->out.arrays; i++)
		npy_out_scale(&a->out, i, factor);
	if (a->gradient && a->out.arrays == a->first + OBJECTNESS + 1 && !objectness)
		npy_out_leave(&a->out, a->first + OBJECTNESS);
	npy_out_finish(&a->out, arena);
}
