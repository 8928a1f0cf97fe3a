/* hf.c -- the metadata.jsonl of Hugging Face's ImageFolder: an object of columns. Boxes are x, y, width and height in
 * pixels unless --box and --unit say otherwise. */
#include "dataset/dialect.h"

enum { FILE_NAME, IMAGE_ID, WIDTH, HEIGHT, OBJECTS, KEYS };

static const struct json_key keys[KEYS] = { { "file_name", JSON_ANY, 0 }, { "image_id", JSON_ANY, 0 },
	{ "width", JSON_SCALAR, 0 }, { "height", JSON_SCALAR, 0 }, { "objects", JSON_ANY, 0 } };

enum { BBOX, CATEGORIES, CATEGORY, LABELS, LABEL, ID, AREA, ISCROWD, SCORES, COLUMNS_OF };

static const struct json_key column_keys[COLUMNS_OF] = { { "bbox", JSON_ROWS, 4 }, { "categories", JSON_ITEMS, 0 },
	{ "category", JSON_ITEMS, 0 }, { "labels", JSON_ITEMS, 0 }, { "label", JSON_ITEMS, 0 }, { "id", JSON_ITEMS, 0 },
	{ "area", JSON_FLAT | JSON_SPANS, 0 }, { "iscrowd", JSON_ITEMS, 0 }, { "scores", JSON_FLAT | JSON_SPANS, 0 } };

/* Columns that go into a record's. */
static const struct {
	size_t from;
	enum image_column to;
} columns[] = { { ID, IMAGE_IDS }, { AREA, IMAGE_AREA }, { ISCROWD, IMAGE_ISCROWD }, { SCORES, IMAGE_SCORES } };

enum { MORE = sizeof columns / sizeof *columns };

static const struct json_column *
labels_of(const struct json_object *objects)
{
	for (size_t k = CATEGORIES; k <= LABEL; k++)
		if (objects->column[k].given)
			return &objects->column[k];
	return NULL;
}

/* A mark, which Python may have written as a ground truth. */
static struct slice
mark(struct slice item)
{
	return slice_is(item, "true") ? slice_of("1") : slice_is(item, "false") ? slice_of("0") : item;
}

static bool
add_box(struct worker *w, const struct convert *c, const struct json_object *objects, size_t i, const double *size,
	struct image *image)
{
	enum box_form form = c->box >= 0 ? (enum box_form)c->box : BOX_XYWH;
	struct box b = convert_form(form, objects->column[BBOX].number + 4 * i);
	size_t at = image_add(image, size != NULL ? convert_scale(b, size) : convert_box(c, 0, b), w->arena);
	for (size_t k = 0; k < MORE; k++)
		if (image->columns & IMAGE_BIT(columns[k].to))
			image->column[columns[k].to][at] = mark(objects->column[columns[k].from].item[i]);
	for (size_t k = 0; k < c->keeps; k++)
		if (objects->column[COLUMNS_OF + k].given)
			image_keep_value(image, c->keeps, at, k, objects->column[COLUMNS_OF + k].item[i], w->arena);
	return dialect_label(w, c, labels_of(objects)->item[i], true, &image->column[IMAGE_LABELS][at]);
}

static bool
read_objects(struct worker *w, const struct convert *c, struct slice text, struct image *image)
{
	struct json_object objects;
	double size[2];
	struct json_key all[COLUMNS_OF + RECORD_MORE];
	memcpy(all, column_keys, sizeof column_keys);
	for (size_t k = 0; k < c->keeps; k++)
		all[COLUMNS_OF + k] = c->schema.key[COLUMNS + k];
	if (!dialect_scan(w, text, all, COLUMNS_OF + c->keeps, &objects))
		return false;
	size_t n = objects.column[BBOX].n;
	const struct json_column *labels = labels_of(&objects);
	if (labels != NULL && labels->n > 0 && !objects.column[BBOX].given)
		return filter_reject(w, "objects: categories, and no \"bbox\"");
	if (labels != NULL ? labels->n != n : n > 0)
		return filter_reject(w, "expected as many categories as boxes, %zu", n);
	for (size_t k = 0; k < MORE; k++) {
		if (!objects.column[columns[k].from].given)
			continue;
		if (objects.column[columns[k].from].n != n)
			return filter_reject(w, "%s: expected %zu entries, one a box",
				column_keys[columns[k].from].name, n);
		image->columns |= IMAGE_BIT(columns[k].to);
	}
	for (size_t k = COLUMNS_OF; k < COLUMNS_OF + c->keeps; k++)
		if (objects.column[k].given && objects.column[k].n != n)
			return filter_reject(w, "%s: expected %zu entries, one a box", all[k].name, n);
	bool norm = c->unit == UNIT_NORM;
	if (norm && !dialect_fractions(w, c, image, size))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_box(w, c, &objects, i, norm ? size : NULL, image))
			return false;
	return true;
}

/* Boxes that stand in the line itself are not where the format has them. */
static bool
check_elsewhere(struct worker *w, const struct json_object *json)
{
	static const char *const names[] = { "\"bbox\"", "\"bboxes\"", "\"boxes\"" };
	for (size_t i = 0; i < json->members; i++)
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (slice_is(json->member[i].key, names[k]))
				return filter_reject(w, "%s in the line itself: boxes belong in \"objects\", as bbox",
					names[k]);
	return true;
}

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct json_object json;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json))
		return UNIT_REJECTED;
	if (json.column[IMAGE_ID].given)
		image->id = json.column[IMAGE_ID].text;
	if (!dialect_name(w, c, &json.column[FILE_NAME], image))
		return UNIT_REJECTED;
	dialect_size(&json.column[WIDTH], &json.column[HEIGHT], image);
	bool none = !json.column[OBJECTS].given || slice_is(json.column[OBJECTS].text, "null");
	if (none && !check_elsewhere(w, &json))
		return UNIT_REJECTED;
	return none || read_objects(w, c, json.column[OBJECTS].text, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

/* A column of the boxes that are kept, as its entries stand. */
static void
put_column(const struct record *r, const struct kept *kept, enum column column, const char *name, struct buf *out)
{
	const struct json_column *from = record_column(r, column);
	if (!from->given)
		return;
	buf_char(json_put_key(out, name), '[');
	for (size_t i = 0; i < kept->boxes; i++)
		buf_add(json_put_next(out), from->item[kept->index[i]].text, from->item[kept->index[i]].n);
	buf_char(out, ']');
}

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	(void)c;
	if (!dialect_check(r, kept, &name, NULL))
		return false;
	buf_char(out, '{');
	json_put_string(json_put_key(out, "file_name"), name);
	if (record_has(r, COLUMN_IMAGE_ID)) {
		struct slice id = record_column(r, COLUMN_IMAGE_ID)->text;
		buf_add(json_put_key(out, "image_id"), id.text, id.n);
	}
	dialect_put_size(r, out);
	buf_text(json_put_key(out, "objects"), "{\"bbox\":[");
	for (size_t i = 0; i < kept->boxes; i++)
		dialect_put_xywh(kept->box[i], json_put_next(out));
	buf_char(out, ']');
	if (kept->boxes == 0)
		buf_text(json_put_key(out, "categories"), "[]");
	else
		put_column(r, kept, COLUMN_LABELS, "categories", out);
	put_column(r, kept, COLUMN_IDS, "id", out);
	put_column(r, kept, COLUMN_AREA, "area", out);
	put_column(r, kept, COLUMN_ISCROWD, "iscrowd", out);
	put_column(r, kept, COLUMN_SCORES, "scores", out);
	buf_text(out, "}}\n");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IDS) | COLUMN_BIT(COLUMN_AREA) | COLUMN_BIT(COLUMN_ISCROWD) |
		COLUMN_BIT(COLUMN_SCORES));
	return true;
}

const struct format format_hf = {
	.name = "hf",
	.about = "Hugging Face's metadata.jsonl, a line an image",
	.read = read_line,
	.write = write_line,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_ID | USES_BOX | USES_UNIT | USES_KEEP,
};
