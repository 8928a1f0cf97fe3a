/* odvg.c -- ODVG, the lines of Grounding DINO, TAO and mmdetection: corners in pixels. */
#include "dataset/dialect.h"

enum { FILENAME, HEIGHT, WIDTH, DETECTION, GROUNDING, KEYS };

static const struct json_key keys[KEYS] = { { "filename", JSON_ANY, 0 }, { "height", JSON_SCALAR, 0 },
	{ "width", JSON_SCALAR, 0 }, { "detection", JSON_ANY, 0 }, { "grounding", JSON_ANY, 0 } };

enum { INSTANCES, REGIONS, LISTS };

static const struct json_key list_keys[LISTS] = { { "instances", JSON_ITEMS, 0 }, { "regions", JSON_ITEMS, 0 } };

enum { BBOX, LABEL, CATEGORY, PHRASE, PARTS };

static const struct json_key part_keys[PARTS] = { { "bbox", JSON_FLAT | JSON_ROWS, 0 }, { "label", JSON_ANY, 0 },
	{ "category", JSON_ANY, 0 }, { "phrase", JSON_ANY, 0 } };

/* An instance, or a region, which may have several boxes. */
static bool
read_part(struct worker *w, const struct convert *c, struct slice text, struct image *image)
{
	struct json_object part;
	if (!dialect_scan(w, text, part_keys, PARTS, &part))
		return false;
	const struct json_column *bbox = &part.column[BBOX];
	struct slice label = part.column[CATEGORY].given ? part.column[CATEGORY].text
		: part.column[PHRASE].given ? part.column[PHRASE].text : part.column[LABEL].text;
	size_t rows = !bbox->given ? 0 : bbox->shape == JSON_ROWS ? bbox->n : 1;
	if (rows == 0 || (bbox->shape == JSON_ROWS ? bbox->width : bbox->n) != 4)
		return filter_reject(w, "box %zu: expected \"bbox\":[x1,y1,x2,y2]", image->boxes);
	for (size_t i = 0; i < rows; i++) {
		const double *n = bbox->number + 4 * i;
		size_t b = image_add(image, convert_box(c, 0, (struct box){ n[0], n[1], n[2], n[3] }), w->arena);
		convert_keep(c, image, b, text, w->arena);
		if (!dialect_label(w, c, label, true, &image->column[IMAGE_LABELS][b]))
			return false;
	}
	return true;
}

static const struct filter_counter counters[] = { { "images whose grounding is left out beside their detection" },
	{ NULL } };

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct json_object json, lists;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json) || !dialect_name(w, c, &json.column[FILENAME], image))
		return UNIT_REJECTED;
	dialect_size(&json.column[WIDTH], &json.column[HEIGHT], image);
	for (size_t from = DETECTION; from <= GROUNDING; from++) {
		if (!json.column[from].given)
			continue;
		if (image->boxes > 0) {
			filter_count(w, &counters[0], 1);
			continue;
		}
		if (!dialect_scan(w, json.column[from].text, list_keys, LISTS, &lists))
			return UNIT_REJECTED;
		for (size_t k = 0; k < LISTS; k++)
			for (size_t i = 0; i < lists.column[k].n; i++)
				if (!read_part(w, c, lists.column[k].item[i], image))
					return UNIT_REJECTED;
	}
	return UNIT_IMAGE;
}

static bool
put_instance(struct record *r, size_t i, struct box b, const struct convert *c, struct buf *out)
{
	size_t number;
	struct slice label = record_text(r, COLUMN_LABELS, i);
	if (!convert_class(r, i, c, &number))
		return false;
	const struct names_row *row = c->names != NULL ? names_by_name(c->names, label) : NULL;
	row = row == NULL && c->names != NULL ? names_by_id(c->names, label) : row;
	json_put_next(out);
	buf_char(out, '{');
	const double corner[4] = { b.x1, b.y1, b.x2, b.y2 };
	json_put_doubles(json_put_key(out, "bbox"), corner, 4, 0);
	buf_integer(json_put_key(out, "label"), (long long)number);
	json_put_string(json_put_key(out, "category"), row != NULL ? json_text(row->name, r->worker->arena) : label);
	buf_char(out, '}');
	return true;
}

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	double size[2];
	if (!dialect_check(r, kept, &name, size))
		return false;
	buf_char(out, '{');
	json_put_string(json_put_key(out, "filename"), name);
	dialect_put_size(r, out);
	buf_text(json_put_key(out, "detection"), "{\"instances\":[");
	for (size_t i = 0; i < kept->boxes; i++)
		if (!put_instance(r, kept->index[i], kept->box[i], c, out))
			return false;
	buf_text(out, "]}}\n");
	convert_count_lost(r, kept, 0);
	return true;
}

const struct format format_odvg = {
	.name = "odvg",
	.about = "ODVG, a line an image: Grounding DINO, TAO, mmdetection",
	.read = read_line,
	.counters = counters,
	.write = write_line,
	.one_thread = true, /* labels are numbered as they come */
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_ID | USES_KEEP,
	.writes = USES_NAMES,
};
