/* convert.c -- from a reader through a record into a writer. */
#include "base/decimal.h"
#include "dataset/format.h"
#include "dataset/identity.h"
#include "engine/err.h"

#include <math.h>

struct box
convert_box(const struct convert *c, int own_base, struct box b)
{
	int base = c->base == BASE_DEFAULT ? own_base : c->base;
	if (base == 0)
		return b;
	return (struct box){ decimal_subtract(b.x1, base), decimal_subtract(b.y1, base), b.x2, b.y2 };
}

struct box
convert_form(enum box_form form, const double n[4])
{
	if (form == BOX_XYXY)
		return (struct box){ n[0], n[1], n[2], n[3] };
	if (form == BOX_XYWH)
		return (struct box){ n[0], n[1], decimal_add(n[0], n[2]), decimal_add(n[1], n[3]) };
	double x = n[2] / 2, y = n[3] / 2;
	return (struct box){ decimal_subtract(n[0], x), decimal_subtract(n[1], y), decimal_add(n[0], x),
		decimal_add(n[1], y) };
}

struct box
convert_hull(const double *number, size_t points)
{
	struct box b = { number[0], number[1], number[0], number[1] };
	for (size_t i = 1; i < points; i++) {
		double x = number[2 * i], y = number[2 * i + 1];
		b = (struct box){ fmin(b.x1, x), fmin(b.y1, y), fmax(b.x2, x), fmax(b.y2, y) };
	}
	return b;
}

struct box
convert_scale(struct box b, const double size[2])
{
	return (struct box){ b.x1 * size[0], b.y1 * size[1], b.x2 * size[0], b.y2 * size[1] };
}

bool
convert_label(struct worker *w, const struct convert *c, struct slice text, bool index, struct slice *label)
{
	if (c->names == NULL)
		return image_scalar(text, label, w->arena) || filter_reject(w, "class: invalid UTF-8");
	const struct names_row *row = index ? names_by_index(c->names, text) : names_by_name(c->names, text);
	if (row == NULL && !index)
		row = names_by_id(c->names, text);
	if (row == NULL)
		return filter_reject(w, "class %.*s is not in --names", text.n < 80 ? (int)text.n : 80, text.text);
	*label = row->name;
	return true;
}

bool
convert_labels(struct worker *w, const struct convert *c, struct image *image)
{
	struct slice *label = image->column[IMAGE_LABELS];
	if (c->names == NULL || (image->columns & IMAGE_BIT(IMAGE_LABELS)) == 0)
		return true;
	for (size_t i = 0; i < image->boxes; i++)
		if (!convert_label(w, c, json_text(label[i], w->arena), false, &label[i]))
			return false;
	return true;
}

/* What a document's reader found wrong. */
static bool
reject_unit(struct worker *w)
{
	if (w->line->column > 0)
		return filter_reject_at(w, w->line->column - 1, "%s", w->line->failure);
	return filter_reject(w, "%s", w->line->failure);
}

/* The record that an image is, for --rejects. */
static struct slice
image_text(const struct image *image, struct arena *arena)
{
	struct buf text = { .failed = arena->failed };
	image_put(image, &text);
	struct slice copy = { arena_text(arena, text.data, text.len), text.len };
	buf_free(&text);
	return copy;
}

/* Records with scores are detections: they may be empty, but not inside out, and the policy is not for them. */
static bool
keep_detections(struct record *r, struct kept *kept)
{
	if (!gt_policy_check_detections(r))
		return false;
	uint32_t *index = arena_array(r->worker->arena, uint32_t, r->boxes);
	for (size_t i = 0; i < r->boxes; i++)
		index[i] = (uint32_t)i;
	*kept = (struct kept){ r->boxes, record_boxes(r, COLUMN_BOXES), index };
	return true;
}

/* Whether a box was marked to be ignored because it is bad. */
static bool
has_new_marks(const struct record *r, const struct ground_truth *gt)
{
	for (size_t i = 0; i < gt->boxes; i++)
		if (gt->skip[i] && !convert_mark(r, COLUMN_IGNORE, i))
			return true;
	return false;
}

/* Writers look at the columns, which have to be those behind the policy. */
static bool
keep_only(struct record *r, enum gt_policy bad, struct kept *kept)
{
	struct ground_truth gt;
	if (!gt_policy_read(r, bad, &gt, &kept->index))
		return false;
	if (bad == BAD_IGNORE && has_new_marks(r, &gt) && !record_reread(r))
		return false;
	kept->boxes = gt.boxes;
	kept->box = gt.box;
	return true;
}

static bool
write_record(struct record *r, const struct convert *c)
{
	struct kept kept = { 0 };
	if (record_has(r, COLUMN_BOXES) &&
		!(record_has(r, COLUMN_SCORES) ? keep_detections(r, &kept) : keep_only(r, c->bad, &kept)))
		return false;
	convert_count_fractions(r->worker, c, &kept);
	if (!c->to->as_lines && !convert_check_texts(r))
		return false;
	return c->to->write(r, &kept, c);
}

/* What the command line adds to an image: its size, its split. */
static bool
complete_image(struct worker *w, const struct convert *c, struct image *image)
{
	double size[2];
	char why[IMAGE_WHY];
	if (c->split != NULL && image->split.text == NULL && (c->from->reads & USES_SPLIT) == 0)
		image_string(slice_of(c->split), &image->split, w->arena);
	if (image->width.text != NULL || (c->sizes == NULL && c->images == NULL))
		return true;
	struct slice name = image->file_name.text != NULL ? image->file_name : image->id;
	return name.text == NULL ||
	       convert_size(c, image, json_text(name, w->arena), NULL, size, why, w->arena) ||
	       filter_reject(w, "%s", why);
}

/* The same for a record, which is read anew with it. */
static bool
complete_record(const struct convert *c, struct record *r)
{
	struct image image = { 0 };
	double size[2];
	char why[IMAGE_WHY];
	bool named = record_has(r, COLUMN_FILE_NAME);
	enum column column = named ? COLUMN_FILE_NAME : COLUMN_IMAGE_ID;
	if (record_has(r, COLUMN_WIDTH) || record_has(r, COLUMN_HEIGHT) || (c->sizes == NULL && c->images == NULL))
		return true;
	if (!record_has(r, column))
		return record_reject(r, "no \"file_name\" and no \"image_id\", to find its size by");
	struct slice name = json_text(record_column(r, column)->text, r->worker->arena);
	if (!convert_size(c, &image, name, NULL, size, why, r->worker->arena))
		return record_reject(r, "%s", why);
	if (!named && image.file_name.text != NULL)
		record_set(r, COLUMN_FILE_NAME, image.file_name);
	record_set(r, COLUMN_WIDTH, image.width);
	record_set(r, COLUMN_HEIGHT, image.height);
	return record_reread(r);
}

/* The record of an image. */
static bool
convert_image(struct worker *w, const struct convert *c, struct image *image)
{
	struct record r;
	if (!complete_image(w, c, image) || !image_record(image, &c->schema, w, &r) || !write_record(&r, c))
		return false;
	if (c->renumber && (c->from->reads & USES_ID) != 0)
		filter_count(w, &convert_counters[0], 1);
	return true;
}

static bool
convert_line(struct worker *engine)
{
	const struct convert *c = engine->options;
	struct filter_line line = *engine->line;
	struct worker w = *engine; /* with a line that says where the record really comes from */
	struct image image = { 0 };
	struct record r;
	w.line = &line;
	engine->rejected = slice_of(line.document != NULL ? line.file : "");
	if (line.failure != NULL)
		return reject_unit(&w);
	if (c->from->read_records)
		return record_read(&c->schema, &w, &r) && complete_record(c, &r) && write_record(&r, c);
	if (c->to->as_lines && c->from->put != NULL && c->from->put(&w, c, &line))
		return true;
	enum unit_state state = c->from->read(&w, c, &line, &image);
	if (state == UNIT_NOTHING || (state == UNIT_IMAGE && convert_image(&w, c, &image)))
		return true;
	if (line.document != NULL && image.id.text != NULL && !c->from->units_are_files)
		engine->rejected = image_text(&image, w.arena);
	return false;
}

/* Opens a document for the engine. */
static struct filter_document *
open_document(const void *options, const char *path)
{
	const struct convert *c = options;
	return c->from->open(c, path);
}

static bool
end_output(void *state, const void *options, struct buf *out, struct arena *keep)
{
	const struct convert *c = options;
	(void)keep;
	c->to->end(state, c, out);
	return true;
}

static bool
next_piece(const void *options, struct buf *out)
{
	const struct convert *c = options;
	return spill_take(c->spill, out);
}

static void
gather_counters(struct convert *c)
{
	size_t n = 0;
	c->counters[n++] = gt_policy_counters;
	c->counters[n++] = convert_counters;
	if (c->from->counters != NULL)
		c->counters[n++] = c->from->counters;
	if (c->to->counters != NULL && c->to->counters != c->from->counters)
		c->counters[n++] = c->to->counters;
}

int
convert_run(struct convert *c, const struct filter_options *o, char *const *files)
{
	struct filter filter = { .line = convert_line, .options = c, .counters = c->counters,
		.frame = c->to->frame };
	struct filter_options options = *o;
	convert_check_operands(c, o->output, files);
	if (c->to->folder) {
		if (o->output == NULL)
			err_usage("%s is a folder of files: give -o DIR", c->to->name);
		c->folder = folder_out_open(o->output);
		options.output = "/dev/null";
	}
	c->skip = o->on_error == ON_ERROR_SKIP;
	c->progress = o->progress;
	gather_counters(c);
	record_schema_init(&c->schema, GT_COLUMNS, c->to->needs, c->keep != NULL ? c->keep : c->per_box);
	convert_check_keeps(c);
	c->identity = c->renumber || (files[0] != NULL && files[1] != NULL) ? identity_start() : NULL;
	c->image_ids = image_ids_start(c->whole_names, c->renumber);
	if (c->from->open != NULL)
		filter.open = open_document;
	if (c->to->one_thread || c->to->folder) {
		filter.finish = c->to->end != NULL ? end_output : NULL;
		filter.state_size = sizeof(struct written);
		options.threads = 1;
	}
	if (c->to->spills) {
		c->spill = &c->spilled;
		filter.next_piece = next_piece;
	}
	int status = filter_run(&filter, &options, files);
	if (c->folder != NULL && (status == ERR_DONE || c->skip))
		folder_out_commit(c->folder);
	else if (c->folder != NULL)
		folder_out_abandon(c->folder);
	if (status == ERR_DONE) { /* a worker that was not waited for may still look at these */
		identity_end(c->identity);
		image_ids_end(c->image_ids);
	}
	spill_free(&c->spilled); /* its writer is one thread, which has ended */
	return status;
}
