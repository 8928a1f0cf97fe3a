/* draw_record.h -- what the kinds of lines that are records have in common. */
#ifndef TOOL_DRAW_RECORD_H
#define TOOL_DRAW_RECORD_H

#include "record/record.h"
#include "tool/draw_item.h"

/* Binds the columns of an image's head and labels, and more. */
void draw_record_schema(struct record_schema *s, uint64_t more);

/* Takes id, file and size, from the ground truth where the record has none. false: it was rejected. */
bool draw_record_head(const struct draw_context *c, const struct record *r, struct draw_item *item);

/* The part of it that asks the ground truth. */
void draw_record_frame(const struct draw_context *c, struct draw_item *item, struct arena *scratch);

/* A box of nothing but a place and a mark. */
struct scene_box draw_record_box(struct box box, enum box_mark mark);

/* Labels of a record that are kept once. Starts as zeros. */
enum { DRAW_LABELS = 64 };
struct draw_labels {
	size_t n;
	struct slice text[DRAW_LABELS];
};

/* The label of entry i, in the worker's keep; empty: it has none. */
struct slice draw_record_label(const struct record *r, size_t i, struct draw_labels *labels);

/* Detections and the ground truth of their image: hits, misses, false alarms (draw_match.c). false: rejected. */
bool draw_match(const struct draw_context *c, struct record *r, struct draw_item *item);

/* A box of the ground truth as corners. */
static inline struct box
draw_gt_box(struct eval_box b)
{
	return (struct box){ b.x, b.y, b.x + b.w, b.y + b.h };
}

#endif
