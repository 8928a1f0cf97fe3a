/* tensors_read.c -- candidates for detections out of tensors. */
#include "prediction/tensors.h"

#include "prediction/end_to_end.h"
#include "prediction/tensor_check.h"
#include "prediction/tensor_image.h"

#include <math.h>

/* Four deltas in double; a decoded box as its corners. */
static void
put_deltas(const float four[4], bool decoded, double out[4])
{
	for (int k = 0; k < 4; k++)
		out[k] = (double)four[k];
	double x = out[0], y = out[1], w = out[2], h = out[3];
	if (decoded)
		out[0] = x - w / 2, out[1] = y - h / 2, out[2] = x + w / 2, out[3] = y + h / 2;
}

/* The first of four numbers that is NaN or infinite; 4: there is none. */
static int
first_bad(const float four[4])
{
	int k = 0;
	while (k < 4 && isfinite(four[k]))
		k++;
	return k;
}

/* What comes from a sigmoid may leave 0..1 by rounding. */
static void
tighten(float four[4])
{
	const float slack = (float)PREDICTION_SLACK;
	for (int k = 0; k < 4; k++)
		four[k] = four[k] < 0 && four[k] >= -slack ? 0 : four[k] > 1 && four[k] <= 1 + slack ? 1 : four[k];
}

/* The deltas of what was found; NULL: the record was rejected. Candidates without finite ones go, where they may. */
static const double *const *
read_deltas(const struct tensors *t, const struct record *r, const struct tensor_image *im,
	const struct prediction_rules *rules,
	struct candidates *found)
{
	struct arena *arena = r->worker->arena;
	const double **deltas = arena_array(arena, const double *, found->n + 1);
	double *number = arena_array(arena, double, 4 * found->n);
	size_t n = 0;
	for (size_t i = 0; i < found->n; i++) {
		float four[4];
		size_t anchor = found->anchor[i];
		tensor_image_deltas(t, im, anchor, found->class[i], rules->post.background, four);
		int k = first_bad(four);
		if (k < 4 && rules->bad == PREDICTION_ERROR) {
			record_reject(r, "deltas: anchor %zu, number %d is %s; see --bad", anchor, k,
				isnan(four[k]) ? "NaN" : four[k] > 0 ? "infinity" : "-infinity");
			return NULL;
		}
		if (k < 4)
			continue;
		if (t->activated)
			tighten(four);
		put_deltas(four, t->decoded, number);
		found->anchor[n] = anchor;
		found->class[n] = found->class[i];
		found->score[n] = found->score[i];
		deltas[n++] = number;
		number += 4;
	}
	filter_count(r->worker, &prediction_counters[PREDICTION_BAD_BOXES], found->n - n);
	found->n = n;
	return deltas;
}

bool
tensors_read(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors,
	const struct prediction_rules *rules, struct prediction *out)
{
	struct arena *arena = r->worker->arena;
	struct tensor_image im;
	struct candidates found;
	const double *const *deltas = NULL;
	if (!tensors_find(t, r, l, anchors, rules->post.background, &im) ||
		!tensor_check_classes(t, r, &im, rules->classes.n, rules->post.background))
		return false;
	if (t->layout->end_to_end)
		deltas = end_to_end_read(t, r, &im, rules, &found);
	else if (prediction_find(r, im.piece, im.pieces, rules, &found))
		deltas = read_deltas(t, r, &im, rules, &found);
	tensors_release(t, im.row);
	if (deltas == NULL)
		return false;
	*out = prediction_of(&found, deltas, anchors, arena);
	out->activated = t->activated;
	return true;
}
