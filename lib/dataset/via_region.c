/* via_region.c -- VIA: the regions of versions 1 and 2. */
#include "dataset/via.h"

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

/* The region's box. */
static void
take_shape(const struct convert *c, const struct shape *shape, struct via_region *to)
{
	const double *n = shape->number, degrees = 180 / 0x1.921fb54442d18p+1;
	bool points = slice_is(shape->name, "\"polygon\"") || slice_is(shape->name, "\"polyline\"");
	to->around = true;
	if (slice_is(shape->name, "\"rect\"")) {
		to->box = convert_form(BOX_XYWH, n + X);
		to->around = false;
	} else if (slice_is(shape->name, "\"circle\"")) {
		to->box = (struct box){ n[CX] - n[R], n[CY] - n[R], n[CX] + n[R], n[CY] + n[R] };
	} else if (slice_is(shape->name, "\"ellipse\"")) {
		to->box = annotations_ellipse(n[CX], n[CY], n[RX], n[RY], n[THETA] * degrees);
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
				"(\"%.*s\", \"%.*s\"): which of them is the label? see --label-key", r->number,
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

struct via_region *
via_region_add(struct via *r)
{
	const struct via_region none = { 0 };
	if (r->regions == r->room) {
		size_t room = r->room == 0 ? 16 : 2 * r->room;
		r->region = arena_grow(r->stream.now.arena, r->region, r->room * sizeof none, room * sizeof none);
		r->room = room;
	}
	r->region[r->regions] = none;
	return &r->region[r->regions++];
}

static void
read_box(struct via *r, struct via_region *region)
{
	struct shape shape;
	region->no_shape = NULL;
	if (read_shape(r, &shape))
		take_shape(r->stream.convert, &shape, region);
	else
		region->no_shape = "\"shape_attributes\" must be an object";
}

void
via_region_read(struct via *r)
{
	struct via_region *region = via_region_add(r);
	struct slice key;
	annotations_look(&r->stream.now, r->stream.convert, &r->json);
	region->text = r->stream.now.object;
	region->place = json_stream_place(&r->json);
	region->no_shape = "no \"shape_attributes\"";
	if (json_value_enter(&r->json, '{'))
		while (json_stream_key(&r->json, &key, r->stream.now.arena)) {
			if (slice_is(key, "shape_attributes"))
				read_box(r, region);
			else if (slice_is(key, "region_attributes"))
				read_attributes(r, region);
			else
				json_stream_skip(&r->json);
		}
	r->number++;
}

/* Reads a cell. false: it is not JSON. */
static bool
read_cell(struct via *r, struct slice cell, void (*read)(struct via *r, struct via_region *to), struct via_region *to)
{
	json_value_open(&r->json, &cell);
	read(r, to);
	bool good = json_stream_end(&r->json);
	json_stream_close(&r->json);
	return good;
}

void
via_region_cells(struct via *r, struct slice shape, struct slice attributes, uint64_t line)
{
	if (shape.n == 0 || slice_is(shape, "{}"))
		return;
	struct via_region *region = via_region_add(r);
	region->place = (struct json_place){ line, 0 };
	bool good = read_cell(r, shape, read_box, region);
	if (!good || (attributes.n > 0 && !read_cell(r, attributes, read_attributes, region)))
		region->no_shape = good ? "region_attributes: not JSON" : "region_shape_attributes: not JSON";
	if (r->stream.convert->keeps > 0)
		region->text = json_value_copy(slice_of(arena_format(r->stream.now.arena, "{\"a\":%.*s,\"b\":%.*s}",
			(int)attributes.n, attributes.text, (int)shape.n, shape.text)), r->stream.now.arena);
	r->number++;
}

/* Where no region of the image has any attribute, none was meant to have a label. */
void
via_region_take(struct via *r, const struct via_region *region, size_t n)
{
	struct annotations *a = &r->stream.now;
	bool labels = r->stream.convert->label_key != NULL || n == 0;
	for (size_t i = 0; i < n; i++)
		labels |= region[i].attributes;
	if (!labels)
		a->image.columns = 0;
	for (; a->n < n; a->n++) {
		const struct via_region *from = &region[a->n];
		a->convert = r->stream.convert;
		a->object = from->text;
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
