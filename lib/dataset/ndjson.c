/* ndjson.c -- Ultralytics' NDJSON: a line that describes the dataset, then a line an image; boxes in
 * fractions. Writing is ndjson_out.c's.
 *
 * Because of the first line, a file is a document. Of an image's annotations the first of boxes, segments, obb and pose
 * is taken. Source: https://docs.ultralytics.com/datasets/detect/#ultralytics-ndjson-format. */
#include "dataset/dialect.h"
#include "dataset/ndjson_out.h"
#include "engine/err.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { TYPE, FILE_NAME, WIDTH, HEIGHT, SPLIT, ANNOTATIONS, CLASSES, KEYS };

static const struct json_key keys[KEYS] = { { "type", JSON_ANY, 0 }, { "file", JSON_ANY, 0 },
	{ "width", JSON_SCALAR, 0 }, { "height", JSON_SCALAR, 0 }, { "split", JSON_ANY, 0 },
	{ "annotations", JSON_ANY, 0 }, { "class_names", JSON_ANY, 0 } };

enum { BOXES, SEGMENTS, OBB, POSE, LISTS };

static const struct json_key list_keys[LISTS] = { { "boxes", JSON_ITEMS, 0 }, { "segments", JSON_ITEMS, 0 },
	{ "obb", JSON_ITEMS, 0 }, { "pose", JSON_ITEMS, 0 } };

enum counted { HULLS, POINTS, OTHERS };

static const struct filter_counter counters[] = {
	[HULLS] = { "polygons and rotated boxes of which the box around them is taken" },
	[POINTS] = { "boxes whose key points are left out" },
	[OTHERS] = { "rows of a second list of an image left out" },
	{ NULL },
};

struct document {
	struct filter_document document;
	const struct convert *convert;
	const char *path;
	struct text_file text;
	struct slice rest;
	uint64_t line;
	struct arena arena;
	struct json_object classes; /* class_names as members */
	struct buf lines;           /* of struct slice: the units, with their own bytes behind them */
	struct buf ids;             /* of struct slice: their image_ids */
};

/* The lines that are images are copied, with the bytes behind that a scan wants. */
static struct slice
copy_line(struct slice line, struct arena *arena)
{
	char *copy = arena_zero(arena, line.n + JSON_PAD + 1);
	memcpy(copy, line.text, line.n);
	return (struct slice){ copy, line.n };
}

/* The first line, if it describes the dataset. false: it is broken. */
static bool
read_header(struct document *d, struct slice line, struct json_error *error)
{
	struct json_schema schema;
	struct json_object json;
	json_schema_init(&schema, keys, KEYS);
	if (!json_scan(&schema, line, &json, error, &d->arena))
		return false;
	if (!json.column[CLASSES].given || json.column[CLASSES].text.text[0] != '{')
		return true;
	json_schema_init(&schema, NULL, 0);
	return json_scan(&schema, json.column[CLASSES].text, &d->classes, error, &d->arena);
}

static bool
next_line(struct filter_document *base, struct filter_line *unit)
{
	struct document *d = (struct document *)base;
	struct slice line, id = { 0 };
	do {
		if (!text_file_line(&d->rest, &line))
			return false;
		d->line++;
	} while (image_trim(line).n == 0);
	line = copy_line(line, &d->arena);
	unit->file = d->path;
	unit->number = d->line;
	unit->text = line;
	unit->index = d->lines.len / sizeof line;
	buf_add(&d->lines, &line, sizeof line);
	struct json_schema schema;
	struct json_object json;
	struct json_error error;
	struct arena scan = { .failed = err_out_of_memory };
	char why[IMAGE_IDS_WHY];
	json_schema_init(&schema, keys, KEYS);
	if (json_scan(&schema, line, &json, &error, &scan) && json.column[FILE_NAME].given &&
		!image_ids_of_name(d->convert->image_ids, json_text(json.column[FILE_NAME].text, &scan), d->path,
			d->line, &id, why))
		unit->failure = arena_text(&d->arena, why, strlen(why));
	arena_free(&scan);
	buf_add(&d->ids, &id, sizeof id);
	return true;
}

static void
close_document(struct filter_document *base)
{
	struct document *d = (struct document *)base;
	text_file_close(&d->text);
	buf_free(&d->lines);
	buf_free(&d->ids);
	arena_free(&d->arena);
	free(d);
}

static struct filter_document *
open_ndjson(const struct convert *c, const char *path)
{
	struct document *d = calloc(1, sizeof *d);
	struct json_error error;
	if (d == NULL)
		err_out_of_memory();
	*d = (struct document){ .document = { .next = next_line, .close = close_document }, .convert = c,
		.path = format_path(path), .arena.failed = err_out_of_memory, .lines.failed = err_out_of_memory,
		.ids.failed = err_out_of_memory };
	if (!text_file_open(&d->text, path)) {
		struct filter_document *failed = format_failed(path, 0, 0, d->text.why);
		free(d);
		return failed;
	}
	d->document.bytes = d->text.bytes.n;
	d->rest = d->text.bytes;
	struct slice first, rest = d->rest;
	if (text_file_line(&rest, &first) && image_trim(first).n > 0 &&
		!read_header(d, copy_line(first, &d->arena), &error)) {
		struct filter_document *failed = format_failed(path, 1, error.at + 1, error.text);
		close_document(&d->document);
		return failed;
	}
	return &d->document;
}

/* The name of a class number. */
static bool
read_class(struct worker *w, const struct convert *c, const struct document *d, double number, struct slice *label)
{
	if (!(number >= 0 && number < 1e9) || number != floor(number))
		return filter_reject(w, "expected a class number in front of the coordinates");
	struct slice text = slice_of(arena_format(w->arena, "%lld", (long long)number));
	if (c->names != NULL || d->classes.members == 0)
		return convert_label(w, c, text, true, label);
	for (size_t i = 0; i < d->classes.members; i++) {
		if (!slice_equal(json_text(d->classes.member[i].key, w->arena), text))
			continue;
		*label = d->classes.member[i].value;
		return true;
	}
	return filter_reject(w, "class %.*s is not in class_names", (int)text.n, text.text);
}

static const struct json_key row_keys[] = { { "row", JSON_FLAT, 0 } };

/* The numbers of a row, which is an item of the line: bound as the member of an object around it. */
static bool
read_numbers(struct worker *w, struct slice item, struct json_column *row)
{
	struct json_object json;
	struct json_schema schema;
	struct json_error error;
	static const char head[] = "{\"row\":";
	const size_t n = sizeof head - 1;
	char *object = arena_zero(w->arena, n + item.n + 2 + JSON_PAD);
	memcpy(object, head, n);
	memcpy(object + n, item.text, item.n);
	object[n + item.n] = '}';
	json_schema_init(&schema, row_keys, 1);
	if (!json_scan(&schema, (struct slice){ object, n + item.n + 1 }, &json, &error, w->arena) ||
		json.column[0].n < 5)
		return filter_reject_at(w, (size_t)(item.text - w->line->text.text),
			"expected a row of numbers: a class and at least 4");
	*row = json.column[0];
	return true;
}

static bool
read_row(struct worker *w, const struct convert *c, const struct document *d, struct slice item, size_t list,
	const double size[2], struct image *image)
{
	struct json_column row = { 0 };
	if (!read_numbers(w, item, &row))
		return false;
	assert(row.n > 0 && row.number != NULL);
	bool polygon = list == SEGMENTS || list == OBB;
	if (polygon && row.n % 2 == 0)
		return filter_reject(w, "box %zu: expected a class and pairs of coordinates", image->boxes);
	if (polygon || list == POSE)
		filter_count(w, &counters[polygon ? HULLS : POINTS], 1);
	struct box b = polygon ? convert_hull(row.number + 1, (row.n - 1) / 2)
		: convert_form(BOX_CXCYWH, row.number + 1);
	size_t i = image_add(image, convert_scale(b, size), w->arena);
	return read_class(w, c, d, row.number[0], &image->column[IMAGE_LABELS][i]);
}

static bool
read_annotations(struct worker *w, const struct convert *c, const struct document *d, struct slice text,
	struct image *image)
{
	struct json_object lists;
	double size[2];
	if (!dialect_scan(w, text, list_keys, LISTS, &lists))
		return false;
	for (size_t k = 0; k < LISTS; k++) {
		const struct json_column *list = &lists.column[k];
		if (!list->given || list->n == 0)
			continue;
		if (image->boxes > 0) {
			filter_count(w, &counters[OTHERS], list->n);
			continue;
		}
		if (!dialect_fractions(w, c, image, size))
			return false;
		for (size_t i = 0; i < list->n; i++)
			if (!read_row(w, c, d, list->item[i], k, size, image))
				return false;
	}
	return true;
}

static enum unit_state
read_unit(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct document *d = (const struct document *)line->document;
	struct json_object json;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json))
		return UNIT_REJECTED;
	if (json.column[TYPE].given && slice_is(json.column[TYPE].text, "\"dataset\""))
		return UNIT_NOTHING;
	memcpy(&image->id, d->ids.data + line->index * sizeof image->id, sizeof image->id);
	if (!dialect_name(w, c, &json.column[FILE_NAME], image))
		return UNIT_REJECTED;
	dialect_size(&json.column[WIDTH], &json.column[HEIGHT], image);
	if (json.column[SPLIT].given && json.column[SPLIT].text.text[0] == '"')
		image->split = json.column[SPLIT].text;
	bool none = !json.column[ANNOTATIONS].given || slice_is(json.column[ANNOTATIONS].text, "null");
	return none || read_annotations(w, c, d, json.column[ANNOTATIONS].text, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

const struct format format_ndjson = {
	.name = "ndjson",
	.about = "Ultralytics' NDJSON: a line about the dataset, then one an image",
	.extension = "ndjson",
	.open = open_ndjson,
	.read = read_unit,
	.write = ndjson_out_write,
	.one_thread = true,
	.end = ndjson_out_end,
	.counters = counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_NAMES | USES_SIZES | USES_NAMED,
	.writes = USES_NAMES,
};
