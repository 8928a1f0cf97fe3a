/* dialect.c -- what formats share that are JSON Lines of others. */
#include "dataset/dialect.h"

#include "base/decimal.h"

bool
dialect_scan(struct worker *w, struct slice text, const struct json_key *key, size_t keys, struct json_object *out)
{
	struct json_schema schema;
	struct json_error error;
	json_schema_init(&schema, key, keys);
	if (text.n > 0 && text.text[0] != '{' && text.text != w->line->text.text)
		return filter_reject_at(w, (size_t)(text.text - w->line->text.text), "expected an object");
	if (json_scan(&schema, text, out, &error, w->arena))
		return true;
	return filter_reject_at(w, (size_t)(text.text - w->line->text.text) + error.at, "%s", error.text);
}

bool
dialect_name(struct worker *w, const struct convert *c, const struct json_column *name, struct image *image)
{
	if (!name->given || name->text.text[0] != '"')
		return filter_reject(w, "the line names no image");
	struct slice text = json_text(name->text, w->arena);
	image->file_name = name->text;
	if (image->id.text == NULL)
		image_string(c->whole_names ? text : image_stem(text), &image->id, w->arena);
	return true;
}

void
dialect_size(const struct json_column *width, const struct json_column *height, struct image *image)
{
	if (!width->given || !height->given)
		return;
	image->width = width->text;
	image->height = height->text;
}

bool
dialect_fractions(struct worker *w, const struct convert *c, struct image *image, double size[2])
{
	char why[IMAGE_WHY];
	if (convert_size(c, image, json_text(image->file_name, w->arena), NULL, size, why, w->arena))
		return true;
	return filter_reject(w, "%s", why[0] != '\0' ? why :
		"boxes are fractions of the image, and nothing says how large it is; see --size and --images");
}

double
dialect_number(const struct json_column *column, double otherwise)
{
	return column->given ? column->number[0] : otherwise;
}

bool
dialect_label(struct worker *w, const struct convert *c, struct slice value, bool index, struct slice *label)
{
	if (value.text == NULL || strchr("{[ntf", value.text[0]) != NULL)
		return filter_reject(w, "expected a label, a string or a number");
	if (c->names != NULL)
		return convert_label(w, c, json_text(value, w->arena), index && value.text[0] != '"', label);
	*label = value;
	return true;
}

bool
dialect_check(struct record *r, const struct kept *kept, struct slice *name, double size[2])
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	double own[2];
	bool found;
	if (!convert_name(r, name) || !record_size(r, own, &found))
		return false;
	if (size != NULL && !found)
		return record_reject(r, "no \"width\" and \"height\", which the format wants");
	if (size != NULL)
		memcpy(size, own, sizeof own);
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	if (scores->given && r->boxes > 0 && scores->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number a box");
	return true;
}

void
dialect_put_size(const struct record *r, struct buf *out)
{
	const struct json_column *width = record_column(r, COLUMN_WIDTH), *height = record_column(r, COLUMN_HEIGHT);
	if (!width->given || !height->given)
		return;
	buf_add(json_put_key(out, "width"), width->text.text, width->text.n);
	buf_add(json_put_key(out, "height"), height->text.text, height->text.n);
}

void
dialect_put_xywh(struct box b, struct buf *out)
{
	const double number[4] = { b.x1, b.y1, decimal_subtract(b.x2, b.x1), decimal_subtract(b.y2, b.y1) };
	buf_char(out, '[');
	for (size_t k = 0; k < 4; k++)
		json_put_number(json_put_next(out), number[k]);
	buf_char(out, ']');
}
