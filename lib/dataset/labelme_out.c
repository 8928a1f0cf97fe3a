/* labelme_out.c -- LabelMe: writing. Files are where their pictures belong, which they name as seen from there. */
#include "dataset/labelme_out.h"

#include "dataset/dialect.h"

static void
put_shape(const struct record *r, size_t i, struct box b, struct buf *out)
{
	const double corner[4] = { b.x1, b.y1, b.x2, b.y2 };
	buf_char(json_put_next(out), '{');
	json_put_string(json_put_key(out, "label"), record_text(r, COLUMN_LABELS, i));
	json_put_doubles(json_put_key(out, "points"), corner, 2, 2);
	buf_text(out, ",\"group_id\":null,\"shape_type\":\"rectangle\",\"flags\":{}");
	if (record_has(r, COLUMN_IGNORE))
		json_put_bool(json_put_key(out, "difficult"), convert_mark(r, COLUMN_IGNORE, i));
	buf_char(out, '}');
}

static void
put_side(const struct record *r, enum column column, const char *key, struct buf *out)
{
	const struct json_column *side = record_column(r, column);
	struct slice text = side->given ? side->text : slice_of("null");
	buf_add(json_put_key(out, key), text.text, text.n);
}

bool
labelme_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	static const struct folder_out_place place = { "", ".json", NULL };
	struct buf *out = r->worker->scratch;
	size_t before = out->len;
	struct slice name;
	if (!dialect_check(r, kept, &name, NULL))
		return false;
	const char *slash = memrchr(name.text, '/', name.n), *picture = slash != NULL ? slash + 1 : name.text;
	buf_text(out, "{\"version\":\"5.4.1\",\"flags\":{},\"shapes\":[");
	for (size_t i = 0; i < kept->boxes; i++)
		put_shape(r, kept->index[i], kept->box[i], out);
	buf_char(out, ']');
	json_put_string(json_put_key(out, "imagePath"),
		(struct slice){ picture, (size_t)(name.text + name.n - picture) });
	buf_text(json_put_key(out, "imageData"), "null");
	put_side(r, COLUMN_HEIGHT, "imageHeight", out);
	put_side(r, COLUMN_WIDTH, "imageWidth", out);
	buf_text(out, "}\n");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IGNORE));
	return folder_out_put(c->folder, r, &place, (struct slice){ out->data + before, out->len - before });
}
