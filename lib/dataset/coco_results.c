/* coco_results.c -- detections as the COCO evaluation wants them: one array, a detection a line. */
#include "base/decimal.h"
#include "dataset/coco_category.h"
#include "dataset/coco_document.h"
#include "dataset/coco_out.h"
#include "dataset/coco_read.h"
#include "dataset/format.h"

#include <math.h>

/* The category of box i: by --names; without them the label is the id. */
static bool
find_category(const struct record *r, size_t i, const struct convert *c, struct slice *id)
{
	struct slice label = record_text(r, COLUMN_LABELS, i);
	if (c->names != NULL)
		return coco_category_of(r, i, c->names, id);
	*id = label;
	return coco_category_is_whole(label) ||
	       record_reject(r, "box %zu: label \"%.*s\" is not a category id; give --names", i,
		       label.n < 80 ? (int)label.n : 80, label.text);
}

static void
put_detection(const struct record *r, size_t i, struct box b, struct slice id, struct buf *out)
{
	struct slice image = record_column(r, COLUMN_IMAGE_ID)->text;
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	struct slice score = scores->given ? scores->item[i] : slice_of("1");
	const double bbox[4] = { b.x1, b.y1, decimal_subtract(b.x2, b.x1), decimal_subtract(b.y2, b.y1) };
	buf_char(out, '{');
	buf_add(json_put_key(out, "image_id"), image.text, image.n);
	buf_add(json_put_key(out, "category_id"), id.text, id.n);
	json_put_doubles(json_put_key(out, "bbox"), bbox, 4, 0);
	buf_add(json_put_key(out, "score"), score.text, score.n);
	coco_out_put_kept(r, i, out);
	buf_char(out, '}');
}

static const struct filter_frame frame = { "[\n", ",\n", "\n]\n", "[]\n" };

static bool
write_detections(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice *id = arena_array(r->worker->arena, struct slice, kept->boxes);
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	if (r->boxes > 0 && record_has(r, COLUMN_SCORES) && record_column(r, COLUMN_SCORES)->shape != JSON_FLAT)
		return record_reject(r, "scores: expected one number a box");
	for (size_t i = 0; i < kept->boxes; i++) {
		struct box b = kept->box[i];
		if (!find_category(r, kept->index[i], c, &id[i]))
			return false;
		if (!isfinite(b.x2 - b.x1) || !isfinite(b.y2 - b.y1))
			return record_reject(r, "box %u: its size is beyond double range", kept->index[i]);
	}
	for (size_t i = 0; i < kept->boxes; i++) {
		buf_text(out, frame.between);
		put_detection(r, kept->index[i], kept->box[i], id[i], out);
	}
	filter_count(r->worker, &coco_counters[COCO_COUNT_NO_BOXES], kept->boxes == 0);
	convert_count_lost(r, kept, COLUMN_BIT(COLUMN_SCORES));
	return true;
}

static struct filter_document *
open_results(const struct convert *c, const char *path)
{
	return coco_document_open(c, path, true);
}

/* The names that --names gives category ids. false: rejected. */
static bool
name_labels(struct worker *w, const struct names *names, struct image *image)
{
	for (size_t i = 0; i < image->boxes; i++) {
		struct slice id = coco_id_key(image->column[IMAGE_LABELS][i], w->arena);
		const struct names_row *row = names_by_id(names, id);
		if (row == NULL)
			return filter_reject(
				w, "category_id %.*s is not in --names", id.n < 80 ? (int)id.n : 80, id.text);
		image->column[IMAGE_LABELS][i] = row->name;
	}
	return true;
}

/* Results have the ids of images alone; the rest is in --size, where that has the id. */
static void
name_image(struct worker *w, const struct sizes *sizes, struct image *image)
{
	const struct sizes_entry *e = sizes_by_id(sizes, coco_id_key(image->id, w->arena));
	if (e == NULL)
		return;
	image->width = e->width;
	image->height = e->height;
	if (e->file_name.text != NULL)
		image_string(e->file_name, &image->file_name, w->arena);
}

static enum unit_state
read_image(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	enum unit_state state = coco_document_read(w, c, line, image);
	if (state != UNIT_IMAGE)
		return state;
	if (c->sizes != NULL)
		name_image(w, c->sizes, image);
	return c->names == NULL || name_labels(w, c->names, image) ? UNIT_IMAGE : UNIT_REJECTED;
}

const struct format format_coco_results = {
	.name = "coco-results",
	.about = "COCO detections, a JSON array",
	.open = open_results,
	.read = read_image,
	.write = write_detections,
	.counters = coco_counters,
	.frame = &frame,
	.needs = COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_NAMES | USES_CATEGORY_IDS | USES_BASE | USES_SIZES | USES_RENUMBER | USES_KEEP,
	.writes = USES_NAMES | USES_CATEGORY_IDS,
};
