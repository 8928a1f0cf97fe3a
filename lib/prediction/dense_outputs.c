/* dense_outputs.c -- all that a network put out for one image, from a record or from tensors. */
#include "prediction/dense_outputs.h"

#include <float.h>
#include <math.h>

bool
dense_outputs_read(const struct record *r, const struct tensors *t, const struct anchor_source *l,
	const struct anchors *anchors, enum background background, struct dense_outputs *out)
{
	*out = (struct dense_outputs){ .background = background, .row = (size_t)r->worker->line->ordinal };
	if (t->given) {
		out->tensors = t;
		out->width = t->layout < 0 ? t->width : 4;
		return tensors_find(t, r, l, anchors, background, &out->row, &out->scores);
	}
	if (!prediction_check(r, l, anchors, &out->activated))
		return false;
	if (record_has(r, COLUMN_ANCHORS))
		return record_reject(r, "the prediction names some anchors, but every anchor's scores are needed");
	if (!prediction_outputs(r, l, anchors, background, &out->scores))
		return false;
	out->number = record_column(r, COLUMN_DELTAS)->number;
	out->width = record_column(r, COLUMN_DELTAS)->width;
	return true;
}

size_t
dense_outputs_at(const struct dense_outputs *o, size_t class)
{
	return prediction_deltas_at(o->width, o->scores.classes, o->background, class);
}

void
dense_outputs_deltas(const struct dense_outputs *o, size_t anchor, size_t class, double four[4])
{
	float narrow[4];
	if (o->tensors != NULL)
		tensors_deltas(o->tensors, o->row, anchor, class, o->background, narrow);
	for (size_t k = 0; k < 4 && o->tensors == NULL; k++) {
		double x = o->number[anchor * o->width + dense_outputs_at(o, class) + k];
		narrow[k] = fabs(x) <= FLT_MAX ? (float)x : INFINITY; /* digits say the same as a tensor */
	}
	for (size_t k = 0; k < 4; k++)
		four[k] = (double)narrow[k];
}

void
dense_outputs_release(const struct dense_outputs *o)
{
	if (o->tensors != NULL)
		tensors_release(o->tensors, o->row);
}
