/* tensors.c -- a network's outputs in .npy files, one row of them for each image record. */
#include "stream/tensors.h"

#include <math.h>

enum { SEPARATE = -1, ROWS, PLANES };

enum { BEFORE_CLASSES = 5 }; /* four offsets and the objectness */

const char *const tensors_layouts[] = { "n,a,5+c", "n,4+c,a", NULL };

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
	struct buf shape = { 0 };
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

	struct buf expected = { 0 };
	size_t last = scores->axes > 0 ? scores->shape[scores->axes - 1] : 0;
	if (has_shape(scores, 2, (size_t[]){ t->images, t->anchors })) {
		t->classes = 1;
	} else if (scores->axes > 1 && has_shape(scores, 3, (size_t[]){ t->images, t->anchors, last })) {
		t->classes = last;
	} else {
		buf_format(&expected, "(%zu, %zu, classes), for as many images and anchors as %s", t->images, t->anchors,
			t->path);
		buf_char(&expected, '\0');
		bad_shape(t->scores_path, scores, expected.data);
	}
	if (t->classes == 0)
		bad_shape(t->scores_path, scores, "at least one class");
	if (t->width != 4 && t->width / 4 != t->classes && t->width % 4 == 0)
		bad_shape(t->path, &t->deltas, "4 numbers an anchor, or 4 for each class of the scores");
	if (t->width == 0 || t->width % 4 != 0)
		bad_shape(t->path, &t->deltas, "4 numbers an anchor on the last axis, or 4 for each class");
}

void
tensors_open(struct tensors *t, const struct tensor_options *o)
{
	check_options(o);
	*t = (struct tensors){ .given = o->deltas != NULL || o->output != NULL, .decoded = o->decoded, .layout = o->layout };
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

/* The set would have that many anchors over a tensor, under a rounding. */
static bool
would_fit(const struct tensors *t, const struct record *r, struct anchor_spec spec, const double tensor[2],
	enum grid_round round)
{
	struct anchors a;
	spec.round = round;
	return anchors_lay(&spec, tensor, tensor, &a, r->worker->arena) == NULL && a.count == t->anchors;
}

/* Says which other convention gives as many anchors as the tensors have. */
static void
put_hint(const struct tensors *t, const struct record *r, const struct layout *l, const struct anchors *anchors,
	struct buf *out)
{
	static const double pads[] = { 1, 32, 64, 128, 16, 8, 256 };
	const struct anchor_spec *s = &l->detector.spec;
	const double *now = anchors->tensor;
	double tensor[2], size[2] = { anchors->width, anchors->height };
	enum grid_round rounds[2] = { s->round, s->round == GRID_CEIL ? GRID_FLOOR : GRID_CEIL };
	const char *flip = rounds[1] == GRID_FLOOR ? "floor" : "ceil";
	anchors_tensor(s->pad, size[0], size[1], tensor);
	if (l->input[0] > 0 && would_fit(t, r, *s, tensor, s->round)) {
		buf_format(out, "; without --input, at %gx%g, it would have %zu", tensor[0], tensor[1], t->anchors);
		return;
	}
	if (would_fit(t, r, *s, now, rounds[1])) {
		buf_format(out, "; with anchor-gen --round %s it would have %zu", flip, t->anchors);
		return;
	}
	for (size_t i = 0; i < 2 * sizeof pads / sizeof *pads; i++) {
		anchors_tensor(pads[i / 2], size[0], size[1], tensor);
		if (!would_fit(t, r, *s, tensor, rounds[i % 2]))
			continue;
		buf_format(out, "; with anchor-gen --pad %g%s%s it would have %zu", pads[i / 2], i % 2 ? " --round " : "",
			i % 2 ? flip : "", t->anchors);
		return;
	}
	const double other[][2] = { { s->input[0], s->input[1] }, { s->input[1], s->input[0] }, { now[1], now[0] } };
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		if (!(other[i][0] > 0) || !would_fit(t, r, *s, other[i], s->round))
			continue;
		buf_format(out, "; with --input %gx%g it would have %zu", other[i][0], other[i][1], t->anchors);
		return;
	}
	if (t->layout != SEPARATE && t->width == anchors->count)
		buf_text(out, "; is it the other --layout?");
	else
		buf_text(out, "; another --input, or another set?");
}

static bool
check_count(const struct tensors *t, const struct record *r, const struct layout *l, const struct anchors *anchors)
{
	if (anchors->count == t->anchors)
		return true;
	struct buf *text = r->worker->scratch;
	if (l->proposals)
		buf_format(text, "%s has %zu anchors an image, but there are %zu proposals", t->path, t->anchors,
			anchors->count);
	else
		buf_format(text, "%s has %zu anchors an image, but the set has %zu at %gx%g", t->path, t->anchors,
			anchors->count, anchors->tensor[0], anchors->tensor[1]);
	if (!l->proposals)
		put_hint(t, r, l, anchors, text);
	return record_reject(r, "%.*s", (int)text->len, text->data);
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

/* The four offsets of an anchor and class. */
static void
get_offsets(const struct tensors *t, size_t row, size_t anchor, size_t class, float four[4])
{
	size_t first = row * t->anchors * t->width;
	if (t->layout == PLANES) {
		for (size_t i = 0; i < 4; i++)
			npy_get(&t->deltas, first + i * t->anchors + anchor, 1, &four[i]);
		return;
	}
	bool each = t->layout == SEPARATE && t->width > 4;
	npy_get(&t->deltas, first + anchor * t->width + (each ? 4 * class : 0), 4, four);
}

static bool
read_offsets(const struct tensors *t, const struct record *r, size_t row, struct prediction *p)
{
	struct arena *arena = r->worker->arena;
	const double **offsets = arena_array(arena, const double *, p->n);
	double *number = arena_array(arena, double, 4 * p->n);
	for (size_t i = 0; i < p->n; i++, number += 4) {
		float four[4];
		get_offsets(t, row, p->anchor[i], p->class[i], four);
		for (int k = 0; k < 4; k++) {
			if (!isfinite(four[k]))
				return record_reject(r, "deltas: anchor %zu, number %d is %s", p->anchor[i], k,
					isnan(four[k]) ? "NaN" : four[k] > 0 ? "infinity" : "-infinity");
			number[k] = (double)four[k];
		}
		if (t->decoded) {
			double x = number[0], y = number[1], w = number[2], h = number[3];
			if (w < 0 || h < 0)
				return record_reject(r, "anchor %zu: its box has a side below 0; are these decoded boxes?",
					p->anchor[i]);
			number[0] = x - w / 2, number[1] = y - h / 2, number[2] = x + w / 2, number[3] = y + h / 2;
		}
		offsets[i] = number;
	}
	p->offsets = offsets;
	return true;
}

/* The image will not be read again. */
static void
release(const struct tensors *t, size_t row)
{
	size_t n = t->anchors * t->width;
	npy_release(&t->deltas, row * n, n);
	n = t->anchors * t->classes;
	if (t->layout == SEPARATE)
		npy_release(&t->scores, row * n, n);
}

bool
tensors_read(const struct tensors *t, const struct record *r, const struct layout *l, const struct anchors *anchors,
	const struct post *post, const struct classes *classes, bool best_label, struct prediction *out)
{
	size_t row = 0;
	struct tensors_state *state = r->worker->state;
	state->ordinals |= !record_has(r, COLUMN_TENSOR_ROW);
	if (!find_row(t, r, &row) || !check_count(t, r, l, anchors))
		return false;
	struct outputs in = outputs_of(t, row, r->worker->arena);
	bool good = prediction_find(r, &in, anchors, post, classes, best_label, out) && read_offsets(t, r, row, out);
	release(t, row);
	return good;
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
	err_warn("%s holds %zu images, but the input ended after %llu; give the rest, or say \"tensor_row\" in each record",
		t->path, t->images, (unsigned long long)state->lines);
	return false;
}
