/* cvat_shape.c -- CVAT: shapes.
 *
 * Boxes and ellipses are turned about their centres, clockwise in degrees. A mask has the box around it beside its
 * runs. */
#include "dataset/cvat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct slice
cvat_value(const XML_Char **attributes, const char *name)
{
	for (; *attributes != NULL; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return slice_of(attributes[1]);
	return (struct slice){ 0 };
}

/* The number that an attribute is; NaN: it is none, and the shape's fault says so. */
static double
number(struct cvat *r, const XML_Char **attributes, const char *name)
{
	struct slice text = cvat_value(attributes, name);
	char why[IMAGE_WHY];
	double x;
	if (text.text == NULL)
		snprintf(why, sizeof why, "no \"%s\"", name);
	else if (image_number(name, image_trim(text), &x, why))
		return x;
	if (r->shape.fault == NULL)
		r->shape.fault = arena_text(&r->stream.keep, why, strlen(why));
	return NAN;
}

static double
rotation(struct cvat *r, const XML_Char **attributes)
{
	return cvat_value(attributes, "rotation").text != NULL ? number(r, attributes, "rotation") : 0;
}

static void
read_box(struct cvat *r, const XML_Char **attributes)
{
	struct box b = { number(r, attributes, "xtl"), number(r, attributes, "ytl"), number(r, attributes, "xbr"),
		number(r, attributes, "ybr") };
	double degrees = rotation(r, attributes);
	r->shape.around = degrees != 0;
	r->shape.box = annotations_turned(b, b.x1 + (b.x2 - b.x1) / 2, b.y1 + (b.y2 - b.y1) / 2, degrees);
}

static void
read_ellipse(struct cvat *r, const XML_Char **attributes)
{
	double x = number(r, attributes, "cx"), y = number(r, attributes, "cy");
	double a = number(r, attributes, "rx"), b = number(r, attributes, "ry");
	r->shape.box = annotations_ellipse(x, y, a, b, rotation(r, attributes));
}

static void
read_mask(struct cvat *r, const XML_Char **attributes)
{
	const double n[4] = { number(r, attributes, "left"), number(r, attributes, "top"),
		number(r, attributes, "width"), number(r, attributes, "height") };
	r->shape.box = convert_form(BOX_XYWH, n);
}

/* "x,y;x,y;…" */
static void
read_points(struct cvat *r, const XML_Char **attributes)
{
	struct slice text = cvat_value(attributes, "points");
	char why[IMAGE_WHY] = "no \"points\"";
	struct box around = annotations_no_points;
	const char *at = text.text, *end = at + text.n;
	bool good = text.n > 0;
	while (good && at < end) {
		const char *next = memchr(at, ';', (size_t)(end - at));
		const char *stop = next != NULL ? next : end, *comma = memchr(at, ',', (size_t)(stop - at));
		double x = NAN, y = NAN;
		comma = comma != NULL ? comma : stop;
		good = image_number("points", image_trim((struct slice){ at, (size_t)(comma - at) }), &x, why) &&
		       image_number("points", image_trim((struct slice){ comma + 1,
			       comma < stop ? (size_t)(stop - comma) - 1 : 0 }), &y, why);
		annotations_point(&around, x, y);
		at = next != NULL ? next + 1 : end;
	}
	r->shape.box = around;
	if (!good && r->shape.fault == NULL)
		r->shape.fault = arena_text(&r->stream.keep, why, strlen(why));
}

static void
read_cuboid(struct cvat *r, const XML_Char **attributes)
{
	static const char *const corners[] = { "tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2" };
	r->shape.box = annotations_no_points;
	for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
		char x[8], y[8];
		snprintf(x, sizeof x, "x%s", corners[i]);
		snprintf(y, sizeof y, "y%s", corners[i]);
		annotations_point(&r->shape.box, number(r, attributes, x), number(r, attributes, y));
	}
}

static const struct {
	const char *name;
	void (*read)(struct cvat *r, const XML_Char **attributes); /* NULL: it is left out */
} kinds[] = {
	{ "box", read_box },
	{ "polygon", read_points },
	{ "polyline", read_points },
	{ "ellipse", read_ellipse },
	{ "mask", read_mask },
	{ "cuboid", read_cuboid },
	{ "points", NULL },
	{ "skeleton", NULL },
	{ "tag", NULL },
};

/* The frame of a track's shape. */
static void
read_frame(struct cvat *r, const XML_Char **attributes)
{
	struct slice frame = cvat_value(attributes, "frame");
	bool good = frame.n > 0 && frame.n < 19;
	for (size_t i = 0; i < frame.n; i++)
		good &= frame.text[i] >= '0' && frame.text[i] <= '9';
	if (!good)
		r->shape.fault = "\"frame\": expected a whole number";
	r->shape.frame = good ? strtoull(frame.text, NULL, 10) : 0;
}

/* Keeps the value of an attribute that --keep names, in memory of the document: tracks wait for their frames. */
static void
keep(struct cvat *r, struct slice name, struct slice value)
{
	size_t keeps = r->stream.convert->keeps, k = convert_keeps(r->stream.convert, name);
	if (k == 0)
		return;
	struct arena *arena = r->inside == CVAT_TRACK ? &r->stream.keep : &r->stream.arena;
	if (r->shape.kept == NULL)
		r->shape.kept = arena_zeros(arena, struct slice, keeps);
	r->shape.kept[k - 1] = (struct slice){ arena_text(arena, value.text, value.n), value.n };
}

void
cvat_shape_start(struct cvat *r, const XML_Char *name, const XML_Char **attributes)
{
	struct arena *arena = &r->stream.arena;
	struct slice label = cvat_value(attributes, "label");
	size_t kind = 0, kinds_n = sizeof kinds / sizeof *kinds;
	r->shape = (struct cvat_shape){ .around = true, .place = { XML_GetCurrentLineNumber(r->parser),
		XML_GetCurrentColumnNumber(r->parser) + 1 } };
	while (kind < kinds_n && strcmp(kinds[kind].name, name) != 0)
		kind++;
	r->shape.left_out = kind == kinds_n || kinds[kind].read == NULL;
	for (const XML_Char **a = attributes; *a != NULL; a += 2)
		keep(r, slice_of(a[0]), slice_of(a[1]));
	if (r->inside == CVAT_TRACK) {
		read_frame(r, attributes);
		r->shape.label = r->track_label;
		r->shape.outside = slice_is(cvat_value(attributes, "outside"), "1");
	} else if (label.text != NULL) {
		image_string(label, &r->shape.label, arena);
	}
	if (!r->shape.left_out && !r->shape.outside)
		kinds[kind].read(r, attributes);
	r->shape.box = convert_box(r->stream.convert, 0, r->shape.box);
}

void
cvat_shape_attribute(struct cvat *r, struct slice name, struct slice value)
{
	bool crowd = slice_is(name, "is_crowd") || slice_is(name, "iscrowd");
	bool ignore = slice_is(name, "difficult") || slice_is(name, "ignore"), set;
	set = slice_is(value, "true") || slice_is(value, "True") || slice_is(value, "1");
	keep(r, name, value);
	r->crowd |= crowd;
	r->ignore |= ignore;
	r->shape.crowd |= crowd && set;
	r->shape.ignore |= ignore && set;
}

void
cvat_shape_add(struct cvat *r, const struct cvat_shape *shape)
{
	struct annotations *a = &r->stream.now;
	size_t i = SIZE_MAX;
	if (shape->left_out)
		a->count[ANNOTATION_NO_AREA]++;
	else if (shape->fault != NULL)
		annotations_blame(a, ANNOTATION_BAD_NUMBER, shape->place, shape->fault);
	else
		i = annotations_add(a, shape->box, shape->label, shape->place);
	a->n++;
	if (i == SIZE_MAX)
		return;
	a->count[ANNOTATION_AROUND] += shape->around;
	for (size_t k = 0; shape->kept != NULL && k < r->stream.convert->keeps; k++)
		image_keep(&a->image, r->stream.convert->keeps, i, k, shape->kept[k], a->arena);
	if ((a->image.columns & IMAGE_BIT(IMAGE_IGNORE)) != 0)
		a->image.column[IMAGE_IGNORE][i] = slice_of(shape->ignore ? "1" : "0");
	if ((a->image.columns & IMAGE_BIT(IMAGE_ISCROWD)) != 0)
		a->image.column[IMAGE_ISCROWD][i] = slice_of(shape->crowd ? "1" : "0");
}
