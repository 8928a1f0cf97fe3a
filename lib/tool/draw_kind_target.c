/* draw_kind_target.c -- target records: the positive anchors, the boxes that they learn, and what takes no part. */
#include "engine/err.h"
#include "tool/draw_record.h"
#include "json/json_dom.h"

#include <math.h>
#include <string.h>

enum { MOST_IGNORED = 60, MOST_NEGATIVES = 400 }; /* more would hide everything */

/* The record at work. */
struct target_record {
	const struct draw_context *context;
	struct record *r;
	struct anchors anchors;
	bool laid; /* anchors are known by their index, else by anchor_boxes alone */
	size_t n;  /* positives */
	const double *anchor, *matched;
	size_t gt_boxes, room;
	struct scene_box *gt_box; /* by the index of the box */
	struct draw_labels labels;
};

static bool
place_anchors(struct target_record *t)
{
	const struct anchor_source *source = t->context->source;
	if (source == NULL && !record_has(t->r, COLUMN_ANCHOR_BOXES))
		return record_reject(t->r,
			"where the anchors are is not known: give -a FILE or --preset NAME, or make the targets with "
			"anchor-match --with-anchors");
	if (source == NULL)
		return true;
	if (!anchor_source_build(source, t->r, &t->anchors))
		return false;
	const struct json_column *count = record_column(t->r, COLUMN_NUM_ANCHORS);
	if (count->given && count->number[0] != (double)t->anchors.count)
		return record_reject(
			t->r, "it was made for %g anchors, and these are %zu", count->number[0], t->anchors.count);
	t->laid = true;
	return true;
}

static bool
read_columns(struct target_record *t)
{
	const struct json_column *anchors = record_column(t->r, COLUMN_ANCHORS),
				 *matched = record_column(t->r, COLUMN_MATCHED);
	const struct json_column *boxes = record_column(t->r, COLUMN_ANCHOR_BOXES),
				 *deltas = record_column(t->r, COLUMN_DELTAS);
	if (!anchors->given)
		return record_reject(t->r, "no \"anchors\": targets of anchor-match --dense are not drawn");
	if ((matched->given && matched->n != anchors->n) || (boxes->given && boxes->n != anchors->n) ||
		(deltas->given && deltas->n > 0 && (deltas->n != anchors->n || deltas->width != 4)))
		return record_reject(
			t->r, "\"anchors\", \"matched\", \"deltas\" and \"anchor_boxes\" are not equally long");
	t->n = anchors->n;
	t->anchor = anchors->number;
	t->matched = matched->given ? matched->number : NULL;
	for (size_t i = 0; i < t->n; i++) {
		if (!(t->anchor[i] >= 0) || t->anchor[i] != floor(t->anchor[i]) ||
			(t->laid && t->anchor[i] >= (double)t->anchors.count))
			return record_reject(t->r, "anchors: entry %zu is no index of an anchor", i);
		if (t->matched != NULL &&
			(!(t->matched[i] >= 0 && t->matched[i] < 1e9) || t->matched[i] != floor(t->matched[i])))
			return record_reject(t->r, "matched: entry %zu is no index of a box", i);
	}
	return true;
}

static struct box
anchor_box(const struct target_record *t, size_t i)
{
	return record_has(t->r, COLUMN_ANCHOR_BOXES) ? record_boxes(t->r, COLUMN_ANCHOR_BOXES)[i]
						     : anchors_box(&t->anchors, (size_t)t->anchor[i]);
}

/* Makes room for the box of an index. */
static struct scene_box *
gt_box_at(struct target_record *t, size_t index)
{
	struct arena *arena = t->r->worker->arena;
	while (t->room <= index) {
		size_t room = t->room == 0 ? 16 : 2 * t->room;
		t->gt_box = arena_grow(arena, t->gt_box, t->room * sizeof *t->gt_box, room * sizeof *t->gt_box);
		memset(t->gt_box + t->room, 0, (room - t->room) * sizeof *t->gt_box);
		t->room = room;
	}
	if (t->gt_boxes <= index)
		t->gt_boxes = index + 1;
	return &t->gt_box[index];
}

static void
set_gt(struct target_record *t, size_t index, struct box box, struct slice label)
{
	struct scene_box *b = gt_box_at(t, index);
	*b = draw_record_box(box, BOX_GT);
	b->label = label;
}

/* The boxes that --keep-gt left in the record. */
static bool
read_kept(struct target_record *t)
{
	struct slice text = record_column(t->r, COLUMN_GT)->text;
	struct arena *keep = t->r->worker->keep, *arena = t->r->worker->arena;
	struct json_dom d = { .arena = arena };
	char *copy = arena_zero(arena, text.n + 1 + JSON_PAD);
	memcpy(copy, text.text, text.n);
	cJSON *root = json_dom_parse(&d, (struct slice){ copy, text.n });
	const cJSON *boxes = json_dom_member(root, "boxes"), *labels = json_dom_member(root, "labels"), *row;
	const cJSON *label = cJSON_IsArray(labels) ? labels->child : NULL;
	size_t i = 0;
	for (row = cJSON_IsArray(boxes) ? boxes->child : NULL; row != NULL; row = row->next, i++) {
		double c[4] = { 0 };
		for (int k = 0; k < 4; k++) {
			const cJSON *number = cJSON_GetArrayItem(row, k);
			c[k] = cJSON_IsNumber(number) && isfinite(number->valuedouble) ? number->valuedouble : 0;
		}
		const char *name = cJSON_IsString(label) ? label->valuestring
				   : label != NULL && cJSON_IsNumber(label)
					   ? arena_format(arena, "%.17g", label->valuedouble)
					   : "";
		set_gt(t, i, (struct box){ c[0], c[1], c[2], c[3] },
			(struct slice){ arena_text(keep, name, strlen(name)), strlen(name) });
		label = label != NULL ? label->next : NULL;
	}
	cJSON_Delete(root);
	return d.error == NULL || record_reject(t->r, "\"gt\": %s", d.error);
}

static void
take_gt(struct target_record *t, uint32_t image)
{
	const struct eval_gt *gt = &t->context->gt->gt;
	size_t n;
	const struct eval_gt_box *gt_box = eval_gt_boxes(gt, image, &n, t->r->worker->arena);
	for (size_t i = 0; i < n; i++)
		set_gt(t, eval_gt_place(gt, image, i), draw_gt_box(gt_box[i].box),
			eval_gt_label_text(gt, gt_box[i].label));
}

/* The boxes that the deltas lead to: with perfect targets, the ground truth. */
static void
decode_gt(struct target_record *t)
{
	const struct json_column *deltas = record_column(t->r, COLUMN_DELTAS),
				 *active = record_column(t->r, COLUMN_ACTIVATED);
	bool activated = active->given && slice_is(active->text, "true");
	if (!t->laid || !deltas->given || t->matched == NULL || deltas->n == 0)
		return;
	for (size_t i = 0; i < t->n; i++) {
		double four[4];
		size_t index = (size_t)t->matched[i];
		if (index > 1000000 || (index < t->gt_boxes && t->gt_box[index].label.text != NULL))
			continue;
		struct anchor anchor = anchors_get(&t->anchors, (size_t)t->anchor[i]);
		memcpy(four, deltas->number + 4 * i, sizeof four);
		if (activated && !coder_deactivate(&t->context->source->stage->coder, four))
			continue;
		set_gt(t, index, coder_decode(&t->context->source->stage->coder, &anchor, four, NULL),
			draw_record_label(t->r, i, &t->labels));
	}
}

static bool
find_gt_box(struct target_record *t, const struct draw_item *item)
{
	const struct draw_gt *gt = t->context->gt;
	uint32_t image = gt == NULL || item->image_id.text == NULL
				 ? EVAL_IDS_NONE
				 : draw_gt_find(gt, item->image_id, t->r->worker->arena);
	if (record_has(t->r, COLUMN_GT)) {
		if (!read_kept(t))
			return false;
	} else if (image != EVAL_IDS_NONE) {
		take_gt(t, image);
	} else {
		decode_gt(t);
	}
	const struct json_column *unmatched = record_column(t->r, COLUMN_UNMATCHED);
	for (size_t i = 0; unmatched->given && i < unmatched->n; i++) {
		double index = unmatched->number[i];
		if (index >= 0 && index < (double)t->gt_boxes)
			t->gt_box[(size_t)index].mark = BOX_UNMATCHED;
	}
	return true;
}

/* Anchors of runs [first,count], or of single indices with width 1: at most so many, evenly spread. Adds to *more those
 * that are not shown. */
static size_t
add_runs(const struct target_record *t, const struct json_column *column, size_t most, enum box_mark mark,
	struct scene_box *out, size_t *more)
{
	const double *run = column->number;
	size_t runs = column->n, width = column->shape == JSON_ROWS ? 2 : 1;
	double total = 0, seen = 0;
	size_t n = 0;
	for (size_t i = 0; i < runs; i++)
		total += width == 2 ? run[2 * i + 1] : 1;
	double step = fmax(total / (double)most, 1);
	for (size_t i = 0; i < runs && t->laid; i++) {
		double first = run[width * i], count = width == 2 ? run[2 * i + 1] : 1;
		for (; n < most && (double)n * step < seen + count; n++) {
			double index = first + floor((double)n * step - seen);
			if (!(index >= 0 && index < (double)t->anchors.count))
				return n;
			out[n] = draw_record_box(anchors_box(&t->anchors, (size_t)index), mark);
		}
		seen += count;
	}
	*more = (size_t)fmin(fmax(total - (double)n, 0), 1e15);
	return n;
}

static size_t
add_positives(struct target_record *t, const size_t *place, struct scene_box *out)
{
	const struct json_column *ious = record_column(t->r, COLUMN_IOUS);
	bool links = (t->context->options->show & SHOW_LINKS) != 0;
	for (size_t i = 0; i < t->n; i++) {
		size_t index = t->matched == NULL ? SIZE_MAX : (size_t)t->matched[i];
		out[i] = draw_record_box(anchor_box(t, i), BOX_ANCHOR);
		out[i].label = draw_record_label(t->r, i, &t->labels);
		out[i].iou = ious->given && i < ious->n ? ious->number[i] : NAN;
		out[i].note = slice_of(arena_format(t->r->worker->keep, "anchor %.0f", t->anchor[i]));
		if (links && index < t->gt_boxes && place[index] != SIZE_MAX)
			out[i].link = (uint32_t)place[index];
	}
	return t->n;
}

/* What takes no part lies below, then anchors, then the boxes. */
static void
add_all(struct target_record *t, struct draw_item *item)
{
	const struct json_column *ignored = record_column(t->r, COLUMN_IGNORED),
				 *negatives = record_column(t->r, COLUMN_NEGATIVES);
	unsigned show = t->context->options->show;
	size_t n = 0, gt_boxes = 0, unmatched = 0, *place = arena_array(t->r->worker->arena, size_t, t->gt_boxes);
	struct scene_box *out =
		arena_array(t->r->worker->keep, struct scene_box, t->n + t->gt_boxes + MOST_IGNORED + MOST_NEGATIVES);
	if (negatives->given && (show & SHOW_NEGATIVES) != 0)
		n += add_runs(t, negatives, MOST_NEGATIVES, BOX_NEGATIVE, out + n, &item->negatives);
	if (ignored->given && (show & SHOW_IGNORED) != 0)
		n += add_runs(t, ignored, MOST_IGNORED, BOX_IGNORED, out + n, &item->ignored);
	size_t at = n + ((show & SHOW_ANCHORS) != 0 ? t->n : 0);
	for (size_t i = 0; i < t->gt_boxes; i++) {
		bool there = t->gt_box[i].label.text != NULL;
		place[i] = there ? at : SIZE_MAX;
		if (there)
			out[at++] = t->gt_box[i];
		gt_boxes += there;
		unmatched += there && t->gt_box[i].mark == BOX_UNMATCHED;
	}
	if ((show & SHOW_ANCHORS) != 0)
		add_positives(t, place, out + n);
	item->box = out;
	item->boxes = at;
	item->note = slice_of(arena_format(t->r->worker->keep, "%zu positive%s for %zu box%s%s", t->n,
		t->n == 1 ? "" : "s", gt_boxes, gt_boxes == 1 ? "" : "es",
		unmatched > 0 ? arena_format(t->r->worker->keep, ", %zu unmatched", unmatched) : ""));
}

static bool
read_target(const struct draw_context *c, struct worker *w, struct draw_item *item)
{
	struct record r;
	struct target_record t = { .context = c, .r = &r };
	if (!record_read(&c->target, w, &r) || !draw_record_head(c, &r, item) || !place_anchors(&t) ||
		!read_columns(&t) || !find_gt_box(&t, item))
		return false;
	add_all(&t, item);
	return true;
}

const struct draw_kind draw_target = {
	.name = "target",
	.help = "target records",
	.read = read_target,
	.open = draw_boxes_open,
	.size = draw_boxes_size,
	.draw = draw_boxes_draw,
};
