/* dense_outputs.c -- all that a network put out for one image, from a record or from tensors. */
#include "prediction/dense_outputs.h"

#include "prediction/tensor_image.h"

#include <float.h>
#include <math.h>

/* Outputs in pieces become rows in the order of the flat index. */
static void
gather(const struct tensor_image *im, size_t anchors, struct outputs *out, struct arena *arena)
{
	size_t classes = im->classes;
	bool objectness = im->piece[0].outputs.objectness != NULL;
	float *score = arena_array(arena, float, anchors * classes);
	float *object = objectness ? arena_array(arena, float, anchors) : NULL;
	for (size_t i = 0; i < im->pieces; i++) {
		const struct output_piece *p = &im->piece[i];
		const struct outputs *o = &p->outputs;
		for (size_t a = 0; a < o->anchors; a++) {
			size_t flat = p->first + a * p->every;
			for (size_t c = 0; c < classes; c++)
				score[flat * classes + c] = o->score[a * o->row + c * o->column];
			if (objectness)
				object[flat] = o->objectness[a * o->step];
		}
	}
	*out = (struct outputs){ .anchors = anchors, .classes = classes, .score = score, .row = classes, .column = 1,
		.objectness = object, .step = 1 };
}

static bool
read_tensors(const struct record *r, const struct tensors *t, const struct anchor_source *l,
	const struct anchors *anchors,
	struct dense_outputs *out)
{
	out->tensors = t;
	out->activated = t->activated;
	if (!tensors_find(t, r, l, anchors, out->background, &out->image))
		return false;
	out->row = out->image.row;
	out->width = out->image.width;
	out->whole = tensors_whole(t);
	if (t->parts == 1 && !tensor_layout_is_head(t->layout))
		out->scores = out->image.piece[0].outputs;
	else
		gather(&out->image, anchors->count, &out->scores, r->worker->arena);
	return true;
}

bool
dense_outputs_read(const struct record *r, const struct tensors *t, const struct anchor_source *l,
	const struct anchors *anchors, enum background background, struct dense_outputs *out)
{
	*out = (struct dense_outputs){ .background = background, .row = (size_t)r->worker->line->ordinal };
	if (t->given)
		return read_tensors(r, t, l, anchors, out);
	if (!prediction_check(r, l, anchors, &out->activated))
		return false;
	out->activated |= t->activated;
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
		tensor_image_deltas(o->tensors, &o->image, anchor, class, o->background, narrow);
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
