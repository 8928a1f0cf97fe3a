/* tensor_check.c -- the shapes of a network's files. */
#include "prediction/tensor_check.h"

#include "prediction/anchor_count_hint.h"
#include "prediction/tensor_levels.h"

#include <string.h>

/* One score an anchor, without an axis for classes. */
static const struct tensor_layout flat_scores = { "n,a", true, false, 0, 2, { AXIS_IMAGE, AXIS_ANCHOR } };

/* Ends the process: an array has not the shape that it should have. */
static _Noreturn void
bad_shape(const struct tensors *t, const struct tensor_file *f, const char *expected)
{
	struct buf text = { .failed = err_out_of_memory };
	npy_put_shape(&text, tensor_file_array(f));
	buf_format(&text, "; expected %s", expected);
	if (f == &t->part[0].deltas)
		tensor_layout_put_fitting(&text, t->layout, tensor_file_array(f), &(struct tensor_clues){ 0 },
			"; it would fit --layout ");
	err_die("%s: shape %.*s", f->path, (int)text.len, text.data);
}

/* What a layout wants, in words. */
static void
check_combined(const struct tensors *t, struct tensor_file *f)
{
	const struct tensor_layout *l = t->layout;
	struct buf expected = { .failed = err_out_of_memory };
	if (!tensor_file_arrange(f, l)) {
		buf_format(&expected, "the axes %s, of which n may be left out for one image", l->name);
		buf_char(&expected, '\0');
		bad_shape(t, f, expected.data);
	}
	if (l->end_to_end && f->place.channels != 6)
		bad_shape(t, f, "6 numbers on the last axis: x1,y1,x2,y2,score,class");
	if (f->place.channels > l->before || f->place.channels == 0)
		return;
	buf_format(&expected, "%zu numbers and the classes where %s has %s", l->before, l->name,
		l->before > 4 ? "5+c" : "4+c");
	buf_char(&expected, '\0');
	bad_shape(t, f, expected.data);
}

/* The number of images of the first of a file's batches, and the anchors of each. */
static bool
is_flat(const struct tensor_file *scores, const struct tensor_file *deltas)
{
	struct tensor_place s, d;
	return tensor_layout_place(&flat_scores, tensor_file_array(scores), &s) &&
		tensor_layout_place(&tensor_layout_pair, tensor_file_array(deltas), &d) && s.images == d.images &&
		s.anchors == d.anchors;
}

static void
check_pair(const struct tensors *t, struct tensor_part *part)
{
	struct buf expected = { .failed = err_out_of_memory };
	const struct tensor_place *d = &part->deltas.place, *s = &part->scores.place;
	bool head = tensor_layout_is_head(t->layout);
	if (!tensor_file_arrange(&part->deltas, t->layout))
		bad_shape(t, &part->deltas, head ? t->layout->name : "[N,A,4], or [A,4] for one image");
	bool flat = !head && is_flat(&part->scores, &part->deltas);
	bool laid = tensor_file_arrange(&part->scores, flat ? &flat_scores : t->layout);
	if (!laid || d->images != s->images || d->anchors != s->anchors || d->rows != s->rows ||
		d->columns != s->columns) {
		if (head)
			buf_format(&expected, "as many images, rows and columns as %s, whose are %zu, %zu and %zu",
				part->deltas.path,
				d->images, d->rows, d->columns);
		else
			buf_format(&expected, "(%zu, %zu, classes), for as many images and anchors as %s", d->images,
				d->anchors,
				part->deltas.path);
		buf_char(&expected, '\0');
		bad_shape(t, &part->scores, expected.data);
	}
	if (s->channels == 0)
		bad_shape(t, &part->scores, "at least one class");
	if (d->channels == 0 || d->channels % 4 != 0)
		bad_shape(t, &part->deltas, head ? "4 numbers a base box, on one axis" :
			"4 numbers an anchor on the last axis, or 4 for each class");
	if (!head && !prediction_width_fits(d->channels, s->channels, BACKGROUND_FIRST))
		bad_shape(t, &part->deltas, "4 numbers an anchor, or 4 for each class of the scores");
}

/* Without a layout. A pair's arrays tell by their axes whether they are heads; of one array nothing is certain. */
static void
find_layout(struct tensors *t, bool combined)
{
	struct buf fits = { .failed = err_out_of_memory };
	const struct npy *a = tensor_file_array(&t->part[0].deltas);
	if (!combined) {
		t->layout = a->axes > 3 || (t->parts > 1 && a->axes == 3 && a->shape[2] != 4) ?
			tensor_layout_find("n,a*4,h,w") : &tensor_layout_pair;
		return;
	}
	buf_text(&fits, "--output needs --layout; the shape ");
	npy_put_shape(&fits, a);
	if (!tensor_layout_put_fitting(&fits, NULL, a, &(struct tensor_clues){ 0 }, " fits ")) {
		buf_text(&fits, " fits none of");
		for (size_t i = 0; tensor_layout_name(i) != NULL; i++)
			if (!tensor_layout_find(tensor_layout_name(i))->pair)
				buf_format(&fits, "%s %s", i > 0 ? "," : "", tensor_layout_name(i));
	}
	err_usage("%.*s", (int)fits.len, fits.data);
}

void
tensor_check_files(struct tensors *t, bool combined, struct arena *arena)
{
	(void)arena;
	if (t->layout == NULL)
		find_layout(t, combined);
	for (size_t i = 0; i < t->parts; i++) {
		struct tensor_part *part = &t->part[i];
		if (t->layout->pair)
			check_pair(t, part);
		else
			check_combined(t, &part->deltas);
		if (part->deltas.place.images != t->part[0].deltas.place.images)
			err_die("%s holds %zu images, but %s holds %zu", part->deltas.path, part->deltas.place.images,
				t->path,
				t->part[0].deltas.place.images);
		if (!tensor_layout_is_head(t->layout) &&
			part->deltas.place.channels != t->part[0].deltas.place.channels)
			err_die("%s has %zu numbers an anchor, but %s has %zu", part->deltas.path,
				part->deltas.place.channels, t->path,
				t->part[0].deltas.place.channels);
		t->anchors += tensor_layout_is_head(t->layout) ? 0 : part->deltas.place.anchors;
	}
	t->images = t->part[0].deltas.place.images;
}

/* One array of all anchors. */
static bool
check_count(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors)
{
	const struct tensor_file *f = &t->part[0].deltas;
	struct buf fits = { .failed = err_out_of_memory };
	bool good = true;
	if (t->anchors != anchors->count && tensor_layout_put_fitting(&fits, t->layout, tensor_file_array(f),
			&(struct tensor_clues){ anchors, 0 }, ""))
		good = record_reject(r,
			"%s has %zu anchors of %zu numbers, but the set has %zu; is it the other --layout: %.*s?",
			t->path, t->anchors, f->place.channels, anchors->count, (int)fits.len, fits.data);
	buf_free(&fits);
	return good && anchor_count_hint_check(r, l, anchors, t->anchors, t->path, "has");
}

bool
tensor_check_anchors(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, enum background background)
{
	bool levels = tensor_layout_is_head(t->layout) || t->parts > 1;
	if (levels ? !tensor_levels_check(t, r, l, anchors) : !check_count(t, r, l, anchors))
		return false;
	const struct tensor_place *d = &t->part[0].deltas.place, *s = &t->part[0].scores.place;
	size_t bases = d->shared ? anchors->level[0].bases : 1, width = d->channels / bases,
		classes = s->channels / bases;
	return !t->layout->pair || prediction_width_fits(width, classes, background) ||
		record_reject(r, "%s has offsets for %zu classes, but %s has %zu columns; which is the --background?",
			t->path, width / 4, t->scores_path, classes);
}

bool
tensor_check_classes(const struct tensors *t, const struct record *r, const struct tensor_image *im, size_t named,
	enum background background)
{
	struct buf *out = r->worker->scratch;
	size_t foreground = im->classes - (background != BACKGROUND_NONE && im->classes > 0);
	if (named == 0 || foreground == named || t->layout->pair || t->layout->end_to_end)
		return true;
	const struct npy *a = tensor_file_array(&t->part[0].deltas);
	buf_format(out, "%s has %zu class columns by --layout %s, but %zu classes have names", t->path, foreground,
		t->layout->name,
		named);
	if (!tensor_layout_put_fitting(out, t->layout, a, &(struct tensor_clues){ NULL, named },
		"; it would fit --layout ")) {
		out->len = 0;
		return true;
	}
	return record_reject(r, "%.*s", (int)out->len, out->data);
}
