/* end_to_end.c -- rows of x1,y1,x2,y2,score,class. */
#include "prediction/end_to_end.h"

#include <math.h>

enum { SCORE = 4, CLASS = 5, NUMBERS = 6 };

/* Classes above this are none. */
#define MOST_CLASSES 16777216.0F

static void
get_row(const float *all, const struct tensor_place *p, size_t i, float row[NUMBERS])
{
	for (size_t k = 0; k < NUMBERS; k++)
		row[k] = all[i * p->anchor_step + k * p->channel_step];
}

/* false: the row is rejected. */
static bool
check_row(const struct record *r, const float row[NUMBERS], size_t i, const struct classes *classes)
{
	float score = row[SCORE], class = row[CLASS];
	if (!((double)score <= 1 + PREDICTION_SLACK))
		return record_reject(r, "row %zu: score %g is no probability; a row is x1,y1,x2,y2,score,class", i,
			(double)score);
	if (class != floorf(class) || !(class < MOST_CLASSES))
		return record_reject(r, "row %zu: class %g is no whole number; a row is x1,y1,x2,y2,score,class", i,
			(double)class);
	if (classes->n > 0 && (double)class >= (double)classes->n)
		return record_reject(r, "row %zu: class %g, but %zu classes have names", i, (double)class, classes->n);
	return true;
}

static bool
all_finite(const float row[NUMBERS])
{
	bool good = true;
	for (int k = 0; k < NUMBERS; k++)
		good &= (bool)isfinite(row[k]);
	return good;
}

static void
add(struct candidates *c, size_t i, const float row[NUMBERS], double number[4])
{
	c->anchor[c->n] = i;
	c->class[c->n] = (uint32_t)row[CLASS];
	c->score[c->n++] = (double)row[SCORE];
	for (int k = 0; k < 4; k++)
		number[k] = (double)row[k];
}

const double *const *
end_to_end_read(const struct tensors *t, const struct record *r, const struct tensor_image *im,
	const struct prediction_rules *rules, struct candidates *found)
{
	struct arena *arena = r->worker->arena;
	const struct tensor_place *p = &t->part[0].deltas.place;
	const float *all = tensor_file_image(&t->part[0].deltas, im->row, arena);
	size_t rows = p->anchors;
	const double **deltas = arena_array(arena, const double *, rows + 1);
	double *number = arena_array(arena, double, 4 * rows);
	*found = (struct candidates){ 0, arena_array(arena, size_t, rows), arena_array(arena, uint32_t, rows),
		arena_array(arena, double, rows), 0 };
	for (size_t i = 0; i < rows; i++) {
		float row[NUMBERS];
		get_row(all, p, i, row);
		if (!all_finite(row) && rules->bad == PREDICTION_ERROR) {
			record_reject(r, "row %zu has NaN or infinity; see --bad", i);
			return NULL;
		}
		found->faulty += !all_finite(row);
		if (!all_finite(row) || row[SCORE] <= 0 || row[CLASS] < 0 || !(row[SCORE] > (float)rules->post.score))
			continue;
		if (!check_row(r, row, i, &rules->classes))
			return NULL;
		deltas[found->n] = number + 4 * found->n;
		add(found, i, row, number + 4 * found->n);
	}
	filter_count(r->worker, &prediction_counters[PREDICTION_BAD_SCORES], found->faulty);
	return deltas;
}
