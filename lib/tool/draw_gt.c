/* draw_gt.c -- the ground truth beside what is drawn. */
#include "tool/draw_gt.h"

#include "base/num.h"
#include "engine/err.h"
#include "engine/input.h"
#include "record/transform_field.h"
#include "tool/eval_input.h"

struct reading {
	struct draw_gt *gt;
	struct record_schema schema;
};

static struct draw_frame *
frame_of(struct draw_gt *t, uint32_t image)
{
	return image == EVAL_IDS_NONE ? NULL : &t->frame[image];
}

uint32_t
draw_gt_find(const struct draw_gt *t, struct slice id, struct arena *scratch)
{
	return eval_ids_find(&t->gt.images, eval_id_of(id, scratch));
}

struct slice
draw_gt_file_name(const struct record *r, struct arena *arena)
{
	if (!record_has(r, COLUMN_FILE_NAME))
		return (struct slice){ NULL, 0 };
	struct slice text = json_text(record_column(r, COLUMN_FILE_NAME)->text, arena);
	return (struct slice){ arena_text(arena, text.text, text.n), text.n };
}

static bool
read_line(struct worker *w)
{
	const struct reading *reading = w->options;
	struct draw_gt *t = reading->gt;
	struct record r;
	struct transform_field field;
	double size[2];
	bool found;
	if (!record_read(&reading->schema, w, &r) || !record_size(&r, size, &found))
		return false;
	struct draw_frame *frame = frame_of(t, draw_gt_find(t, record_column(&r, COLUMN_IMAGE_ID)->text, w->arena));
	if (frame == NULL)
		return true;
	if (found) {
		frame->width = size[0];
		frame->height = size[1];
	}
	if (record_has(&r, COLUMN_TRANSFORM) && transform_field_read(&r, &field)) {
		frame->mapped = !transform_is_identity(&field.map) ||
				(field.has_from && found && (field.size[0] != size[0] || field.size[1] != size[1]));
		frame->map = field.map;
	}
	frame->file_name = draw_gt_file_name(&r, &t->keep);
	return true;
}

static bool
read_frames(struct draw_gt *t, const char *path, const struct filter_options *filter)
{
	struct reading reading = { .gt = t };
	struct filter_options options = *filter;
	char *const files[] = { (char *)(uintptr_t)path, NULL };
	options.output = "/dev/null";
	options.rejects = NULL;
	options.threads = 1;
	record_schema_init(&reading.schema, COLUMN_SIZE | COLUMN_BIT(COLUMN_FILE_NAME) | COLUMN_BIT(COLUMN_TRANSFORM),
		COLUMN_BIT(COLUMN_IMAGE_ID), NULL);
	struct filter f = { .line = read_line, .options = &reading };
	return filter_run(&f, &options, files) == ERR_DONE;
}

static double
number(struct slice text)
{
	double x = 0;
	if (text.text != NULL && num_read_double(text.text, &x) == NULL)
		return 0;
	return x > 0 && x < 1e9 ? x : 0;
}

static void
read_coco_frames(struct draw_gt *t, const char *path)
{
	struct coco_reader reader;
	struct arena scratch = { .failed = err_out_of_memory };
	struct input in;
	enum coco_kind kind;
	if (!input_open(&in, path))
		err_die("%s: %s", path, in.why);
	coco_open(&reader, input_read, &in);
	while ((kind = coco_next(&reader)) > COCO_END) {
		const struct coco_image *image = &reader.image;
		if (kind != COCO_IMAGE || image->entry.fault != COCO_GOOD)
			continue;
		const struct coco_id *id = &image->entry.id;
		struct draw_frame *frame =
			frame_of(t, eval_ids_find(&t->gt.images, id->whole ? eval_id_whole(id->number)
									   : eval_id_of_text(id->text, &scratch)));
		if (frame != NULL) {
			frame->width = number(image->width);
			frame->height = number(image->height);
		}
		if (frame != NULL && image->file_name.text != NULL) {
			struct slice name = json_text(image->file_name, &scratch);
			frame->file_name = (struct slice){ arena_text(&t->keep, name.text, name.n), name.n };
		}
		arena_reset(&scratch);
	}
	if (kind == COCO_FAILED)
		err_die("%s: %s", path, reader.stream.why);
	coco_close(&reader);
	arena_free(&scratch);
	input_close(&in);
}

bool
draw_gt_read(struct draw_gt *t, const char *path, const struct filter_options *filter)
{
	*t = (struct draw_gt){ .keep = { .failed = err_out_of_memory } };
	eval_gt_init(&t->gt, path, false, false);
	enum eval_input kind = eval_input_kind(path);
	if (kind == EVAL_RESULTS)
		err_die("%s: a COCO results file has detections; --gt wants the ground truth", path);
	bool whole =
		(kind == EVAL_INSTANCES ? eval_gt_read_coco(&t->gt) : eval_gt_read_records(&t->gt, filter)) == ERR_DONE;
	if (!whole && (kind == EVAL_INSTANCES || filter->on_error != ON_ERROR_SKIP))
		return false;
	eval_gt_seal(&t->gt);
	t->frames = t->gt.images.n;
	t->frame = arena_zeros(&t->keep, struct draw_frame, t->frames);
	if (kind == EVAL_INSTANCES)
		read_coco_frames(t, path);
	else
		whole = read_frames(t, path, filter) && whole;
	t->rejected = !whole;
	return whole || filter->on_error == ON_ERROR_SKIP;
}

void
draw_gt_free(struct draw_gt *t)
{
	eval_gt_free(&t->gt);
	arena_free(&t->keep);
}
