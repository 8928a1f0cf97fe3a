/* tensors.c -- a network's outputs in .npy files: options, and the row of each image. */
#include "prediction/tensors.h"

#include "prediction/tensor_check.h"
#include "prediction/tensor_image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct tensor_options, member)

static const char *
add_path(const char *text, void *value)
{
	struct tensor_paths *p = value;
	if (p->n == TENSOR_PARTS)
		return "files of 32 levels at most";
	p->path[p->n++] = text;
	return *text != '\0' ? NULL : "a file";
}

/* A,B,… */
static const char *
take_numbers(const char *text, void *value)
{
	struct tensor_numbers *list = value;
	for (list->n = 0; list->n < 2 * TENSOR_PARTS; text++) {
		char one[64];
		size_t length = strcspn(text, ",");
		if (length >= sizeof one)
			break;
		memcpy(one, text, length);
		one[length] = '\0';
		if (!opt_read_number(one, &list->number[list->n++]))
			break;
		text += length;
		if (*text == '\0')
			return NULL;
	}
	return "a number, or one for each file with commas between";
}

const struct opt tensors_option_rows[] = {
	OPT_HEADLINE("Tensors, one row of them an image record:"),
	OPT_READS("deltas", 0, "FILE.npy", add_path, AT(deltas), "offsets, [N,A,4]; of raw heads once a level"),
	OPT_READS("scores", 0, "FILE.npy", add_path, AT(scores), "scores, [N,A,C]; likewise"),
	OPT_READS("output", 0, "FILE.npy", add_path, AT(output), "both in one, as YOLO has them; likewise"),
	OPT_NAME_OF("layout", "AXES", tensor_layout_name, AT(layout), "%s; 5 are offsets and objectness"),
	OPT_FLAG("decoded", AT(decoded), "--output has boxes (cx,cy,w,h) and probabilities"),
	OPT("scale", 0, "S", take_numbers, AT(scale), "quantised numbers q are (q - Z) * S; or one for each file"),
	OPT("zero-point", 0, "Z", take_numbers, AT(zero_point), "likewise (0)"),
	OPT_END,
};

const struct opt tensors_activated_rows[] = {
	OPT_FLAG("activated", AT(activated), "offsets are behind the sigmoid, whatever a record says"),
	OPT_END,
};

struct tensor_options
tensors_defaults(void)
{
	return (struct tensor_options){ 0 };
}

bool
tensors_given(const struct tensor_options *o)
{
	return o->deltas.n > 0 || o->scores.n > 0 || o->output.n > 0;
}

static void
check_scale(const struct tensor_options *o)
{
	size_t files = o->deltas.n + o->scores.n + o->output.n;
	if (o->zero_point.n > 0 && o->scale.n == 0)
		err_usage("--zero-point goes with --scale");
	if ((o->scale.n > 1 && o->scale.n != files) || (o->zero_point.n > 1 && o->zero_point.n != files))
		err_usage("--scale and --zero-point: expected one number, or one for each file, of which there are %zu",
			files);
	for (size_t i = 0; i < o->scale.n; i++)
		if (!(o->scale.number[i] > 0 && (float)o->scale.number[i] > 0))
			err_usage("--scale: expected numbers above 0, as the exporter says, not %g",
				o->scale.number[i]);
	for (size_t i = 0; i < o->zero_point.n; i++)
		if (o->zero_point.number[i] != floor(o->zero_point.number[i]) || fabs(o->zero_point.number[i]) > 65535)
			err_usage("--zero-point: expected whole numbers, not %g", o->zero_point.number[i]);
}

static void
check_options(const struct tensor_options *o, const struct tensor_layout *layout)
{
	if (o->output.n > 0 && (o->deltas.n > 0 || o->scores.n > 0))
		err_usage("--output holds both deltas and scores; give it, or --deltas and --scores");
	if ((o->deltas.n > 0) != (o->scores.n > 0))
		err_usage("--deltas and --scores go together");
	if (o->deltas.n != o->scores.n)
		err_usage("%zu files of --deltas, but %zu of --scores; a level has one of each", o->deltas.n,
			o->scores.n);
	if (!tensors_given(o) && (layout != NULL || o->decoded))
		err_usage("%s is for --output", o->decoded ? "--decoded" : "--layout");
	if (!tensors_given(o) && o->scale.n > 0)
		err_usage("--scale is for tensors");
	if (o->deltas.n > 0 && o->decoded)
		err_usage("--decoded is for --output");
	if (layout != NULL && layout->pair != (o->deltas.n > 0))
		err_usage("--layout %s is for %s", layout->name, layout->pair ? "--deltas and --scores" : "--output");
	if (o->decoded && (tensor_layout_is_head(layout != NULL ? layout : &tensor_layout_pair) || o->output.n > 1))
		err_usage("--decoded outputs have no levels apart");
	if (layout != NULL && layout->end_to_end && o->output.n > 1)
		err_usage("--layout %s is one file; batches are given with commas between", layout->name);
	if (o->decoded && o->activated)
		err_usage("--decoded leaves nothing to --activated");
	check_scale(o);
}

static struct tensor_scale
scale_of(const struct tensor_options *o, size_t file)
{
	const struct tensor_numbers *s = &o->scale, *z = &o->zero_point;
	if (s->n == 0)
		return (struct tensor_scale){ 0 };
	return (struct tensor_scale){ true, (float)s->number[s->n > 1 ? file : 0],
		z->n == 0 ? 0 : (float)z->number[z->n > 1 ? file : 0] };
}

static void
open_files(struct tensors *t, const struct tensor_options *o, struct arena *arena)
{
	const struct tensor_paths *first = o->output.n > 0 ? &o->output : &o->deltas;
	t->parts = first->n;
	t->part = arena_zeros(arena, struct tensor_part, t->parts);
	for (size_t i = 0; i < t->parts; i++) {
		struct tensor_scale scale = scale_of(o, i), scores = scale_of(o, t->parts + i);
		tensor_file_open(&t->part[i].deltas, first->path[i], &scale, arena);
		if (o->output.n == 0)
			tensor_file_open(&t->part[i].scores, o->scores.path[i], &scores, arena);
	}
	t->path = first->path[0];
	t->scores_path = o->output.n > 0 ? t->path : o->scores.path[0];
}

void
tensors_open(struct tensors *t, const struct tensor_options *o, struct arena *arena)
{
	const struct tensor_layout *layout = o->layout != NULL ? tensor_layout_find(o->layout) : NULL;
	check_options(o, layout);
	*t = (struct tensors){ .given = tensors_given(o), .layout = layout, .activated = o->activated };
	if (!t->given)
		return;
	t->decoded = o->decoded || (layout != NULL && layout->end_to_end);
	open_files(t, o, arena);
	tensor_check_files(t, o->output.n > 0, arena);
}

bool
tensors_whole(const struct tensors *t)
{
	return t->given && !t->layout->pair && !tensor_layout_is_head(t->layout) && t->parts == 1;
}

bool
tensors_find(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors,
	enum background background, struct tensor_image *out)
{
	struct tensors_state *state = r->worker->state;
	*out = (struct tensor_image){ 0 };
	if (!tensor_row_find(r, t->path, t->images, &state->rows, &out->row) ||
		!tensor_check_anchors(t, r, l, anchors, background))
		return false;
	const struct tensor_layout *other = t->parts > 1 ? NULL :
		tensor_layout_other(t->layout, tensor_file_array(&t->part[0].deltas),
			&(struct tensor_clues){ anchors, 0 });
	state->other = other != NULL ? other->name : state->other;
	tensor_image_arrange(t, anchors, out, r->worker->arena);
	return true;
}

void
tensors_release(const struct tensors *t, size_t row)
{
	for (size_t i = 0; i < t->parts; i++) {
		tensor_file_release(&t->part[i].deltas, row);
		if (t->layout->pair)
			tensor_file_release(&t->part[i].scores, row);
	}
}

void
tensors_merge(void *into, const void *from, struct arena *keep)
{
	struct tensors_state *a = into;
	const struct tensors_state *b = from;
	(void)keep;
	tensor_row_merge(&a->rows, &b->rows);
	if (a->other == NULL || (b->other != NULL && strcmp(b->other, a->other) < 0))
		a->other = b->other;
}

bool
tensors_finish(const struct tensors *t, const struct tensors_state *state)
{
	if (t->given && state->other != NULL)
		err_warn("%s would fit --layout %s as well as %s", t->path, state->other, t->layout->name);
	return !t->given || tensor_row_finish(&state->rows, t->path, t->images);
}
