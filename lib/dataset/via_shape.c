/* via_shape.c -- VIA: the shapes of version 3, [shape, numbers ...].
 *
 * Sources, of gitlab.com/vgg/via, via-3.x.y: CodeDoc.md (numbers of shapes); src/js/_via_file_annotator.js,
 * _metadata_pts_to_xy (what stands behind each). */
#include "dataset/via.h"

#include <math.h>

enum { POINT = 1, RECTANGLE, CIRCLE, ELLIPSE, LINE, POLYLINE, POLYGON, EXTREME_RECTANGLE, EXTREME_CIRCLE };

/* The circle through three points. */
static struct box
circle_through(const double n[6])
{
	double ax = n[2] - n[0], ay = n[3] - n[1], bx = n[4] - n[0], by = n[5] - n[1];
	double a = ax * ax + ay * ay, b = bx * bx + by * by, d = 2 * (ax * by - ay * bx);
	double x = (by * a - ay * b) / d, y = (ax * b - bx * a) / d;
	return annotations_ellipse(n[0] + x, n[1] + y, sqrt(x * x + y * y), sqrt(x * x + y * y), 0);
}

/* The box of a region's numbers, of which the first six are there; points is the box around them as points. */
static void
take_shape(double shape, const double n[6], size_t count, struct box points, struct via_region *to)
{
	to->around = shape != RECTANGLE && shape != EXTREME_RECTANGLE;
	if (shape == POINT)
		to->left_out = true;
	else if (shape == RECTANGLE)
		to->box = convert_form(BOX_XYWH, n);
	else if (shape == CIRCLE)
		to->box = annotations_ellipse(n[0], n[1], n[2], n[2], 0);
	else if (shape == ELLIPSE)
		to->box = annotations_ellipse(n[0], n[1], n[2], n[3], 0);
	else if (shape == EXTREME_CIRCLE)
		to->box = circle_through(n);
	else if (shape >= LINE && shape <= EXTREME_RECTANGLE && shape == floor(shape))
		to->box = count % 2 == 0 ? points : (struct box){ NAN, NAN, NAN, NAN };
	else
		to->no_shape = "xy: a shape that VIA does not know";
}

void
via_shape_read(struct via *r, struct via_region *to)
{
	struct json_stream *s = &r->json;
	struct box points = annotations_no_points;
	double shape = NAN, n[6] = { NAN, NAN, NAN, NAN, NAN, NAN }, x = 0;
	size_t count = 0;
	to->no_shape = "xy: expected a list of numbers";
	if (!json_value_enter(s, '['))
		return;
	to->no_shape = NULL;
	for (; json_stream_element(s); count++) {
		double number = json_value_number(s);
		if (count == 0)
			shape = number;
		else if (count <= 6)
			n[count - 1] = number;
		if (count > 0 && count % 2 == 0)
			annotations_point(&points, x, number);
		x = number;
	}
	to->left_out = count == 0; /* something that is said of all of the view */
	if (count > 0)
		take_shape(shape, n, count - 1, points, to);
	to->box = convert_box(r->stream.convert, 0, to->box);
}
