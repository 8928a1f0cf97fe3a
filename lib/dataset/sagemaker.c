/* sagemaker.c -- the manifests of SageMaker Ground Truth and Rekognition Custom Labels: a line an image, boxes by left,
 * top, width and height in pixels.
 *
 * The attribute that has them may be called anything: it is the first one, KEY, that has KEY-metadata beside it and a
 * list of annotations. Confidences are scores where no human made the boxes. */
#include "dataset/dialect.h"

#include "base/decimal.h"

enum { SOURCE, KEYS };

static const struct json_key keys[KEYS] = { { "source-ref", JSON_ANY, 0 } };

enum { ANNOTATIONS, SIZE, LISTS };

static const struct json_key list_keys[LISTS] = { { "annotations", JSON_ITEMS, 0 }, { "image_size", JSON_ITEMS, 0 } };

enum { WIDTH, HEIGHT, SIZES };

static const struct json_key size_keys[SIZES] = { { "width", JSON_SCALAR, 0 }, { "height", JSON_SCALAR, 0 } };

enum { CLASS, LEFT, TOP, BOX_WIDTH, BOX_HEIGHT, PARTS };

static const struct json_key part_keys[PARTS] = { { "class_id", JSON_ANY, 0 }, { "left", JSON_SCALAR, 0 },
	{ "top", JSON_SCALAR, 0 }, { "width", JSON_SCALAR, 0 }, { "height", JSON_SCALAR, 0 } };

enum { OBJECTS, CLASS_MAP, HUMAN, METADATA };

static const struct json_key metadata_keys[METADATA] = { { "objects", JSON_ITEMS, 0 }, { "class-map", JSON_ANY, 0 },
	{ "human-annotated", JSON_ANY, 0 } };

static const struct json_key object_keys[] = { { "confidence", JSON_SCALAR, 0 } };

/* The value of the member KEY-metadata; .text is NULL where there is none. */
static struct slice
metadata_of(const struct json_object *line, struct slice key, struct arena *arena)
{
	const char *wanted = arena_format(arena, "%.*s-metadata", (int)key.n, key.text);
	for (size_t i = 0; i < line->members; i++)
		if (slice_is(json_text(line->member[i].key, arena), wanted))
			return line->member[i].value;
	return (struct slice){ 0 };
}

/* What the metadata say of the boxes. */
struct labelling {
	struct json_object map; /* of classes: members */
	bool mapped, scores;
	const struct json_column *objects;
};

static bool
read_metadata(struct worker *w, struct slice text, struct labelling *l)
{
	struct json_object metadata;
	*l = (struct labelling){ 0 };
	if (!dialect_scan(w, text, metadata_keys, METADATA, &metadata))
		return false;
	l->objects = metadata.column + OBJECTS;
	l->scores = metadata.column[HUMAN].given &&
		    slice_is(json_text(metadata.column[HUMAN].text, w->arena), "no");
	l->mapped = metadata.column[CLASS_MAP].given && metadata.column[CLASS_MAP].text.text[0] == '{';
	return !l->mapped || dialect_scan(w, metadata.column[CLASS_MAP].text, NULL, 0, &l->map);
}

/* The name of a class: --names, the line's own map, or the number. */
static bool
read_class(struct worker *w, const struct convert *c, const struct labelling *l, struct slice value,
	struct slice *label)
{
	struct slice number = value.text != NULL ? json_text(value, w->arena) : value;
	if (c->names == NULL && l->mapped && value.text != NULL)
		for (size_t i = 0; i < l->map.members; i++)
			if (slice_equal(json_text(l->map.member[i].key, w->arena), number))
				value = l->map.member[i].value;
	return dialect_label(w, c, value, true, label);
}

static bool
read_part(struct worker *w, const struct convert *c, const struct labelling *l, struct slice text, struct image *image)
{
	struct json_object part, object;
	double n[4];
	if (!dialect_scan(w, text, part_keys, PARTS, &part))
		return false;
	for (size_t k = 0; k < 4; k++) {
		if (!part.column[LEFT + k].given)
			return filter_reject(w, "box %zu: no \"%s\"", image->boxes, part_keys[LEFT + k].name);
		n[k] = part.column[LEFT + k].number[0];
	}
	size_t i = image_add(image, convert_box(c, 0, convert_form(BOX_XYWH, n)), w->arena);
	convert_keep(c, image, i, text, w->arena);
	if (l->scores) {
		if (i >= l->objects->n || !dialect_scan(w, l->objects->item[i], object_keys, 1, &object))
			return i < l->objects->n || filter_reject(w, "box %zu: no confidence", i);
		image->column[IMAGE_SCORES][i] = object.column[0].given ? object.column[0].text : slice_of("1");
	}
	return read_class(w, c, l, part.column[CLASS].text, &image->column[IMAGE_LABELS][i]);
}

/* The attribute with the boxes, if it is that. */
static bool
read_attribute(struct worker *w, const struct convert *c, struct slice value, struct slice metadata,
	struct image *image, bool *found)
{
	struct json_object lists, size;
	struct labelling l;
	if (!dialect_scan(w, value, list_keys, LISTS, &lists))
		return false;
	*found = lists.column[ANNOTATIONS].given;
	if (!*found)
		return true;
	if (!read_metadata(w, metadata, &l))
		return false;
	image->columns |= l.scores ? IMAGE_BIT(IMAGE_SCORES) : 0;
	if (lists.column[SIZE].n > 0) {
		if (!dialect_scan(w, lists.column[SIZE].item[0], size_keys, SIZES, &size))
			return false;
		dialect_size(&size.column[WIDTH], &size.column[HEIGHT], image);
	}
	for (size_t i = 0; i < lists.column[ANNOTATIONS].n; i++)
		if (!read_part(w, c, &l, lists.column[ANNOTATIONS].item[i], image))
			return false;
	return true;
}

static const struct filter_counter counters[] = { { "attributes with annotations left out behind the first of a line" },
	{ NULL } };

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct json_object json;
	bool found = false;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json) || !dialect_name(w, c, &json.column[SOURCE], image))
		return UNIT_REJECTED;
	for (size_t i = 0; i < json.members; i++) {
		struct slice metadata = metadata_of(&json, json_text(json.member[i].key, w->arena), w->arena);
		struct slice value = json.member[i].value;
		if (found && metadata.text != NULL && memmem(value.text, value.n, "\"annotations\"", 13) != NULL)
			filter_count(w, &counters[0], 1);
		if (!found && metadata.text != NULL && json.member[i].value.text[0] == '{' &&
			!read_attribute(w, c, json.member[i].value, metadata, image, &found))
			return UNIT_REJECTED;
	}
	return UNIT_IMAGE;
}

/* The annotations, and behind them the metadata into `metadata`. */
static bool
put_boxes(struct record *r, const struct kept *kept, const struct convert *c, struct buf *metadata)
{
	struct buf *out = r->worker->out;
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	struct text_table mapped = { 0 };
	struct buf map = { .failed = out->failed };
	size_t number = 0, place;
	bool good = true;
	buf_char(&map, '{');
	for (size_t i = 0; i < kept->boxes && good; i++) {
		struct box b = kept->box[i];
		good = convert_class(r, kept->index[i], c, &number);
		const char *text = arena_format(r->worker->arena, "%zu", number);
		json_put_next(out);
		buf_format(out, "{\"class_id\":%zu", number);
		json_put_number(json_put_key(out, "left"), b.x1);
		json_put_number(json_put_key(out, "top"), b.y1);
		json_put_number(json_put_key(out, "width"), decimal_subtract(b.x2, b.x1));
		json_put_number(json_put_key(out, "height"), decimal_subtract(b.y2, b.y1));
		buf_char(out, '}');
		buf_text(json_put_next(metadata), "{\"confidence\":");
		struct slice score = scores->given ? scores->item[kept->index[i]] : slice_of("1");
		buf_add(metadata, score.text, score.n);
		buf_char(metadata, '}');
		if (good && text_table_add(&mapped, slice_of(text), &place, r->worker->arena))
			json_put_string(json_put_key(&map, text),
				convert_class_name(r->worker->state, c, number, r->worker->arena));
	}
	buf_text(metadata, "],\"class-map\":");
	buf_add(metadata, map.data, map.len);
	buf_free(&map);
	return good;
}

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct buf metadata = { .failed = out->failed };
	struct slice name;
	double size[2];
	if (!dialect_check(r, kept, &name, size))
		return false;
	buf_char(out, '{');
	json_put_string(json_put_key(out, "source-ref"), name);
	buf_text(json_put_key(out, "bounding-box"), "{\"image_size\":[{");
	dialect_put_size(r, out);
	buf_text(out, ",\"depth\":3}],\"annotations\":[");
	buf_text(&metadata, "{\"objects\":[");
	bool good = put_boxes(r, kept, c, &metadata);
	buf_text(out, "]},\"bounding-box-metadata\":");
	buf_add(out, metadata.data, metadata.len);
	buf_format(out, "},\"type\":\"groundtruth/object-detection\",\"human-annotated\":\"%s\","
		"\"creation-date\":\"1970-01-01T00:00:00\",\"job-name\":\"anchor-convert\"}}\n",
		record_has(r, COLUMN_SCORES) ? "no" : "yes");
	buf_free(&metadata);
	if (good)
		convert_count_lost(r, kept, COLUMN_BIT(COLUMN_SCORES));
	return good;
}

const struct format format_sagemaker = {
	.name = "sagemaker",
	.about = "SageMaker's and Rekognition's manifests, a line an image",
	.extension = "manifest",
	.read = read_line,
	.counters = counters,
	.write = write_line,
	.one_thread = true, /* labels are numbered as they come */
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_ID | USES_KEEP,
	.writes = USES_NAMES,
};
