/* draw_match.c -- detections and ground truth: hits, misses, false alarms, as anchor-eval --errors tells them. */
#include "eval/tide.h"
#include "record/gt_policy.h"
#include "tool/draw_record.h"
#include "tool/eval_sides.h"

#include <math.h>

static const char *const words[TIDE_KINDS + 2] = {
	[TIDE_CLS] = "the box is right, the label wrong",
	[TIDE_LOC] = "the label is right, the box too far off",
	[TIDE_BOTH] = "label and box are both wrong",
	[TIDE_DUPE] = "found a second time",
	[TIDE_BKG] = "nothing is there",
	[TIDE_MISS] = "not found at all",
	[TIDE_TP] = "",
	[TIDE_NONE] = "beyond the 100 best of the image",
};

/* The image at work. */
struct matching {
	struct eval_image in;
	struct tide_detection *detection;
	struct tide_gt_box *gt_box;
	uint32_t *place; /* of each detection in its record */
};

/* Detections whose labels the ground truth knows; the others are drawn, and count nowhere. */
static size_t
take_detections(const struct draw_context *c, const struct record *r, struct matching *m)
{
	const struct box *box = record_boxes(r, COLUMN_BOXES);
	const double *score = record_column(r, COLUMN_SCORES)->number;
	struct eval_detection *d = arena_array(r->worker->arena, struct eval_detection, r->boxes);
	m->place = arena_array(r->worker->arena, uint32_t, r->boxes);
	size_t n = 0;
	for (size_t i = 0; i < r->boxes; i++) {
		struct slice text = record_text(r, COLUMN_LABELS, i);
		uint32_t label = eval_gt_label(&c->gt->gt, text);
		if (label == EVAL_NO_LABEL || score[i] < c->options->score)
			continue;
		m->place[n] = (uint32_t)i;
		d[n++] = (struct eval_detection){ eval_sides(box[i], false), score[i], label, (uint32_t)i };
	}
	m->in.detection = d;
	return n;
}

static struct scene_box
draw_detection(const struct draw_context *c, const struct matching *m, size_t i)
{
	const struct eval_detection *d = &m->in.detection[i];
	const struct tide_detection *t = &m->detection[i];
	enum box_mark mark = t->kind == TIDE_TP                   ? BOX_HIT
			     : t->ignored || t->kind == TIDE_NONE ? BOX_UNCOUNTED
								  : BOX_FALSE;
	struct scene_box box = draw_record_box(draw_gt_box(d->box), mark);
	box.label = eval_gt_label_text(&c->gt->gt, d->label);
	box.score = d->score;
	box.iou = t->gt_box == UINT32_MAX ? NAN : t->iou;
	box.note = slice_of(
		mark == BOX_UNCOUNTED && t->kind != TIDE_NONE ? "in a region that does not count" : words[t->kind]);
	return box;
}

/* Boxes of the ground truth first, then detections, the best last and so on top. */
static void
draw_all(const struct draw_context *c, const struct record *r, const struct matching *m, struct draw_item *item)
{
	struct scene_box *out = item->box = arena_array(r->worker->keep, struct scene_box, m->in.gt_boxes + r->boxes);
	unsigned show = c->options->show;
	size_t n = 0, count[BOX_MARKS] = { 0 };
	for (size_t g = 0; g < m->in.gt_boxes; g++) {
		const struct tide_gt_box *t = &m->gt_box[g];
		enum box_mark mark = t->skipped ? BOX_CROWD : t->found ? BOX_FOUND : BOX_MISSED;
		if ((mark == BOX_FOUND && (show & SHOW_FOUND) == 0) || (mark == BOX_CROWD && (show & SHOW_CROWDS) == 0))
			continue;
		out[n] = draw_record_box(draw_gt_box(m->in.gt_box[g].box), mark);
		out[n].label = eval_gt_label_text(&c->gt->gt, m->in.gt_box[g].label);
		out[n].note = slice_of(mark != BOX_MISSED                     ? ""
				       : !t->usable || t->by == UINT32_MAX    ? words[TIDE_MISS]
				       : m->detection[t->by].kind == TIDE_CLS ? "found with another label"
									      : "found too far off");
		count[out[n++].mark]++;
	}
	for (size_t k = m->in.detections; k-- > 0;) {
		out[n] = draw_detection(c, m, k);
		count[out[n++].mark]++;
	}
	item->boxes = n;
	item->note = slice_of(arena_format(r->worker->keep, "%zu hit%s, %zu missed, %zu false", count[BOX_HIT],
		count[BOX_HIT] == 1 ? "" : "s", count[BOX_MISSED], count[BOX_FALSE]));
}

bool
draw_match(const struct draw_context *c, struct record *r, struct draw_item *item)
{
	struct arena *arena = r->worker->arena;
	if (r->boxes > 0 && (!record_has(r, COLUMN_SCORES) || !record_has(r, COLUMN_LABELS)))
		return record_reject(r, "no \"%s\": with --gt these are detections",
			record_has(r, COLUMN_SCORES) ? "labels" : "scores");
	if (!gt_policy_check_detections(r))
		return false;
	uint32_t image = item->image_id.text == NULL ? EVAL_IDS_NONE : draw_gt_find(c->gt, item->image_id, arena);
	if (image == EVAL_IDS_NONE)
		return record_reject(r, "the ground truth has no such image");
	struct matching m = { 0 };
	m.in.gt_box = eval_gt_boxes(&c->gt->gt, image, &m.in.gt_boxes, arena);
	m.in.detections = take_detections(c, r, &m);
	m.detection = arena_array(arena, struct tide_detection, m.in.detections);
	m.gt_box = arena_array(arena, struct tide_gt_box, m.in.gt_boxes);
	tide_image(&tide_usual, &m.in, m.detection, m.gt_box, arena);
	draw_all(c, r, &m, item);
	return true;
}
