/* tensors.c -- a network's outputs in .npy files, one row of them for each image record. */
#include "prediction/tensors.h"

#include "prediction/anchor_count_hint.h"

#include <math.h>

static const char *const layouts[] = { "n,a,5+c", "n,4+c,a", NULL };

#define AT(member) offsetof(struct tensor_options, member)

const struct opt tensors_option_rows[] = {
	OPT_HEADLINE("Tensors, one row of them an image record:"),
	OPT("deltas", 0, "FILE.npy", opt_text, AT(deltas), "offsets, [N,A,4]"),
	OPT("scores", 0, "FILE.npy", opt_text, AT(scores), "scores, [N,A,C]"),
	OPT("output", 0, "FILE.npy", opt_text, AT(output), "both in one, as YOLO has them"),
	OPT_ONE_OF("layout", "AXES", layouts, AT(layout), "of --output: n,a,5+c (with objectness) or n,4+c,a"),
	OPT_FLAG("decoded", AT(decoded), "--output has boxes (cx,cy,w,h) in pixels and probabilities"),
	OPT_END,
};

enum { SEPARATE = -1, ROWS, PLANES };

enum { BEFORE_CLASSES = 5 }; /* four deltas and the objectness */

struct tensor_options
tensors_defaults(void)
{
	return (struct tensor_options){ .layout = -1 };
}

static void
check_options(const struct tensor_options *o)
{
	if (o->output != NULL && (o->deltas != NULL || o->scores != NULL))
		err_usage("--output holds both deltas and scores; give it, or --deltas and --scores");
	if ((o->deltas != NULL) != (o->scores != NULL))
		err_usage("--deltas and --scores go together");
	if (o->output != NULL && o->layout < 0)
		err_usage("--output needs --layout: n,a,5+c or n,4+c,a");
	if (o->output == NULL && (o->layout >= 0 || o->decoded))
		err_usage("%s is for --output", o->decoded ? "--decoded" : "--layout");
}

/* Ends the process: an array has not the shape that it should have. */
static _Noreturn void
bad_shape(const char *path, const struct npy *a, const char *expected)
{
	struct buf shape = { .failed = err_out_of_memory };
	npy_put_shape(&shape, a);
	err_die("%s: shape %.*s; expected %s", path, (int)shape.len, shape.data, expected);
}

/* Side i of an array of the given axes, where the first may be missing and is then 1. */
static size_t
side(const struct npy *a, size_t axes, size_t i)
{
	size_t missing = axes - a->axes;
	return i < missing ? 1 : a->shape[i - missing];
}

static bool
has_shape(const struct npy *a, size_t axes, const size_t *shape)
{
	if (a->axes != axes && !(a->axes + 1 == axes && shape[0] == 1))
		return false;
	for (size_t i = 0; i < axes; i++)
		if (side(a, axes, i) != shape[i])
			return false;
	return true;
}

static void
open_output(struct tensors *t, const struct tensor_options *o)
{
	npy_open(o->output, &t->deltas);
	t->path = t->scores_path = o->output;
	size_t axes = t->deltas.axes;
	bool rows = t->layout == ROWS;
	if (axes != 2 && axes != 3)
		bad_shape(t->path, &t->deltas,
			rows ? "[N,A,5+C], or [A,5+C] for one image" : "[N,4+C,A], or [4+C,A] for one image");
	t->images = side(&t->deltas, 3, 0);
	t->anchors = side(&t->deltas, 3, rows ? 1 : 2);
	t->width = side(&t->deltas, 3, rows ? 2 : 1);
	size_t before = rows ? BEFORE_CLASSES : 4;
	if (t->width <= before)
		bad_shape(t->path, &t->deltas, rows ? "5 numbers and the classes on the last axis; --layout n,4+c,a?" :
			"4 numbers and the classes on the axis before the last; --layout n,a,5+c?");
	t->classes = t->width - before;
}

static void
open_both(struct tensors *t, const struct tensor_options *o)
{
	npy_open(o->deltas, &t->deltas);
	npy_open(o->scores, &t->scores);
	t->path = o->deltas;
	t->scores_path = o->scores;
	const struct npy *scores = &t->scores;
	if (t->deltas.axes != 2 && t->deltas.axes != 3)
		bad_shape(t->path, &t->deltas, "[N,A,4], or [A,4] for one image");
	t->images = side(&t->deltas, 3, 0);
	t->anchors = side(&t->deltas, 3, 1);
	t->width = side(&t->deltas, 3, 2);

	struct buf expected = { .failed = err_out_of_memory };
	size_t last = scores->axes > 0 ? scores->shape[scores->axes - 1] : 0;
	if (has_shape(scores, 2, (size_t[]){ t->images, t->anchors })) {
		t->classes = 1;
	} else if (scores->axes > 1 && has_shape(scores, 3, (size_t[]){ t->images, t->anchors, last })) {
		t->classes = last;
	} else {
		buf_format(&expected, "(%zu, %zu, classes), for as many images and anchors as %s", t->images,
			t->anchors, t->path);
		buf_char(&expected, '\0');
		bad_shape(t->scores_path, scores, expected.data);
	}
	if (t->classes == 0)
		bad_shape(t->scores_path, scores, "at least one class");
	if (!prediction_width_fits(t->width, t->classes, BACKGROUND_FIRST) && t->width > 0 && t->width % 4 == 0)
		bad_shape(t->path, &t->deltas, "4 numbers an anchor, or 4 for each class of the scores");
	if (t->width == 0 || t->width % 4 != 0)
		bad_shape(t->path, &t->deltas, "4 numbers an anchor on the last axis, or 4 for each class");
}

void
tensors_open(struct tensors *t, const struct tensor_options *o)
{
	check_options(o);
	*t = (struct tensors){ .given = o->deltas != NULL || o->output != NULL, .decoded = o->decoded,
		.layout = o->layout };
	if (o->output != NULL)
		open_output(t, o);
	else if (t->given)
		open_both(t, o);
}

static bool
find_row(const struct tensors *t, const struct record *r, size_t *row)
{
	const struct json_column *c = record_column(r, COLUMN_TENSOR_ROW);
	uint64_t ordinal = r->worker->line->ordinal;
	if (c->given) {
		double x = c->number[0];
		if (!(x >= 0 && x == floor(x) && x < (double)t->images))
			return record_reject(r, "\"tensor_row\" is %.*s, but %s holds %zu images", (int)c->text.n,
				c->text.text, t->path, t->images);
		*row = (size_t)x;
		return true;
	}
	if (ordinal >= t->images)
		return record_reject(r, "this is record %llu, but %s holds %zu images", (unsigned long long)ordinal + 1,
			t->path, t->images);
	*row = (size_t)ordinal;
	return true;
}

static bool
check_count(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, enum background background)
{
	if (t->layout == SEPARATE && !prediction_width_fits(t->width, t->classes, background))
		return record_reject(r,
			"%s has offsets for %zu classes, but %s has %zu columns; which is the --background?",
			t->path, t->width / 4, t->scores_path, t->classes);
	if (t->layout != SEPARATE && t->anchors != anchors->count && t->width == anchors->count)
		return record_reject(r,
			"%s has %zu anchors of %zu numbers, but the set has %zu; is it the other --layout?",
			t->path, t->anchors, t->width, anchors->count);
	return anchor_count_hint_check(r, l, anchors, t->anchors, t->path, "has");
}

/* An image's scores, as they lie. */
static struct outputs
outputs_of(const struct tensors *t, size_t row, struct arena *arena)
{
	struct outputs out = { .anchors = t->anchors, .classes = t->classes };
	if (t->layout == SEPARATE) {
		size_t n = t->anchors * t->classes;
		out.score = npy_floats(&t->scores, row * n, n, arena);
		out.row = t->classes;
		out.column = 1;
		return out;
	}
	const float *all = npy_floats(&t->deltas, row * t->anchors * t->width, t->anchors * t->width, arena);
	if (t->layout == ROWS) {
		out.objectness = all + 4;
		out.score = all + BEFORE_CLASSES;
		out.row = out.step = t->width;
		out.column = 1;
	} else {
		out.score = all + 4 * t->anchors;
		out.row = 1;
		out.column = t->anchors;
	}
	return out;
}

bool
tensors_find(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, enum background background, size_t *row, struct outputs *out)
{
	struct tensors_state *state = r->worker->state;
	state->ordinals |= !record_has(r, COLUMN_TENSOR_ROW);
	if (!find_row(t, r, row) || !check_count(t, r, l, anchors, background))
		return false;
	*out = outputs_of(t, *row, r->worker->arena);
	return true;
}

void
tensors_deltas(const struct tensors *t, size_t row, size_t anchor, size_t class, enum background background,
	float four[4])
{
	size_t first = row * t->anchors * t->width;
	if (t->layout == PLANES) {
		for (size_t i = 0; i < 4; i++)
			npy_get(&t->deltas, first + i * t->anchors + anchor, 1, &four[i]);
		return;
	}
	size_t at = t->layout == SEPARATE ? prediction_deltas_at(t->width, t->classes, background, class) : 0;
	npy_get(&t->deltas, first + anchor * t->width + at, 4, four);
}

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

/* The deltas of what was found; NULL: the record was rejected. Candidates without finite ones go, where they may. */
static const double *const *
read_deltas(const struct tensors *t, const struct record *r, size_t row, const struct prediction_rules *rules,
	struct candidates *found)
{
	enum prediction_bad bad = rules->bad;
	struct arena *arena = r->worker->arena;
	const double **deltas = arena_array(arena, const double *, found->n + 1);
	double *number = arena_array(arena, double, 4 * found->n);
	size_t n = 0;
	for (size_t i = 0; i < found->n; i++) {
		float four[4];
		size_t anchor = found->anchor[i];
		tensors_deltas(t, row, anchor, found->class[i], rules->post.background, four);
		int k = first_bad(four);
		if (k < 4 && bad == PREDICTION_ERROR) {
			record_reject(r, "deltas: anchor %zu, number %d is %s; see --bad", anchor, k,
				isnan(four[k]) ? "NaN" : four[k] > 0 ? "infinity" : "-infinity");
			return NULL;
		}
		if (k < 4)
			continue;
		if (t->decoded && (four[2] < 0 || four[3] < 0)) {
			record_reject(r, "anchor %zu: its box has a side below 0; are these decoded boxes?", anchor);
			return NULL;
		}
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

void
tensors_release(const struct tensors *t, size_t row)
{
	size_t n = t->anchors * t->width;
	npy_release(&t->deltas, row * n, n);
	n = t->anchors * t->classes;
	if (t->layout == SEPARATE)
		npy_release(&t->scores, row * n, n);
}

bool
tensors_read(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, const struct prediction_rules *rules, struct prediction *out)
{
	size_t row = 0;
	struct arena *arena = r->worker->arena;
	struct outputs in;
	if (!tensors_find(t, r, l, anchors, rules->post.background, &row, &in))
		return false;
	struct candidates found;
	const double *const *deltas = NULL;
	if (prediction_find(r, &in, rules, &found))
		deltas = read_deltas(t, r, row, rules, &found);
	tensors_release(t, row);
	if (deltas == NULL)
		return false;
	*out = prediction_of(&found, deltas, anchors, arena);
	return true;
}

void
tensors_merge(void *into, const void *from, struct arena *keep)
{
	struct tensors_state *a = into;
	const struct tensors_state *b = from;
	(void)keep;
	a->lines += b->lines;
	a->ordinals |= b->ordinals;
}

bool
tensors_finish(const struct tensors *t, const struct tensors_state *state)
{
	if (!t->given || state->lines >= t->images || (state->lines > 0 && !state->ordinals))
		return true;
	err_warn("%s holds %zu images, but the input ended after %llu; "
		"give the rest, or say \"tensor_row\" in each record",
		t->path, t->images, (unsigned long long)state->lines);
	return false;
}
