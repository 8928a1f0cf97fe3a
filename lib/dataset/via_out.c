/* via_out.c -- VIA: writing, as version 2 exports annotations. The size of a picture's file is not known, which is -1
 * there, also in the key of its image. */
#include "dataset/via.h"

#include "base/decimal.h"
#include "dataset/dialect.h"

const struct filter_frame via_out_frame = { "{\n", ",\n", "\n}\n", "{}\n" };

static void
put_region(const struct record *r, size_t i, struct box b, const char *key, struct buf *out)
{
	buf_char(json_put_next(out), '{');
	buf_text(json_put_key(out, "shape_attributes"), "{\"name\":\"rect\"");
	json_put_number(json_put_key(out, "x"), b.x1);
	json_put_number(json_put_key(out, "y"), b.y1);
	json_put_number(json_put_key(out, "width"), decimal_subtract(b.x2, b.x1));
	json_put_number(json_put_key(out, "height"), decimal_subtract(b.y2, b.y1));
	buf_text(out, "},\"region_attributes\":{");
	json_put_string(out, slice_of(key));
	buf_char(out, ':');
	json_put_string(out, record_text(r, COLUMN_LABELS, i));
	buf_text(out, "}}");
}

bool
via_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	if (!dialect_check(r, kept, &name, NULL) || !convert_new_name(r, name))
		return false;
	buf_text(out, via_out_frame.between);
	json_put_string(out, slice_of(arena_format(r->worker->arena, "%.*s-1", (int)name.n, name.text)));
	buf_text(out, ":{\"filename\":");
	json_put_string(out, name);
	buf_text(out, ",\"size\":-1,\"regions\":[");
	for (size_t i = 0; i < kept->boxes; i++)
		put_region(r, kept->index[i], kept->box[i], c->label_key != NULL ? c->label_key : "label", out);
	buf_text(out, "],\"file_attributes\":{}}");
	convert_count_lost(r, kept, 0);
	return true;
}
