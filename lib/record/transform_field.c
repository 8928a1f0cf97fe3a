/* transform_field.c -- the record's `transform`. */
#include "record/transform_field.h"

#include <math.h>
#include <string.h>

enum { SCALE, SHIFT, FROM, KEYS };

static const struct json_key keys[KEYS] = {
	[SCALE] = { "scale", JSON_FLAT, 0 },
	[SHIFT] = { "shift", JSON_FLAT, 0 },
	[FROM] = { "from", JSON_FLAT | JSON_SPANS, 0 },
};

/* The members of the transform. A scan wants a NUL and padding behind the text, so it gets a copy. NULL, or what is
 * wrong. */
static const char *
scan(const struct record *r, struct json_object *out)
{
	struct slice text = record_column(r, COLUMN_TRANSFORM)->text;
	char *copy = arena_zero(r->worker->arena, text.n + 1 + JSON_PAD);
	memcpy(copy, text.text, text.n);
	struct json_schema schema;
	struct json_error error;
	json_schema_init(&schema, keys, KEYS);
	if (!json_scan(&schema, (struct slice){ copy, text.n }, out, &error, r->worker->arena))
		return arena_format(r->worker->arena, "%s", error.text);
	for (size_t i = 0; i < out->members; i++)
		if (out->member[i].bound < 0)
			return arena_format(r->worker->arena, "unknown member %.*s",
				out->member[i].key.n < 80 ? (int)out->member[i].key.n : 80, out->member[i].key.text);
	for (int i = 0; i < KEYS; i++)
		if (out->column[i].given ? out->column[i].n != 2 : i != FROM)
			return arena_format(r->worker->arena, "expected two numbers as \"%s\"", keys[i].name);
	return NULL;
}

/* A record without a transform: its own size is the original one. */
static bool
read_own(const struct record *r, struct transform_field *field)
{
	*field = (struct transform_field){ 0 };
	if (!record_size(r, field->size, &field->has_from))
		return false;
	field->map = (struct transform){ .scale = { 1, 1 } };
	field->from[0] = record_column(r, COLUMN_WIDTH)->text;
	field->from[1] = record_column(r, COLUMN_HEIGHT)->text;
	return true;
}

const char *
transform_field_look(const struct record *r, struct transform_field *field)
{
	struct json_object object;
	*field = (struct transform_field){ 0 };
	const char *wrong = scan(r, &object);
	if (wrong != NULL)
		return wrong;
	const struct json_column *from = &object.column[FROM];
	memcpy(field->map.scale, object.column[SCALE].number, sizeof field->map.scale);
	memcpy(field->map.shift, object.column[SHIFT].number, sizeof field->map.shift);
	field->has_from = from->given;
	if (from->given) {
		memcpy(field->size, from->number, sizeof field->size);
		memcpy(field->from, from->item, sizeof field->from);
	}
	bool good = transform_sound(&field->map) && !(from->given && !(field->size[0] > 0 && field->size[1] > 0));
	return good ? NULL : "\"scale\" and \"from\" must be above 0";
}

bool
transform_field_read(const struct record *r, struct transform_field *field)
{
	if (!record_has(r, COLUMN_TRANSFORM))
		return read_own(r, field);
	const char *wrong = transform_field_look(r, field);
	return wrong == NULL || record_reject(r, "\"transform\": %s", wrong);
}

void
transform_field_put(struct record *r, const struct transform_field *field)
{
	struct buf *out = record_open(r, COLUMN_TRANSFORM);
	buf_char(out, '{');
	json_put_doubles(json_put_key(out, "scale"), field->map.scale, 2, 0);
	json_put_doubles(json_put_key(out, "shift"), field->map.shift, 2, 0);
	if (field->has_from) {
		buf_char(json_put_key(out, "from"), '[');
		buf_add(json_put_next(out), field->from[0].text, field->from[0].n);
		buf_add(json_put_next(out), field->from[1].text, field->from[1].n);
		buf_char(out, ']');
	}
	buf_char(out, '}');
	record_close(r);
}

bool
transform_field_frame(struct record *r, const double size[2])
{
	for (int i = 0; i < 2; i++) {
		if (!(size[i] > 0 && isfinite(size[i])))
			return record_reject(r, "the image's size is beyond double range after resizing");
		enum column side = i == 0 ? COLUMN_WIDTH : COLUMN_HEIGHT;
		if (record_has(r, side) && record_column(r, side)->number[0] == size[i])
			continue; /* its text stays */
		buf_double(record_open(r, side), size[i]);
		record_close(r);
	}
	return true;
}

/* Numbers become the value of a column; each must have stayed within double range. */
static bool
put_numbers(struct record *r, enum column column, const double *number, size_t n, size_t width)
{
	for (size_t i = 0; i < n * (width > 0 ? width : 1); i++)
		if (!isfinite(number[i]))
			return record_reject(r, "a number of \"%s\" is beyond double range after resizing",
				r->schema->key[column].name);
	json_put_doubles(record_open(r, column), number, n, width);
	record_close(r);
	return true;
}

static bool
map_boxes(struct record *r, const struct transform *map, bool back, enum column column, const struct box *box, size_t n)
{
	struct box *mapped = arena_array(r->worker->arena, struct box, n);
	for (size_t i = 0; i < n; i++)
		mapped[i] = back ? transform_box_back(map, box[i]) : transform_box(map, box[i]);
	return put_numbers(r, column, (const double *)mapped, n, 4);
}

static bool
map_areas(struct record *r, const struct transform *map, bool back, size_t n, const uint32_t *kept)
{
	double *mapped = arena_array(r->worker->arena, double, n), by = map->scale[0] * map->scale[1];
	if (by == 1)
		return true;
	for (size_t i = 0; i < n; i++) {
		double area = record_column(r, COLUMN_AREA)->number[kept == NULL ? i : kept[i]];
		mapped[i] = back ? area / by : area * by;
	}
	return put_numbers(r, COLUMN_AREA, mapped, n, 0);
}

bool
transform_field_map(struct record *r, const struct transform *map, bool back, const struct ground_truth *t,
	const uint32_t *kept)
{
	const struct json_column *proposals = record_column(r, COLUMN_PROPOSALS);
	if (transform_is_identity(map))
		return true;
	if (record_has(r, COLUMN_BOXES) && !map_boxes(r, map, back, COLUMN_BOXES, t->box, t->boxes))
		return false;
	if (record_has(r, COLUMN_AREA) && !map_areas(r, map, back, t->boxes, kept))
		return false;
	return !proposals->given ||
		map_boxes(r, map, back, COLUMN_PROPOSALS, record_boxes(r, COLUMN_PROPOSALS), proposals->n);
}

bool
transform_field_undo(struct record *r, struct transform *map)
{
	struct transform_field field;
	bool sized = record_has(r, COLUMN_WIDTH);
	const struct ground_truth boxes = { .boxes = record_column(r, COLUMN_BOXES)->n,
		.box = record_boxes(r, COLUMN_BOXES) };
	if (!transform_field_read(r, &field) || !transform_field_map(r, &field.map, true, &boxes, NULL))
		return false;
	if (sized && !field.has_from)
		return record_reject(r, "\"transform\" has no \"from\", the original size");
	*map = field.map;
	record_drop(r, COLUMN_TRANSFORM);
	record_drop(r, COLUMN_PADDED);
	if (field.has_from) {
		record_set(r, COLUMN_WIDTH, field.from[0]);
		record_set(r, COLUMN_HEIGHT, field.from[1]);
	}
	return true;
}
