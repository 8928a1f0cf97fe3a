/* convert.c -- from a reader through a record into a writer. */
#include "base/decimal.h"
#include "dataset/format.h"
#include "dataset/identity.h"
#include "engine/err.h"

#include <sys/stat.h>

struct box
convert_box(const struct convert *c, int own_base, struct box b)
{
	int base = c->base == BASE_DEFAULT ? own_base : c->base;
	if (base == 0)
		return b;
	return (struct box){ decimal_subtract(b.x1, base), decimal_subtract(b.y1, base), b.x2, b.y2 };
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

static bool
keep_only(struct record *r, enum gt_policy bad, struct kept *kept)
{
	struct ground_truth gt;
	if (!gt_policy_read(r, bad, &gt, &kept->index))
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
	return c->to->write(r, &kept, c);
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
		return record_read(&c->schema, &w, &r) && write_record(&r, c);
	enum unit_state state = c->from->read(&w, c, &line, &image);
	if (state == UNIT_NOTHING ||
		(state == UNIT_IMAGE && image_record(&image, &c->schema, &w, &r) && write_record(&r, c)))
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
	c->to->end(state, out);
	return true;
}

/* What can be seen to be wrong before anything is read. */
static void
check_operands(const struct convert *c, char *const *files)
{
	struct stat status;
	for (; *files != NULL; files++) {
		if (strcmp(*files, "-") == 0)
			continue;
		if (stat(*files, &status) != 0)
			err_die_errno("%s", *files);
		if (S_ISDIR(status.st_mode) && !c->from->directories)
			err_die("%s: is a directory; %s takes files", *files, c->from->name);
	}
}

int
convert_run(struct convert *c, const struct filter_options *o, char *const *files)
{
	struct filter filter = { .line = convert_line, .options = c, .counters = c->counters,
		.frame = c->to->frame };
	struct filter_options options = *o;
	check_operands(c, files);
	c->skip = o->on_error == ON_ERROR_SKIP;
	c->counters[0] = gt_policy_counters;
	size_t n = 1;
	if (c->from->counters != NULL)
		c->counters[n++] = c->from->counters;
	if (c->to->counters != NULL && c->to != c->from)
		c->counters[n++] = c->to->counters;
	record_schema_init(&c->schema, GT_COLUMNS, c->to->needs, c->per_box);
	c->identity = c->renumber || (files[0] != NULL && files[1] != NULL) ? identity_start() : NULL;
	if (c->from->open != NULL)
		filter.open = open_document;
	if (c->to->end != NULL) {
		filter.finish = end_output;
		filter.state_size = sizeof(struct written);
		options.threads = 1;
	}
	int status = filter_run(&filter, &options, files);
	if (status == ERR_DONE)
		identity_end(c->identity); /* a worker that was not waited for may still look at it */
	return status;
}
