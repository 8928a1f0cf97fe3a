/* same_boxes.c -- the boxes of an image, those that are equal taken together. */
#include "stats/same_boxes.h"

#include <stdlib.h>

struct entry {
	struct box box;
	uint32_t label, index;
};

static int
order(double a, double b)
{
	return (a > b) - (a < b);
}

static int
by_box(const struct entry *a, const struct entry *b)
{
	return a->box.x1 != b->box.x1 ? order(a->box.x1, b->box.x1)
		: a->box.y1 != b->box.y1 ? order(a->box.y1, b->box.y1)
		: a->box.x2 != b->box.x2 ? order(a->box.x2, b->box.x2) : order(a->box.y2, b->box.y2);
}

static int
compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int box = by_box(a, b);
	if (box != 0)
		return box;
	return a->label != b->label ? (a->label > b->label ? 1 : -1) : (a->index > b->index) - (a->index < b->index);
}

/* A group of n entries of one box, label by label; room for n labels. */
static void
fill_group(struct same_boxes_group *g, const struct entry *e, size_t n, struct same_boxes_label *label)
{
	*g = (struct same_boxes_group){ .label = label, .first = SAME_BOXES_NONE, .other = SAME_BOXES_NONE };
	for (size_t i = 0; i < n; i++)
		if (i == 0 || e[i].label != e[i - 1].label)
			label[g->labels++] = (struct same_boxes_label){ e[i].label, e[i].index };
	for (size_t i = 0; i < g->labels; i++) {
		uint32_t first = label[i].first;
		if (first < g->first) {
			g->other = g->first;
			g->first = first;
			g->first_label = label[i].label;
		} else if (first < g->other) {
			g->other = first;
		}
	}
}

void
same_boxes_find(struct same_boxes *out, const struct box *box, const uint32_t *label, const unsigned char *left_out,
	size_t n, struct arena *arena)
{
	struct entry *e = arena_array(arena, struct entry, n);
	struct box *own = arena_array(arena, struct box, n);
	struct same_boxes_group *group = arena_array(arena, struct same_boxes_group, n);
	struct same_boxes_label *labels = arena_array(arena, struct same_boxes_label, n);
	uint32_t *of = arena_array(arena, uint32_t, n);
	size_t count = 0, end;
	for (uint32_t i = 0; i < n; i++)
		if (left_out[i] == 0)
			e[count++] = (struct entry){ box[i], label != NULL ? label[i] : 0, i };
	qsort(e, count, sizeof *e, compare);
	*out = (struct same_boxes){ 0, own, group, of };
	for (size_t i = 0; i < count; i = end) {
		for (end = i; end < count && by_box(&e[i], &e[end]) == 0; end++)
			of[e[end].index] = (uint32_t)out->n;
		own[out->n] = e[i].box;
		fill_group(&group[out->n++], e + i, end - i, labels + i);
	}
}

uint32_t
same_boxes_labelled(const struct same_boxes_group *g, uint32_t label)
{
	size_t low = 0, high = g->labels;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (g->label[middle].label < label)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->labels && g->label[low].label == label ? g->label[low].first : SAME_BOXES_NONE;
}

uint32_t
same_boxes_unlike(const struct same_boxes_group *g, uint32_t label)
{
	return g->first_label != label ? g->first : g->other;
}
