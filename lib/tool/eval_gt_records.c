/* eval_gt_records.c -- ground truth from image records. */
#include "tool/eval_gt.h"

#include "engine/err.h"
#include "record/record.h"
#include "tool/eval_sides.h"

#include <string.h>

struct reading {
	struct eval_gt *gt;
	struct record_schema schema;
};

/* A column of numbers, or NULL. */
static const double *
numbers(const struct record *r, enum column column)
{
	return record_has(r, column) ? record_column(r, column)->number : NULL;
}

static bool
check_marks(const struct record *r, const char *name, const double *mark)
{
	for (size_t i = 0; mark != NULL && i < r->boxes; i++) {
		if (mark[i] != 0 && mark[i] != 1)
			return record_reject(r, "box %zu: \"%s\" must be 0 or 1", i, name);
	}
	return true;
}

/* An annotation's id 0, which the published program cannot tell from no match. */
static bool
is_zero(const struct record *r, size_t i)
{
	return record_has(r, COLUMN_IDS) && slice_is(record_text(r, COLUMN_IDS, i), "0");
}

static bool
add_boxes(struct eval_gt *gt, const struct record *r, uint32_t image)
{
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	const double *area = numbers(r, COLUMN_AREA), *crowd = numbers(r, COLUMN_ISCROWD), *ignore = numbers(r,
		COLUMN_IGNORE);
	bool labels = record_has(r, COLUMN_LABELS);
	if (!check_marks(r, "iscrowd", crowd) || !check_marks(r, "ignore", ignore))
		return false;
	if (!labels && r->boxes > 0 && !gt->agnostic)
		return record_reject(r, "no \"labels\"; without them, --agnostic");
	for (size_t i = 0; i < r->boxes; i++) {
		struct slice text = labels ? record_text(r, COLUMN_LABELS, i) : slice_of("");
		struct eval_gt_box t = { .box = eval_sides(box[i], gt->inclusive), .label = eval_gt_add_label(gt, text),
			.crowd = crowd != NULL && crowd[i] != 0, .ignore = ignore != NULL && ignore[i] != 0,
			.id_is_zero = is_zero(r, i) };
		t.area = area != NULL ? area[i] : eval_area_of(t.box);
		if (t.label == EVAL_NO_LABEL)
			return record_reject(r, "box %zu: label \"%.*s\" is not among the names", i, (int)text.n,
				text.text);
		eval_gt_add_box(gt, image, &t, (uint32_t)i);
	}
	return true;
}

static bool
read_line(struct worker *w)
{
	const struct reading *reading = w->options;
	struct eval_gt *gt = reading->gt;
	struct record r;
	if (!record_read(&reading->schema, w, &r))
		return false;
	if (record_has(&r, COLUMN_SCORES))
		return record_reject(&r, "has \"scores\": these are detections, and --gt wants the ground truth");
	size_t before = gt->images.n;
	uint32_t image = eval_ids_add(&gt->images, eval_id_of(record_column(&r, COLUMN_IMAGE_ID)->text, w->arena));
	if (gt->images.n == before)
		return record_reject(&r, "it is in the ground truth twice");
	return add_boxes(gt, &r, image);
}

enum err_status
eval_gt_read_records(struct eval_gt *gt, const struct filter_options *filter)
{
	struct reading reading = { .gt = gt };
	struct filter_options options = *filter;
	char *const files[] = { (char *)(uintptr_t)gt->file, NULL };
	options.output = "/dev/null";
	options.rejects = NULL;
	options.threads = 1;
	record_schema_init(&reading.schema, COLUMN_BIT(COLUMN_LABELS) | COLUMN_BIT(COLUMN_AREA) |
		COLUMN_BIT(COLUMN_ISCROWD) |
		COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_IDS) | COLUMN_BIT(COLUMN_FILE_NAME),
		COLUMN_BIT(COLUMN_IMAGE_ID) | COLUMN_BIT(COLUMN_BOXES), NULL);
	struct filter f = { .line = read_line, .options = &reading };
	return (enum err_status)filter_run(&f, &options, files);
}
