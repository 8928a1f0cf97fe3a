/* nms_list.h -- the boxes of nms_index.h where groups are small: in lists, many of a list compared at once. For
 * nms_index.c and nms_index_search.c.
 *
 * A group's boxes are in one list, in the order in which they were put in; groups of equal hash share one, for a box
 * that is found is compared in any case. Lists are looked through from the front: where many are suppressed, it is
 * mostly by one of the first. */
#ifndef NMS_NMS_LIST_H
#define NMS_NMS_LIST_H

#include "base/arena.h"
#include "nms/nms_outline.h"

#include <stddef.h>
#include <stdint.h>

enum {
	NMS_LIST_BITS = 7, NMS_LISTS = 1 << NMS_LIST_BITS,
	NMS_LANES = 16 /* boxes compared at once */
};

/* Outlines by coordinate; those of free lanes are empty. */
struct nms_block {
	float x1[NMS_LANES], y1[NMS_LANES], x2[NMS_LANES], y2[NMS_LANES], area[NMS_LANES];
	uint32_t item[NMS_LANES]; /* which box */
	struct nms_block *next;
};

struct nms_list {
	struct nms_block *first, *last;
	uint32_t n;
};

/* The list of a group: neighbouring numbers get different ones. */
static inline uint32_t
nms_list_of(uint32_t group)
{
	return group * 0x9e3779b1u >> (32 - NMS_LIST_BITS);
}

void nms_list_add(struct nms_list *l, const struct nms_outline *o, uint32_t item, struct arena *arena);

/* The first block from b on in which there may be a box that has enough in common with o (nms_outlines_share), and in
 * *lanes a bit for each such box; NULL: there is none. */
const struct nms_block *nms_list_search(const struct nms_block *b, const struct nms_outline *o, float share,
	uint32_t *lanes);

#endif
