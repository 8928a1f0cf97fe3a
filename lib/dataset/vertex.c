/* vertex.c -- the lines of Vertex AI: corners in fractions of the image; imports, and batch predictions, whose boxes
 * are in the order xMin, xMax, yMin, yMax. */
#include "dataset/dialect.h"

enum { URI, BOXES, RESOURCE, INSTANCE, PREDICTION, KEYS };

static const struct json_key keys[KEYS] = { { "imageGcsUri", JSON_ANY, 0 }, { "boundingBoxAnnotations", JSON_ITEMS, 0 },
	{ "dataItemResourceLabels", JSON_ANY, 0 }, { "instance", JSON_ANY, 0 }, { "prediction", JSON_ANY, 0 } };

static const char use[] = "aiplatform.googleapis.com/ml_use";
static const struct json_key resource_keys[] = { { use, JSON_ANY, 0 } };
static const struct json_key instance_keys[] = { { "content", JSON_ANY, 0 } };

enum { NAME, X1, Y1, X2, Y2, PARTS };

static const struct json_key part_keys[PARTS] = { { "displayName", JSON_ANY, 0 }, { "xMin", JSON_SCALAR, 0 },
	{ "yMin", JSON_SCALAR, 0 }, { "xMax", JSON_SCALAR, 0 }, { "yMax", JSON_SCALAR, 0 } };

enum { NAMES, BBOXES, CONFIDENCES, LISTS };

static const struct json_key list_keys[LISTS] = { { "displayNames", JSON_ITEMS, 0 }, { "bboxes", JSON_ROWS, 4 },
	{ "confidences", JSON_FLAT | JSON_SPANS, 0 } };

static const struct {
	const char *use, *split;
} uses[] = { { "training", "train" }, { "validation", "val" }, { "test", "test" } };

enum { USES = sizeof uses / sizeof *uses };

static bool
read_split(struct worker *w, struct slice text, struct image *image)
{
	struct json_object resource;
	if (text.text == NULL || text.text[0] != '{')
		return true;
	if (!dialect_scan(w, text, resource_keys, 1, &resource))
		return false;
	if (!resource.column[0].given)
		return true;
	struct slice value = json_text(resource.column[0].text, w->arena);
	for (size_t k = 0; k < USES; k++)
		if (slice_is(value, uses[k].use))
			value = slice_of(uses[k].split);
	return image_string(value, &image->split, w->arena) || filter_reject(w, "invalid UTF-8");
}

/* An omitted coordinate is 0, as Protocol Buffers write it. */
static bool
read_part(struct worker *w, const struct convert *c, struct slice text, const double size[2], struct image *image)
{
	struct json_object part;
	double n[4];
	if (!dialect_scan(w, text, part_keys, PARTS, &part))
		return false;
	for (size_t k = 0; k < 4; k++)
		n[k] = dialect_number(&part.column[X1 + k], 0);
	size_t i = image_add(image, convert_scale((struct box){ n[0], n[1], n[2], n[3] }, size), w->arena);
	convert_keep(c, image, i, text, w->arena);
	return dialect_label(w, c, part.column[NAME].text, false, &image->column[IMAGE_LABELS][i]);
}

static bool
read_prediction(struct worker *w, const struct convert *c, const struct json_object *json, struct image *image)
{
	struct json_object instance, lists;
	double size[2];
	image->columns |= IMAGE_BIT(IMAGE_SCORES);
	if (!json->column[INSTANCE].given)
		return filter_reject(w, "the line names no image");
	if (!dialect_scan(w, json->column[INSTANCE].text, instance_keys, 1, &instance) ||
		!dialect_name(w, c, &instance.column[0], image) ||
		!dialect_scan(w, json->column[PREDICTION].text, list_keys, LISTS, &lists))
		return false;
	size_t n = lists.column[BBOXES].n;
	if (lists.column[NAMES].n != n || lists.column[CONFIDENCES].n != n)
		return filter_reject(w, "expected as many displayNames and confidences as bboxes, %zu", n);
	if (n > 0 && !dialect_fractions(w, c, image, size))
		return false;
	for (size_t k = 0; k < n; k++) {
		const double *b = lists.column[BBOXES].number + 4 * k;
		size_t i = image_add(image, convert_scale((struct box){ b[0], b[2], b[1], b[3] }, size), w->arena);
		image->column[IMAGE_SCORES][i] = lists.column[CONFIDENCES].item[k];
		if (!dialect_label(w, c, lists.column[NAMES].item[k], false, &image->column[IMAGE_LABELS][i]))
			return false;
	}
	return true;
}

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct json_object json;
	double size[2];
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json))
		return UNIT_REJECTED;
	if (json.column[PREDICTION].given)
		return read_prediction(w, c, &json, image) ? UNIT_IMAGE : UNIT_REJECTED;
	if (!dialect_name(w, c, &json.column[URI], image) || !read_split(w, json.column[RESOURCE].text, image) ||
		(json.column[BOXES].n > 0 && !dialect_fractions(w, c, image, size)))
		return UNIT_REJECTED;
	for (size_t i = 0; i < json.column[BOXES].n; i++)
		if (!read_part(w, c, json.column[BOXES].item[i], size, image))
			return UNIT_REJECTED;
	return UNIT_IMAGE;
}

static void
put_split(const struct record *r, struct buf *out)
{
	if (!record_has(r, COLUMN_SPLIT))
		return;
	struct slice split = json_text(record_column(r, COLUMN_SPLIT)->text, r->worker->arena);
	for (size_t k = 0; k < USES; k++)
		if (slice_is(split, uses[k].split))
			split = slice_of(uses[k].use);
	buf_char(json_put_key(out, "dataItemResourceLabels"), '{');
	json_put_string(json_put_key(out, use), split);
	buf_char(out, '}');
}

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	double size[2] = { 0, 0 };
	(void)c;
	if (!dialect_check(r, kept, &name, kept->boxes > 0 ? size : NULL))
		return false;
	buf_char(out, '{');
	json_put_string(json_put_key(out, "imageGcsUri"), name);
	buf_char(json_put_key(out, "boundingBoxAnnotations"), '[');
	for (size_t i = 0; i < kept->boxes; i++) {
		const struct box *b = &kept->box[i];
		const double n[4] = { b->x1 / size[0], b->y1 / size[1], b->x2 / size[0], b->y2 / size[1] };
		json_put_next(out);
		buf_char(out, '{');
		json_put_string(json_put_key(out, "displayName"), record_text(r, COLUMN_LABELS, kept->index[i]));
		for (size_t k = 0; k < 4; k++)
			json_put_number(json_put_key(out, part_keys[X1 + k].name), n[k]);
		buf_char(out, '}');
	}
	buf_char(out, ']');
	put_split(r, out);
	buf_text(out, "}\n");
	convert_count_lost(r, kept, 0);
	return true;
}

const struct format format_vertex = {
	.name = "vertex",
	.about = "Vertex AI's lines, one an image; its batch predictions (read)",
	.read = read_line,
	.write = write_line,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_NAMES | USES_SIZES | USES_ID | USES_KEEP,
};
