/* voc_out.c -- Pascal VOC: writing. */
#include "dataset/voc_out.h"

#include "base/decimal.h"
#include "dataset/xml_put.h"

static void
put_number(struct buf *out, const char *name, double x)
{
	buf_format(out, "\t\t\t<%s>", name);
	buf_double(out, x);
	buf_format(out, "</%s>\n", name);
}

/* With base 1 pixels are counted from 1, and the last one is included. */
static bool
put_object(struct record *r, size_t i, struct box b, int base, struct buf *out)
{
	const struct json_column *ignore = record_column(r, COLUMN_IGNORE);
	buf_text(out, "\t<object>\n\t\t<name>");
	if (!xml_put_text(out, record_text(r, COLUMN_LABELS, i)))
		return record_reject(r, "box %zu: a label that XML cannot hold", i);
	buf_format(out, "</name>\n\t\t<pose>Unspecified</pose>\n\t\t<truncated>0</truncated>\n"
		"\t\t<difficult>%d</difficult>\n\t\t<bndbox>\n", ignore->given && ignore->number[i] != 0);
	put_number(out, "xmin", decimal_add(b.x1, base));
	put_number(out, "ymin", decimal_add(b.y1, base));
	put_number(out, "xmax", b.x2);
	put_number(out, "ymax", b.y2);
	buf_text(out, "\t\t</bndbox>\n\t</object>\n");
	return true;
}

static void
put_size(const struct record *r, struct buf *out)
{
	const struct json_column *width = record_column(r, COLUMN_WIDTH), *height = record_column(r, COLUMN_HEIGHT);
	struct slice none = slice_of("0"); /* nobody knows it */
	buf_text(out, "\t<size>\n\t\t<width>");
	buf_add(out, width->given ? width->text.text : none.text, width->given ? width->text.n : none.n);
	buf_text(out, "</width>\n\t\t<height>");
	buf_add(out, height->given ? height->text.text : none.text, height->given ? height->text.n : none.n);
	buf_text(out, "</height>\n\t\t<depth>3</depth>\n\t</size>\n\t<segmented>0</segmented>\n");
}

bool
voc_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	static const struct folder_out_place place = { "", ".xml", NULL };
	struct buf *out = r->worker->scratch;
	size_t before = out->len;
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	buf_text(out, "<annotation>\n");
	if (record_has(r, COLUMN_FILE_NAME)) {
		buf_text(out, "\t<filename>");
		if (!xml_put_text(out, json_text(record_column(r, COLUMN_FILE_NAME)->text, r->worker->arena)))
			return record_reject(r, "a file_name that XML cannot hold");
		buf_text(out, "</filename>\n");
	}
	put_size(r, out);
	for (size_t i = 0; i < kept->boxes; i++)
		if (!put_object(r, kept->index[i], kept->box[i], c->to->base, out))
			return false;
	buf_text(out, "</annotation>\n");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IGNORE));
	return folder_out_put(c->folder, r, &place, (struct slice){ out->data + before, out->len - before });
}
