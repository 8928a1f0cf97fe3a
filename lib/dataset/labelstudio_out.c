/* labelstudio_out.c -- Label Studio: writing. Boxes of ground truth are an annotation of the task, detections a
 * prediction. The names "label" and "image" are those of the tags of its template for bounding boxes. */
#include "dataset/labelstudio.h"

#include "base/decimal.h"
#include "dataset/dialect.h"

const struct filter_frame labelstudio_out_frame = { "[\n", ",\n", "\n]\n", "[]\n" };

static void
put_result(const struct record *r, size_t i, struct box b, const double size[2], struct buf *out)
{
	const struct json_column *ids = record_column(r, COLUMN_IDS), *scores = record_column(r, COLUMN_SCORES);
	const struct slice width = record_column(r, COLUMN_WIDTH)->text, height = record_column(r, COLUMN_HEIGHT)->text;
	buf_char(json_put_next(out), '{');
	if (ids->given && ids->item != NULL && !slice_is(ids->item[i], "null"))
		json_put_string(json_put_key(out, "id"), json_text(ids->item[i], r->worker->arena));
	buf_text(json_put_key(out, "type"), "\"rectanglelabels\",\"from_name\":\"label\",\"to_name\":\"image\"");
	buf_add(json_put_key(out, "original_width"), width.text, width.n);
	buf_add(json_put_key(out, "original_height"), height.text, height.n);
	buf_text(json_put_key(out, "image_rotation"), "0");
	if (scores->given)
		buf_add(json_put_key(out, "score"), scores->item[i].text, scores->item[i].n);
	buf_char(json_put_key(out, "value"), '{');
	json_put_number(json_put_key(out, "x"), b.x1 * 100 / size[0]);
	json_put_number(json_put_key(out, "y"), b.y1 * 100 / size[1]);
	json_put_number(json_put_key(out, "width"), decimal_subtract(b.x2, b.x1) * 100 / size[0]);
	json_put_number(json_put_key(out, "height"), decimal_subtract(b.y2, b.y1) * 100 / size[1]);
	buf_text(json_put_key(out, "rotation"), "0,\"rectanglelabels\":[");
	json_put_string(out, record_text(r, COLUMN_LABELS, i));
	buf_text(out, "]}}");
}

bool
labelstudio_out_write(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	double size[2];
	(void)c;
	if (!dialect_check(r, kept, &name, size))
		return false;
	buf_text(out, labelstudio_out_frame.between);
	buf_char(out, '{');
	if (record_has(r, COLUMN_IMAGE_ID)) {
		struct slice id = record_column(r, COLUMN_IMAGE_ID)->text;
		buf_add(json_put_key(out, "id"), id.text, id.n);
	}
	buf_char(json_put_key(out, "data"), '{');
	json_put_string(json_put_key(out, "image"), name);
	if (kept->boxes == 0) /* no result has it */
		dialect_put_size(r, out);
	buf_char(out, '}');
	buf_char(json_put_key(out, record_has(r, COLUMN_SCORES) ? "predictions" : "annotations"), '[');
	buf_text(out, "{\"result\":[");
	for (size_t i = 0; i < kept->boxes; i++)
		put_result(r, kept->index[i], kept->box[i], size, out);
	buf_text(out, "]}]}");
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_IDS) | COLUMN_BIT(COLUMN_SCORES));
	return true;
}
