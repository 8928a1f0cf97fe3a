/* via_region.c -- VIA: the regions of an image. */
#include "dataset/via.h"

#include "base/sine.h"

#include <math.h>

enum { NAME, X, Y, WIDTH, HEIGHT, CX, CY, R, RX, RY, THETA, POINTS_X, POINTS_Y, NAMES };

static const char *const names[NAMES] = { "name", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "theta",
	"all_points_x", "all_points_y" };

/* Numbers as they stand; what is not there is NaN. */
struct shape {
	struct slice name;
	double number[NAMES];
	struct box points;   /* around them */
	size_t xs, ys;
};

void
via_region_open(struct via *r)
{
	r->shape = (struct json_names){ .name = names, .n = NAMES };
}

static void
read_points(struct via *r, struct shape *shape, bool x)
{
	struct box *b = &shape->points;
	if (!json_value_enter(&r->json, '['))
		return;
	while (json_stream_element(&r->json)) {
		double number = json_value_number(&r->json);
		double *low = x ? &b->x1 : &b->y1, *high = x ? &b->x2 : &b->y2;
		if (isnan(number))
			*low = *high = NAN;
		*low = number < *low ? number : *low;
		*high = number > *high ? number : *high;
		*(x ? &shape->xs : &shape->ys) += 1;
	}
}

static bool
read_shape(struct via *r, struct shape *shape)
{
	int key;
	*shape = (struct shape){ .points = annotations_no_points };
	for (size_t i = 0; i < NAMES; i++)
		shape->number[i] = i == THETA ? 0 : NAN;
	if (json_stream_peek(&r->json) != '{' || !json_stream_object(&r->json, "a shape", &r->shape))
		return json_stream_skip(&r->json) && false;
	while ((key = json_stream_member(&r->json, &r->shape)) >= 0) {
		if (key == NAME)
			shape->name = json_value_name(&r->json, r->stream.now.arena);
		else if (key == POINTS_X || key == POINTS_Y)
			read_points(r, shape, key == POINTS_X);
		else
			shape->number[key] = json_value_number(&r->json);
	}
	return true;
}

static struct box
ellipse(const double n[NAMES])
{
	const double degrees = n[THETA] * (180 / 0x1.921fb54442d18p+1);
	double sine, cosine, a = n[RX], b = n[RY];
	if (!isfinite(degrees))
		return (struct box){ NAN, NAN, NAN, NAN };
	sine_of_degrees(degrees, &sine, &cosine);
	double w = sqrt(a * cosine * (a * cosine) + b * sine * (b * sine));
	double h = sqrt(a * sine * (a * sine) + b * cosine * (b * cosine));
	return (struct box){ n[CX] - w, n[CY] - h, n[CX] + w, n[CY] + h };
}

/* The region's box. */
static void
take_shape(const struct convert *c, const struct shape *shape, struct via_region *to)
{
	const double *n = shape->number;
	bool points = slice_is(shape->name, "\"polygon\"") || slice_is(shape->name, "\"polyline\"");
	to->around = true;
	if (slice_is(shape->name, "\"rect\"")) {
		to->box = convert_form(BOX_XYWH, n + X);
		to->around = false;
	} else if (slice_is(shape->name, "\"circle\"")) {
		to->box = (struct box){ n[CX] - n[R], n[CY] - n[R], n[CX] + n[R], n[CY] + n[R] };
	} else if (slice_is(shape->name, "\"ellipse\"")) {
		to->box = ellipse(n);
	} else if (points && shape->xs == shape->ys) {
		to->box = shape->points;
	} else if (points) {
		to->box = (struct box){ NAN, NAN, NAN, NAN };
	} else if (slice_is(shape->name, "\"point\"")) {
		to->left_out = true;
	} else {
		to->no_shape = shape->name.text == NULL ? "no \"name\" of a shape" : "a shape of another name than "
			"rect, circle, ellipse, polygon, polyline and point";
	}
	to->box = convert_box(c, 0, to->box);
}

/* The options that are chosen, of a value that is a map from options to whether they are. */
static void
read_options(struct via *r, struct via_region *to, bool wanted)
{
	struct slice key;
	while (json_stream_key(&r->json, &key, r->stream.now.arena)) {
		if (!json_value_mark(&r->json) || !wanted)
			continue;
		if (to->label.text == NULL)
			image_string(key, &to->label, r->stream.now.arena);
		else
			to->more_labels++;
	}
}

static void
read_attributes(struct via *r, struct via_region *to)
{
	const char *wanted = r->stream.convert->label_key;
	struct slice key, first = { 0 };
	if (!json_value_enter(&r->json, '{'))
		return;
	while (json_stream_key(&r->json, &key, r->stream.now.arena)) {
		bool take = wanted != NULL ? slice_is(key, wanted) : !to->attributes;
		if (wanted == NULL && to->attributes && r->stream.rejected == NULL)
			r->stream.rejected = arena_format(r->stream.now.arena, "region %zu has several attributes "
				"(\"%.*s\", \"%.*s\"): which of them is the label? see --label-key", r->regions,
				(int)first.n, first.text, (int)key.n, key.text);
		first = to->attributes ? first : key;
		to->attributes = true;
		if (json_stream_peek(&r->json) == '{' && json_stream_enter(&r->json, '{', "")) {
			read_options(r, to, take);
			continue;
		}
		struct slice label = json_value_label(&r->json, r->stream.now.arena);
		if (take && label.text != NULL && !slice_is(label, "\"\""))
			to->label = label;
	}
}

void
via_region_read(struct via *r)
{
	struct via_region region = { .place = json_stream_place(&r->json), .no_shape = "no \"shape_attributes\"" };
	struct shape shape;
	struct slice key;
	if (json_value_enter(&r->json, '{'))
		while (json_stream_key(&r->json, &key, r->stream.now.arena)) {
			if (slice_is(key, "shape_attributes")) {
				region.no_shape = NULL;
				if (read_shape(r, &shape))
					take_shape(r->stream.convert, &shape, &region);
				else
					region.no_shape = "\"shape_attributes\" must be an object";
			} else if (slice_is(key, "region_attributes")) {
				read_attributes(r, &region);
			} else {
				json_stream_skip(&r->json);
			}
		}
	if (r->regions == r->room) {
		size_t room = r->room == 0 ? 16 : 2 * r->room;
		r->region = arena_grow(
			r->stream.now.arena, r->region, r->room * sizeof region, room * sizeof region);
		r->room = room;
	}
	r->region[r->regions++] = region;
}

/* Where no region of the image has any attribute, none was meant to have a label. */
void
via_region_take(struct via *r)
{
	struct annotations *a = &r->stream.now;
	bool labels = r->stream.convert->label_key != NULL || r->regions == 0;
	for (size_t i = 0; i < r->regions; i++)
		labels |= r->region[i].attributes;
	if (!labels)
		a->image.columns = 0;
	for (; a->n < r->regions; a->n++) {
		const struct via_region *from = &r->region[a->n];
		if (from->no_shape != NULL) {
			annotations_blame(a, ANNOTATION_NO_SHAPE, from->place, from->no_shape);
		} else if (from->left_out) {
			a->count[ANNOTATION_NO_AREA]++;
		} else if (annotations_add(a, from->box, from->label, from->place) != SIZE_MAX) {
			a->count[ANNOTATION_AROUND] += from->around;
			a->count[ANNOTATION_MORE_LABELS] += from->more_labels;
			a->count[ANNOTATION_UNLABELLED] += !labels;
		}
	}
}
