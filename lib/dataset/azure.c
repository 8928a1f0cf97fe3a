/* azure.c -- the lines of Azure Machine Learning's AutoML: corners in fractions of the image. */
#include "dataset/dialect.h"

enum { URL, DETAILS, LABEL, KEYS };

static const struct json_key keys[KEYS] = { { "image_url", JSON_ANY, 0 }, { "image_details", JSON_ANY, 0 },
	{ "label", JSON_ITEMS, 0 } };

/* A size is a number, or a string as "499px". */
enum { WIDTH, HEIGHT, DETAIL_KEYS };

static const struct json_key detail_keys[DETAIL_KEYS] = { { "width", JSON_ANY, 0 }, { "height", JSON_ANY, 0 } };

enum { NAME, X1, Y1, X2, Y2, CROWD, PARTS };

static const struct json_key part_keys[PARTS] = { { "label", JSON_ANY, 0 }, { "topX", JSON_SCALAR, 0 },
	{ "topY", JSON_SCALAR, 0 }, { "bottomX", JSON_SCALAR, 0 }, { "bottomY", JSON_SCALAR, 0 },
	{ "isCrowd", JSON_ANY, 0 } };

static bool
read_side(struct worker *w, const struct json_column *column, const char *name, struct slice *side)
{
	char why[IMAGE_WHY];
	double number;
	if (!column->given)
		return true;
	*side = json_text(column->text, w->arena);
	if (side->n > 2 && memcmp(side->text + side->n - 2, "px", 2) == 0)
		side->n -= 2;
	*side = image_trim(*side);
	return image_number(name, *side, &number, why) || filter_reject(w, "%s", why);
}

static bool
read_part(struct worker *w, const struct convert *c, struct slice text, const double size[2], struct image *image)
{
	struct json_object part;
	if (!dialect_scan(w, text, part_keys, PARTS, &part))
		return false;
	double n[4];
	for (size_t k = 0; k < 4; k++) {
		if (!part.column[X1 + k].given)
			return filter_reject(w, "box %zu: no \"%s\"", image->boxes, part_keys[X1 + k].name);
		n[k] = part.column[X1 + k].number[0];
	}
	struct slice crowd = part.column[CROWD].given ? json_text(part.column[CROWD].text, w->arena) : slice_of("0");
	size_t i = image_add(image, convert_scale((struct box){ n[0], n[1], n[2], n[3] }, size), w->arena);
	image->column[IMAGE_ISCROWD][i] = slice_of(slice_is(crowd, "1") || slice_is(crowd, "true") ? "1" : "0");
	convert_keep(c, image, i, text, w->arena);
	return dialect_label(w, c, part.column[NAME].text, false, &image->column[IMAGE_LABELS][i]);
}

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct json_object json, details;
	double size[2];
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_ISCROWD) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json) || !dialect_name(w, c, &json.column[URL], image))
		return UNIT_REJECTED;
	if (json.column[DETAILS].given && json.column[DETAILS].text.text[0] == '{' &&
		(!dialect_scan(w, json.column[DETAILS].text, detail_keys, DETAIL_KEYS, &details) ||
			!read_side(w, &details.column[WIDTH], "width", &image->width) ||
			!read_side(w, &details.column[HEIGHT], "height", &image->height)))
		return UNIT_REJECTED;
	if (json.column[LABEL].n > 0 && !dialect_fractions(w, c, image, size))
		return UNIT_REJECTED;
	for (size_t i = 0; i < json.column[LABEL].n; i++)
		if (!read_part(w, c, json.column[LABEL].item[i], size, image))
			return UNIT_REJECTED;
	return UNIT_IMAGE;
}

static void
put_box(const struct record *r, size_t i, struct box b, const double size[2], struct buf *out)
{
	const double n[4] = { b.x1 / size[0], b.y1 / size[1], b.x2 / size[0], b.y2 / size[1] };
	json_put_next(out);
	buf_char(out, '{');
	json_put_string(json_put_key(out, "label"), record_text(r, COLUMN_LABELS, i));
	for (size_t k = 0; k < 4; k++)
		json_put_number(json_put_key(out, part_keys[X1 + k].name), n[k]);
	buf_format(json_put_key(out, "isCrowd"), "%d}", convert_mark(r, COLUMN_ISCROWD, i));
}

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	double size[2];
	(void)c;
	if (!dialect_check(r, kept, &name, size))
		return false;
	struct slice stem = image_stem(name);
	const char *end = name.text + name.n, *behind = stem.text + stem.n;
	struct slice format = { behind < end ? behind + 1 : end, behind < end ? (size_t)(end - behind - 1) : 0 };
	buf_char(out, '{');
	json_put_string(json_put_key(out, "image_url"), name);
	buf_char(json_put_key(out, "image_details"), '{');
	json_put_string(json_put_key(out, "format"), format.n > 0 ? format : slice_of("jpg"));
	buf_format(json_put_key(out, "width"), "\"%.*spx\"", (int)record_column(r, COLUMN_WIDTH)->text.n,
		record_column(r, COLUMN_WIDTH)->text.text);
	buf_format(json_put_key(out, "height"), "\"%.*spx\"}", (int)record_column(r, COLUMN_HEIGHT)->text.n,
		record_column(r, COLUMN_HEIGHT)->text.text);
	buf_char(json_put_key(out, "label"), '[');
	for (size_t i = 0; i < kept->boxes; i++)
		put_box(r, kept->index[i], kept->box[i], size, out);
	buf_text(out, "]}\n");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_ISCROWD));
	return true;
}

const struct format format_azure = {
	.name = "azure",
	.about = "Azure AutoML's lines, one an image",
	.read = read_line,
	.write = write_line,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_NAMES | USES_SIZES | USES_ID | USES_KEEP,
};
