/* nms_list.c -- lists of boxes, looked through many at once. */
#include "nms/nms_list.h"

#include "base/simd.h"

#include <math.h>
#include <stdbool.h>

static struct nms_block *
make_block(struct arena *arena)
{
	struct nms_block *b = arena_array(arena, struct nms_block, 1);
	b->next = NULL;
	for (int k = 0; k < NMS_LANES; k++) {
		b->x1[k] = b->y1[k] = INFINITY;
		b->x2[k] = b->y2[k] = -INFINITY;
		b->area[k] = 0;
	}
	return b;
}

void
nms_list_add(struct nms_list *l, const struct nms_outline *o, uint32_t item, struct arena *arena)
{
	uint32_t lane = l->n++ % NMS_LANES;
	if (lane == 0) {
		struct nms_block *more = make_block(arena);
		*(l->first == NULL ? &l->first : &l->last->next) = more;
		l->last = more;
	}
	l->last->x1[lane] = o->x1;
	l->last->y1[lane] = o->y1;
	l->last->x2[lane] = o->x2;
	l->last->y2[lane] = o->y2;
	l->last->area[lane] = o->area;
	l->last->item[lane] = item;
}

/* Lanes whose boxes have nothing in common with the outline have w <= 0 or h <= 0. */
SIMD_CLONES const struct nms_block *
nms_list_search(const struct nms_block *b, const struct nms_outline *o, float share, uint32_t *lanes)
{
	const struct nms_outline q = *o;
	for (; b != NULL; b = b->next) {
		uint32_t found = 0;
		for (int k = 0; k < NMS_LANES; k++) {
			struct nms_outline one = { b->x1[k], b->y1[k], b->x2[k], b->y2[k], b->area[k] };
			found |= nms_outlines_share(&one, &q, share) > 0 ? (uint32_t)1 << k : 0;
		}
		if (found != 0) {
			*lanes = found;
			return b;
		}
	}
	return NULL;
}
