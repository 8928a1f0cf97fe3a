/* annotations.c -- the annotations of one image, on their way into boxes. */
#include "dataset/annotations.h"

#include "base/sine.h"
#include "dataset/format.h"
#include "dataset/json_value.h"

#include <math.h>

const struct filter_counter annotation_counters[] = {
	[ANNOTATION_NO_SHAPE] = { "annotations left out that have no shape" },
	[ANNOTATION_NO_LABEL] = { "annotations left out that have no label" },
	[ANNOTATION_BAD_NUMBER] = { "annotations left out whose coordinates are not finite numbers" },
	[ANNOTATION_NO_SIZE] = { "annotations left out that are fractions of an image whose size is not known" },
	[ANNOTATION_AROUND] = { "polygons, circles, masks and rotated boxes that became the boxes around them" },
	[ANNOTATION_NO_AREA] = { "points, tags and other annotations left out that are no boxes" },
	[ANNOTATION_OTHERS] = { "annotations of further annotators left out" },
	[ANNOTATION_MORE_LABELS] = { "labels left out of boxes that have several" },
	[ANNOTATION_UNLABELLED] = { "boxes of images without any label" },
	{ NULL },
};

void
annotations_start(struct annotations *a, unsigned columns, struct arena *arena)
{
	*a = (struct annotations){ .image.columns = columns, .arena = arena };
}

void
annotations_look(struct annotations *a, const struct convert *c, struct json_stream *s)
{
	a->convert = c;
	a->object = c->keeps > 0 && json_stream_peek(s) == '{' ? json_value_ahead(s, a->arena) : (struct slice){ 0 };
}

void
annotations_blame(struct annotations *a, enum annotation_fault fault, struct json_place place, const char *why)
{
	if (a->count[fault]++ == 0)
		a->first[fault] = (struct annotation_blame){ a->n, place, why };
}

const struct annotation_blame *
annotations_fault(const struct annotations *a)
{
	const struct annotation_blame *first = NULL;
	for (enum annotation_fault f = 0; f < ANNOTATION_FAULTS; f++)
		if (a->count[f] > 0 && (first == NULL || a->first[f].annotation < first->annotation))
			first = &a->first[f];
	return first;
}

const char *
annotations_blame_text(const struct annotation_blame *b, struct arena *arena)
{
	return arena_format(arena, "annotation %zu: %s", b->annotation, b->why);
}

size_t
annotations_add(struct annotations *a, struct box box, struct slice label, struct json_place place)
{
	if (!isfinite(box.x1) || !isfinite(box.y1) || !isfinite(box.x2) || !isfinite(box.y2)) {
		annotations_blame(a, ANNOTATION_BAD_NUMBER, place, "its coordinates are not finite numbers");
		return SIZE_MAX;
	}
	if (label.text == NULL && (a->image.columns & IMAGE_BIT(IMAGE_LABELS)) != 0) {
		annotations_blame(a, ANNOTATION_NO_LABEL, place, "no label");
		return SIZE_MAX;
	}
	size_t i = image_add(&a->image, box, a->arena);
	if ((a->image.columns & IMAGE_BIT(IMAGE_LABELS)) != 0)
		a->image.column[IMAGE_LABELS][i] = label;
	if (a->object.text != NULL)
		convert_keep(a->convert, &a->image, i, a->object, a->arena);
	return i;
}

void
annotations_count(const uint64_t count[ANNOTATION_COUNTERS], bool faults, struct worker *w)
{
	for (int i = faults ? 0 : ANNOTATION_FAULTS; i < ANNOTATION_COUNTERS; i++)
		if (count[i] > 0)
			filter_count(w, &annotation_counters[i], count[i]);
}

const struct box annotations_no_points = { INFINITY, INFINITY, -INFINITY, -INFINITY };

void
annotations_point(struct box *around, double x, double y)
{
	if (!isfinite(x) || !isfinite(y) || isnan(around->x1)) {
		*around = (struct box){ NAN, NAN, NAN, NAN };
		return;
	}
	around->x1 = x < around->x1 ? x : around->x1;
	around->y1 = y < around->y1 ? y : around->y1;
	around->x2 = x > around->x2 ? x : around->x2;
	around->y2 = y > around->y2 ? y : around->y2;
}

struct box
annotations_ellipse(double x, double y, double a, double b, double degrees)
{
	double sine, cosine;
	if (!isfinite(degrees))
		return (struct box){ NAN, NAN, NAN, NAN };
	sine_of_degrees(degrees, &sine, &cosine);
	double w = sqrt(a * cosine * (a * cosine) + b * sine * (b * sine));
	double h = sqrt(a * sine * (a * sine) + b * cosine * (b * cosine));
	return (struct box){ x - w, y - h, x + w, y + h };
}

struct box
annotations_turned(struct box b, double x, double y, double degrees)
{
	const double xs[2] = { b.x1 - x, b.x2 - x }, ys[2] = { b.y1 - y, b.y2 - y };
	struct box around = annotations_no_points;
	double sine, cosine;
	if (degrees == 0 || !isfinite(degrees))
		return degrees == 0 ? b : (struct box){ NAN, NAN, NAN, NAN };
	sine_of_degrees(degrees, &sine, &cosine);
	for (size_t i = 0; i < 4; i++)
		annotations_point(&around, x + xs[i % 2] * cosine - ys[i / 2] * sine,
			y + xs[i % 2] * sine + ys[i / 2] * cosine);
	return around;
}
