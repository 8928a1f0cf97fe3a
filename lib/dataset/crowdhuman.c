/* crowdhuman.c -- CrowdHuman's .odgt: a line an image, of which the full bodies (fbox) are taken.
 *
 * Source: Shao et al., "CrowdHuman: A Benchmark for Detecting Human in a Crowd", 2018, and its download page: a box is
 * to be ignored where its tag is "mask" or extra.ignore is 1; the picture is ID.jpg. */
#include "dataset/dialect.h"

enum { NAME, BOXES, KEYS };

static const struct json_key keys[KEYS] = { { "ID", JSON_ANY, 0 }, { "gtboxes", JSON_ITEMS, 0 } };

enum { TAG, FBOX, EXTRA, PARTS };

static const struct json_key part_keys[PARTS] = { { "tag", JSON_ANY, 0 }, { "fbox", JSON_FLAT, 0 },
	{ "extra", JSON_ANY, 0 } };

static const struct json_key extra_keys[] = { { "ignore", JSON_SCALAR, 0 } };

static bool
read_part(struct worker *w, const struct convert *c, struct slice text, struct image *image)
{
	struct json_object part, extra;
	bool ignore = false;
	if (!dialect_scan(w, text, part_keys, PARTS, &part))
		return false;
	if (part.column[EXTRA].given && part.column[EXTRA].text.text[0] == '{') {
		if (!dialect_scan(w, part.column[EXTRA].text, extra_keys, 1, &extra))
			return false;
		ignore = dialect_number(&extra.column[0], 0) == 1;
	}
	if (!part.column[FBOX].given || part.column[FBOX].n != 4)
		return filter_reject(w, "box %zu: expected \"fbox\":[x,y,w,h]", image->boxes);
	ignore |= slice_is(part.column[TAG].text, "\"mask\"");
	size_t i = image_add(image, convert_box(c, 0, convert_form(BOX_XYWH, part.column[FBOX].number)), w->arena);
	image->column[IMAGE_IGNORE][i] = slice_of(ignore ? "1" : "0");
	convert_keep(c, image, i, text, w->arena);
	return dialect_label(w, c, part.column[TAG].text, false, &image->column[IMAGE_LABELS][i]);
}

static enum unit_state
read_line(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	struct json_object json;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE) };
	if (!dialect_scan(w, line->text, keys, KEYS, &json))
		return UNIT_REJECTED;
	const struct json_column *name = &json.column[NAME];
	if (!name->given || name->text.text[0] != '"') {
		filter_reject(w, "no \"ID\"");
		return UNIT_REJECTED;
	}
	struct slice id = json_text(name->text, w->arena);
	image->id = name->text;
	image_string(image_join(id, slice_of(".jpg"), w->arena), &image->file_name, w->arena);
	for (size_t i = 0; i < json.column[BOXES].n; i++)
		if (!read_part(w, c, json.column[BOXES].item[i], image))
			return UNIT_REJECTED;
	return UNIT_IMAGE;
}

static const struct filter_counter counters[] = { { "names that do not end in .jpg, as those of CrowdHuman do" },
	{ NULL } };

static bool
write_line(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	(void)c;
	if (!dialect_check(r, kept, &name, NULL))
		return false;
	bool jpg = name.n > 4 && memcmp(name.text + name.n - 4, ".jpg", 4) == 0;
	filter_count(r->worker, &counters[0], !jpg && record_has(r, COLUMN_FILE_NAME));
	buf_char(out, '{');
	json_put_string(json_put_key(out, "ID"), (struct slice){ name.text, name.n - (jpg ? 4 : 0) });
	buf_char(json_put_key(out, "gtboxes"), '[');
	for (size_t i = 0; i < kept->boxes; i++) {
		size_t from = kept->index[i];
		json_put_next(out);
		buf_char(out, '{');
		json_put_string(json_put_key(out, "tag"), record_text(r, COLUMN_LABELS, from));
		dialect_put_xywh(kept->box[i], json_put_key(out, "fbox"));
		bool ignore = convert_mark(r, COLUMN_IGNORE, from);
		buf_format(json_put_key(out, "extra"), "{\"box_id\":%zu,\"ignore\":%d}}", i, ignore);
	}
	buf_text(out, "]}\n");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IGNORE));
	return true;
}

const struct format format_crowdhuman = {
	.name = "crowdhuman",
	.about = "CrowdHuman's .odgt, a line an image: full bodies",
	.extension = "odgt",
	.read = read_line,
	.write = write_line,
	.counters = counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMES | USES_SIZES | USES_KEEP,
};
