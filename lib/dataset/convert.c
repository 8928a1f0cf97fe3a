/* convert.c -- from a reader through a record into a writer. */
#include "dataset/format.h"
#include "dataset/image.h"
#include "engine/err.h"
#include "engine/source.h"

#include <sys/stat.h>

bool
convert_record(struct worker *w, const struct convert *c, struct filter_line *line)
{
	(void)w;
	(void)c;
	(void)line;
	return true;
}

void
convert_image(struct worker *w, const struct image *image, struct filter_line *line)
{
	size_t before = w->scratch->len;
	image_put(image, w->scratch);
	size_t n = w->scratch->len - before;
	char *text = arena_alloc(w->arena, n + JSON_PAD + 1);
	memcpy(text, w->scratch->data + before, n);
	memset(text + n, 0, JSON_PAD + 1);
	w->scratch->len = before;
	line->text = (struct slice){ text, n };
}

struct box
convert_box(const struct convert *c, int own_base, struct box b)
{
	int base = c->base == BASE_DEFAULT ? own_base : c->base;
	return (struct box){ b.x1 - base, b.y1 - base, b.x2, b.y2 };
}

/* What a document's reader found wrong. */
static bool
reject_origin(struct worker *w, const struct origin *origin)
{
	if (origin->column > 0)
		return filter_reject_at(w, origin->column - 1, "%s", origin->failure);
	if (origin->line > 0)
		return filter_reject(w, "%s", origin->failure);
	err_warn("%s: %s", origin->file, origin->failure);
	return false;
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
convert_line(struct worker *engine)
{
	const struct convert *c = engine->options;
	struct filter_line line = *engine->line;
	struct worker w = *engine; /* with a line that says where the record really comes from */
	struct record r;
	struct kept kept = { 0 };
	w.line = &line;
	if (c->feed != NULL) {
		struct origin origin = document_source_origin(c->feed, line.ordinal);
		line.file = origin.file;
		line.number = origin.line;
		if (origin.failure != NULL)
			return reject_origin(&w, &origin);
	}
	if (!c->from->line(&w, c, &line) || !record_read(&c->schema, &w, &r))
		return false;
	if (record_has(&r, COLUMN_BOXES) &&
		!(record_has(&r, COLUMN_SCORES) ? keep_detections(&r, &kept) : keep_only(&r, c->bad, &kept)))
		return false;
	return c->to->write(&r, &kept, c);
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
		if (c->from->feed != NULL && (strchr(*files, '\n') != NULL || source_is_blank(*files, strlen(*files))))
			err_usage("a file's name must be on one line and not blank");
		if (stat(*files, &status) != 0)
			err_die_errno("%s", *files);
		if (S_ISDIR(status.st_mode) && !c->from->directories)
			err_die("%s: is a directory; %s takes files", *files, c->from->name);
	}
}

int
convert_run(struct convert *c, const struct filter_options *o, char *const *files)
{
	static char *const standard_input[] = { "-", NULL };
	struct filter filter = { .line = convert_line, .options = c, .counters = c->counters };
	struct filter_options options = *o;
	check_operands(c, files);
	c->counters[0] = gt_policy_counters;
	c->counters[1] = c->to->counters;
	record_schema_init(&c->schema, GT_COLUMNS, c->to->needs, c->per_box);
	if (c->to->end != NULL) {
		filter.finish = end_output;
		filter.state_size = sizeof(struct written);
		options.threads = 1;
	}
	if (c->from->feed == NULL)
		return filter_run(&filter, &options, files);
	c->feed = document_source_start(c, files);
	int status = filter_run(&filter, &options, standard_input);
	if (status == ERR_DONE)
		document_source_end(c->feed);
	return status;
}
