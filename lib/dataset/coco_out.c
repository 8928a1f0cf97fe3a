/* coco_out.c -- COCO instances: writing.
 *
 * Images leave as they come; their annotations, which stand behind all of them in the document, wait in the spill.
 * What pycocotools asks for is always there: an area, iscrowd, and the members info and licenses. */
#include "dataset/coco_out.h"

#include "base/decimal.h"
#include "dataset/coco_category.h"
#include "dataset/coco_document.h"

#include <math.h>

const struct filter_frame coco_out_frame = {
	.open = "{\"info\":{},\"licenses\":[],\"images\":[\n",
	.between = ",\n",
	.close = "\n],\n\"annotations\":[",
	.nothing = "{\"info\":{},\"licenses\":[],\"images\":[],\n\"annotations\":[",
};

static void
put_member(struct buf *out, const char *key, const struct json_column *column)
{
	if (column->given)
		buf_add(json_put_key(out, key), column->text.text, column->text.n);
}

static void
put_image(const struct record *r, struct buf *out)
{
	buf_text(out, coco_out_frame.between);
	buf_char(out, '{');
	put_member(out, "id", record_column(r, COLUMN_IMAGE_ID));
	put_member(out, "file_name", record_column(r, COLUMN_FILE_NAME));
	put_member(out, "width", record_column(r, COLUMN_WIDTH));
	put_member(out, "height", record_column(r, COLUMN_HEIGHT));
	buf_char(out, '}');
}

/* The annotation's id: the box's own, or the number that it has among all. false: rejected. */
static bool
put_id(const struct record *r, size_t i, struct buf *out)
{
	struct written *state = r->worker->state;
	const struct json_column *ids = record_column(r, COLUMN_IDS);
	bool own = ids->given && !slice_is(ids->item[i], "null");
	if (state->boxes++ == 0)
		state->own_ids = own;
	if (state->own_ids != own)
		return record_reject(r, "box %zu: ids: all boxes must have them, or none", i);
	json_put_key(out, "id");
	if (own)
		buf_add(out, ids->item[i].text, ids->item[i].n);
	else
		buf_integer(out, (long long)state->boxes);
	return true;
}

void
coco_out_put_kept(const struct record *r, size_t i, struct buf *out)
{
	static const char *const own[] = { "id", "image_id", "category_id", "bbox", "area", "iscrowd", "ignore",
		"score" };
	for (size_t k = COLUMNS; k < r->schema->json.keys; k++) {
		const struct json_column *column = &r->json.column[k];
		bool is_own = false;
		for (size_t n = 0; n < sizeof own / sizeof *own; n++)
			is_own |= strcmp(r->schema->key[k].name, own[n]) == 0;
		if (!column->given || is_own || slice_is(column->item[i], "null"))
			continue;
		json_put_string(json_put_next(out), slice_of(r->schema->key[k].name));
		buf_char(out, ':');
		buf_add(out, column->item[i].text, column->item[i].n);
	}
}

static bool
put_annotation(struct record *r, size_t i, struct box b, const struct convert *c, struct buf *out)
{
	const struct json_column *area = record_column(r, COLUMN_AREA), *image = record_column(r, COLUMN_IMAGE_ID);
	const double bbox[4] = { b.x1, b.y1, decimal_subtract(b.x2, b.x1), decimal_subtract(b.y2, b.y1) };
	struct slice category;
	if (record_column(r, COLUMN_LABELS)->item[i].text[0] == '[')
		return record_reject(r, "box %zu: several labels, where the format has one", i);
	if (!isfinite(bbox[2]) || !isfinite(bbox[3]) || !isfinite(bbox[2] * bbox[3]))
		return record_reject(r, "box %zu: its size is beyond double range", i);
	bool known = c->names != NULL ? coco_category_of(r, i, c->names, &category) :
		coco_category_number(r, i, &category);
	buf_text(out, ((struct written *)r->worker->state)->boxes > 0 ? ",\n{" : "\n{");
	if (!known || !put_id(r, i, out))
		return false;
	buf_add(json_put_key(out, "image_id"), image->text.text, image->text.n);
	buf_add(json_put_key(out, "category_id"), category.text, category.n);
	json_put_doubles(json_put_key(out, "bbox"), bbox, 4, 0);
	json_put_key(out, "area");
	if (area->given)
		buf_add(out, area->item[i].text, area->item[i].n);
	else
		buf_double(out, bbox[2] * bbox[3]);
	buf_text(json_put_key(out, "iscrowd"), convert_mark(r, COLUMN_ISCROWD, i) ? "1" : "0");
	if (convert_mark(r, COLUMN_IGNORE, i)) {
		buf_text(json_put_key(out, "ignore"), "1");
		filter_count(r->worker, &coco_counters[COCO_COUNT_IGNORED], 1);
	}
	coco_out_put_kept(r, i, out);
	buf_char(out, '}');
	return true;
}

bool
coco_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct written *state = r->worker->state, before = *state;
	struct buf *text = r->worker->scratch;
	size_t start = text->len;
	double size[2];
	bool found;
	if (!record_size(r, size, &found))
		return false;
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	for (size_t i = 0; i < kept->boxes; i++) {
		if (!put_annotation(r, kept->index[i], kept->box[i], c, text)) {
			state->boxes = before.boxes;
			return false;
		}
	}
	put_image(r, r->worker->out);
	spill_add(c->spill, (struct slice){ text->data + start, text->len - start });
	filter_count(r->worker, &coco_counters[COCO_COUNT_NO_SIZE], !found);
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IDS) | COLUMN_BIT(COLUMN_AREA) | COLUMN_BIT(COLUMN_ISCROWD) |
		COLUMN_BIT(COLUMN_IGNORE));
	return true;
}

void
coco_out_end(const struct written *state, const struct convert *c, struct buf *out)
{
	buf_text(out, state->boxes > 0 ? "\n],\n\"categories\":[" : "],\n\"categories\":[");
	size_t before = out->len;
	coco_category_put_all(state, c, out);
	buf_text(out, out->len > before ? "\n]}\n" : "]}\n");
}
