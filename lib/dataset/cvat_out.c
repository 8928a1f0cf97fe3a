/* cvat_out.c -- CVAT for images: writing. Marks of boxes are attributes, by the names that other tools give them. */
#include "dataset/cvat.h"

#include "dataset/dialect.h"
#include "dataset/xml_put.h"

const struct filter_frame cvat_out_frame = {
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n  <image", "  <image",
	"</annotations>\n",
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n</annotations>\n",
};

static void
put_mark(const struct record *r, enum column column, size_t i, const char *name, struct buf *out)
{
	if (record_has(r, column))
		buf_format(out, "      <attribute name=\"%s\">%s</attribute>\n", name,
			convert_mark(r, column, i) ? "true" : "false");
}

static bool
put_box(const struct record *r, size_t i, struct box b, struct buf *out)
{
	const double corner[4] = { b.x1, b.y1, b.x2, b.y2 };
	static const char *const names[4] = { "xtl", "ytl", "xbr", "ybr" };
	buf_text(out, "    <box label=\"");
	if (!xml_put_text(out, record_text(r, COLUMN_LABELS, i)))
		return record_reject(r, "box %zu: a label that XML cannot hold", i);
	buf_text(out, "\" source=\"manual\" occluded=\"0\"");
	for (size_t k = 0; k < 4; k++) {
		buf_format(out, " %s=\"", names[k]);
		buf_double(out, corner[k]);
		buf_char(out, '"');
	}
	buf_text(out, " z_order=\"0\">\n");
	put_mark(r, COLUMN_ISCROWD, i, "is_crowd", out);
	put_mark(r, COLUMN_IGNORE, i, "difficult", out);
	buf_text(out, "    </box>\n");
	return true;
}

/* Whole numbers as CVAT has them. */
static bool
is_whole(struct slice id)
{
	bool whole = id.n > 0 && id.n < 19 && (id.n == 1 || id.text[0] != '0');
	for (size_t i = 0; i < id.n; i++)
		whole &= id.text[i] >= '0' && id.text[i] <= '9';
	return whole;
}

/* The image's number: its image_id, or where the first image's is no whole number, images are counted. false:
 * rejected. */
static bool
put_id(struct record *r, struct buf *out)
{
	struct written *state = r->worker->state;
	struct slice id = slice_of("");
	if (record_has(r, COLUMN_IMAGE_ID))
		id = json_text(record_column(r, COLUMN_IMAGE_ID)->text, r->worker->arena);
	if (!state->begun)
		state->counted = !is_whole(id);
	state->begun = true;
	if (!state->counted && !is_whole(id))
		return record_reject(r, "image_id: expected a whole number, as the images before have");
	if (state->counted) {
		id = slice_of(arena_format(r->worker->arena, "%llu", (unsigned long long)state->images++));
		filter_count(r->worker, &convert_counters[0], 1);
	}
	buf_format(out, " id=\"%.*s\"", (int)id.n, id.text);
	return true;
}

static void
put_side(const struct record *r, enum column column, const char *name, struct buf *out)
{
	struct slice text = record_column(r, column)->text;
	if (record_has(r, COLUMN_WIDTH) && record_has(r, COLUMN_HEIGHT))
		buf_format(out, " %s=\"%.*s\"", name, (int)text.n, text.text);
}

bool
cvat_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name, split;
	(void)c;
	if (!dialect_check(r, kept, &name, NULL))
		return false;
	buf_text(out, cvat_out_frame.between);
	if (!put_id(r, out))
		return false;
	buf_text(out, " name=\"");
	if (!xml_put_text(out, name))
		return record_reject(r, "a file_name that XML cannot hold");
	if (record_has(r, COLUMN_SPLIT)) {
		split = json_text(record_column(r, COLUMN_SPLIT)->text, r->worker->arena);
		buf_text(out, "\" subset=\"");
		if (!xml_put_text(out, split))
			return record_reject(r, "a split that XML cannot hold");
	}
	buf_char(out, '"');
	put_side(r, COLUMN_WIDTH, "width", out);
	put_side(r, COLUMN_HEIGHT, "height", out);
	buf_text(out, ">\n");
	for (size_t i = 0; i < kept->boxes; i++)
		if (!put_box(r, kept->index[i], kept->box[i], out))
			return false;
	buf_text(out, "  </image>\n");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_ISCROWD) | COLUMN_BIT(COLUMN_IGNORE));
	return true;
}
