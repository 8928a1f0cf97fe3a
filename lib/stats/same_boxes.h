/* same_boxes.h -- the boxes of an image, those that are equal taken together. */
#ifndef STATS_SAME_BOXES_H
#define STATS_SAME_BOXES_H

#include "base/arena.h"
#include "geometry/box.h"

#include <stddef.h>
#include <stdint.h>

enum { SAME_BOXES_NONE = INT32_MAX };

/* Boxes of one group that have the same label. */
struct same_boxes_label {
	uint32_t label, first; /* the least index */
};

struct same_boxes_group {
	size_t labels;
	const struct same_boxes_label *label; /* ascending */
	uint32_t first, first_label;          /* the least index of all, and its label */
	uint32_t other;                       /* the least index of another label than that; or SAME_BOXES_NONE */
};

struct same_boxes {
	size_t n;
	const struct box *box;                /* of each group */
	const struct same_boxes_group *group;
	const uint32_t *of;                   /* the group of each box; undefined for those left out */
};

/* Groups the n boxes, n < 2^31, without those that are marked in left_out. Everything is arena's. label NULL: all have
 * the same. */
void same_boxes_find(struct same_boxes *out, const struct box *box, const uint32_t *label,
	const unsigned char *left_out, size_t n, struct arena *arena);

/* The least index of a group's boxes with a label, and with any other; SAME_BOXES_NONE: there is none. */
uint32_t same_boxes_labelled(const struct same_boxes_group *g, uint32_t label);
uint32_t same_boxes_unlike(const struct same_boxes_group *g, uint32_t label);

#endif
