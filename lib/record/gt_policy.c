/* gt_policy.c -- ground truth as it comes in. */
#include "record/gt_policy.h"

#include "base/num.h"

#include <float.h>
#include <string.h>

static const char *const names[] = { "error", "drop", "clip", "ignore", NULL };

const struct opt gt_policy_option_rows[] = {
	OPT_ONE_OF("bad", "WHAT", names, 0,
		"for an empty box or one outside the image: error, drop, clip or ignore (error)"),
	OPT_END,
};

enum { CLIPPED = GT_OUTSIDE }; /* the counter behind those of the reasons */

const struct filter_counter gt_policy_counters[] = {
	[GT_NO_WIDTH - 1] = { "bad boxes with x2 <= x1" },
	[GT_NO_HEIGHT - 1] = { "bad boxes with y2 <= y1" },
	[GT_OUTSIDE - 1] = { "bad boxes outside the image" },
	[CLIPPED] = { "boxes clipped to the image" },
	{ NULL },
};

enum gt_fault
gt_policy_fault(struct box b, const double *size)
{
	if (b.x2 <= b.x1)
		return GT_NO_WIDTH;
	if (b.y2 <= b.y1)
		return GT_NO_HEIGHT;
	if (size != NULL && (b.x2 <= 0 || b.y2 <= 0 || b.x1 >= size[0] || b.y1 >= size[1]))
		return GT_OUTSIDE;
	return GT_GOOD;
}

/* The sides of a box that stand in a relation they should not, with what more there is to say. */
static bool
reject_sides(const struct record *r, size_t i, struct box b, bool x, const char *relation, const char *advice)
{
	char low[NUM_SIZE], high[NUM_SIZE];
	size_t n = num_print_double(low, x ? b.x1 : b.y1), m = num_print_double(high, x ? b.x2 : b.y2);
	return record_reject(r, "box %zu: %s (%.*s) %s %s (%.*s)%s", i, x ? "x2" : "y2", (int)m, high, relation,
		x ? "x1" : "y1", (int)n, low, advice);
}

void
gt_policy_put_fault(struct buf *out, size_t i, struct box b, enum gt_fault fault, const double *size)
{
	bool x = fault == GT_NO_WIDTH;
	buf_format(out, "box %zu: ", i);
	if (fault == GT_OUTSIDE) {
		json_put_doubles(out, &b.x1, 4, 0);
		buf_format(out, " lies outside the image of %gx%g", size[0], size[1]);
		return;
	}
	buf_format(out, "%s (", x ? "x2" : "y2");
	buf_double(out, x ? b.x2 : b.y2);
	buf_format(out, ") <= %s (", x ? "x1" : "y1");
	buf_double(out, x ? b.x1 : b.y1);
	buf_char(out, ')');
}

static bool
reject_box(const struct record *r, size_t i, struct box b, enum gt_fault why, const double *size)
{
	if (why == GT_OUTSIDE)
		return record_reject(r, "box %zu: %.*s lies outside the image of %gx%g; see --bad", i,
			(int)record_column(r, COLUMN_BOXES)->item[i].n, record_column(r, COLUMN_BOXES)->item[i].text,
			size[0], size[1]);
	return reject_sides(r, i, b, why == GT_NO_WIDTH, "<=", "; see --bad");
}

/* A column of marks, 0 or 1; NULL when the record has none. */
static const double *
marks(const struct record *r, enum column column)
{
	return record_has(r, column) ? record_column(r, column)->number : NULL;
}

static bool
check_marks(const struct record *r, enum column column)
{
	const double *mark = marks(r, column);
	for (size_t i = 0; mark != NULL && i < r->boxes; i++)
		if (mark[i] != 0 && mark[i] != 1)
			return record_reject(r, "box %zu: \"%s\" must be 0 or 1", i,
				column == COLUMN_ISCROWD ? "iscrowd" : "ignore");
	return true;
}

/* The boxes that stay, and with BAD_CLIP clipped. */
static bool
choose(struct record *r, enum gt_policy bad, const double *size, struct ground_truth *t, uint32_t *kept, bool *marked)
{
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	const double *crowd = marks(r, COLUMN_ISCROWD), *ignore = marks(r, COLUMN_IGNORE);
	struct box *out = arena_array(r->worker->arena, struct box, r->boxes);
	unsigned char *skip = arena_array(r->worker->arena, unsigned char, r->boxes);
	for (size_t i = 0; i < r->boxes; i++) {
		struct box b = box[i];
		if (!(box_width(b) <= DBL_MAX && box_height(b) <= DBL_MAX && box_area(b) <= DBL_MAX))
			return record_reject(r, "box %zu is too large to be measured", i);
		bool ignored = ignore != NULL && ignore[i] != 0;
		enum gt_fault why = ignored ? GT_GOOD : gt_policy_fault(b, size);
		if (why != GT_GOOD && bad == BAD_ERROR)
			return reject_box(r, i, b, why, size);
		if (why != GT_GOOD)
			filter_count(r->worker, &gt_policy_counters[why - 1], 1);
		if (bad == BAD_CLIP && size != NULL) {
			struct box clipped = box_clip(b, size[0], size[1]);
			if (why == GT_GOOD && !box_same(clipped, b))
				filter_count(r->worker, &gt_policy_counters[CLIPPED], 1);
			b = clipped;
		}
		if (why != GT_GOOD && bad == BAD_IGNORE)
			ignored = *marked = true;
		else if ((why != GT_GOOD && bad != BAD_IGNORE) || (bad == BAD_CLIP && box_empty(b)))
			continue;
		out[t->boxes] = b;
		skip[t->boxes] = ignored || (crowd != NULL && crowd[i] != 0);
		kept[t->boxes++] = (uint32_t)i;
	}
	t->box = out;
	t->skip = skip;
	return true;
}

/* The record's new "ignore": its old marks, and one for every box that is bad. */
static void
put_marks(struct record *r, const double *size)
{
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	const double *ignore = marks(r, COLUMN_IGNORE);
	struct buf *out = record_open(r, COLUMN_IGNORE);
	buf_char(out, '[');
	for (size_t i = 0; i < r->boxes; i++) {
		bool one = (ignore != NULL && ignore[i] != 0) || gt_policy_fault(box[i], size) != GT_GOOD;
		buf_text(out, i == 0 ? one ? "1" : "0" : one ? ",1" : ",0");
	}
	buf_char(out, ']');
	record_close(r);
}

/* The record's new boxes; one that clipping left alone keeps its text. */
static void
put_clipped(struct record *r, const struct ground_truth *t, const uint32_t *kept)
{
	const struct box *old = record_boxes(r, COLUMN_BOXES);
	struct buf *out = record_open(r, COLUMN_BOXES);
	buf_char(out, '[');
	for (size_t i = 0; i < t->boxes; i++) {
		struct slice text = record_column(r, COLUMN_BOXES)->item[kept[i]];
		json_put_next(out);
		if (box_same(old[kept[i]], t->box[i]))
			buf_add(out, text.text, text.n);
		else
			json_put_doubles(out, &t->box[i].x1, 4, 0);
	}
	buf_char(out, ']');
	record_close(r);
}

bool
gt_policy_read(struct record *r, enum gt_policy bad, struct ground_truth *gt, const uint32_t **kept)
{
	double size[2];
	bool sized, marked = false;
	uint32_t *index = arena_array(r->worker->arena, uint32_t, r->boxes);
	*gt = (struct ground_truth){ 0 };
	if (!record_size(r, size, &sized) || !check_marks(r, COLUMN_ISCROWD) || !check_marks(r, COLUMN_IGNORE) ||
		!choose(r, bad, sized ? size : NULL, gt, index, &marked))
		return false;
	if (marked)
		put_marks(r, sized ? size : NULL);
	if (bad == BAD_CLIP && sized)
		put_clipped(r, gt, index);
	if (gt->boxes < r->boxes)
		record_select(r, index, gt->boxes);
	if (kept != NULL)
		*kept = index;
	return true;
}

bool
gt_policy_check_detections(const struct record *r)
{
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	for (size_t i = 0; i < r->boxes; i++) {
		bool x = box[i].x2 < box[i].x1;
		if (x || box[i].y2 < box[i].y1)
			return reject_sides(r, i, box[i], x, "<", "");
	}
	return true;
}
