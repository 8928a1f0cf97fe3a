/* nms_list.c -- lists of boxes, looked through many at once. */
#include "nms/nms_list.h"

#include "base/simd.h"

#include <math.h>
#include <stdbool.h>

/* A float below x, and not far below; |x| is far from float's ends. */
static float
below(double x)
{
	return (float)(x - fabs(x) * 0x1p-23 - 0x1p-149);
}

/* Of boxes within these bounds no difference, product or sum leaves float's normal range. */
struct nms_outline
nms_outline_of(const struct box *b)
{
	const double most = 0x1p45, least = 0x1p-40;
	double w = box_width(*b), h = box_height(*b);
	bool fits = (w > least) & (h > least) & (b->x1 > -most) & (b->y1 > -most) & (b->x2 < most) & (b->y2 < most);
	if (!fits)
		return (struct nms_outline){ -INFINITY, -INFINITY, INFINITY, INFINITY, -INFINITY };
	return (struct nms_outline){ below(b->x1), below(b->y1), -below(-b->x2), -below(-b->y2), below(w * h) };
}

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
nms_list_add(struct nms_list *l, const struct box *b, uint32_t item, struct arena *arena)
{
	uint32_t lane = l->n++ % NMS_LANES;
	if (lane == 0) {
		struct nms_block *more = make_block(arena);
		*(l->first == NULL ? &l->first : &l->last->next) = more;
		l->last = more;
	}
	struct nms_outline o = nms_outline_of(b);
	l->last->x1[lane] = o.x1;
	l->last->y1[lane] = o.y1;
	l->last->x2[lane] = o.x2;
	l->last->y2[lane] = o.y2;
	l->last->area[lane] = o.area;
	l->last->item[lane] = item;
}

/* Lanes whose boxes have nothing in common with the outline have w <= 0 or h <= 0. The last comparison is negated,
 * for with an outline that is the whole plane it may be one with a NaN. */
SIMD_CLONES const struct nms_block *
nms_list_search(const struct nms_block *b, const struct nms_outline *o, double certain, uint32_t *lanes)
{
	const struct nms_outline q = *o;
	/* Six roundings to float lie between this and the exact products. */
	const float share = (float)(certain * (1 - 0x1p-20));
	for (; b != NULL; b = b->next) {
		uint32_t found = 0;
		for (int k = 0; k < NMS_LANES; k++) {
			float x1 = b->x1[k] > q.x1 ? b->x1[k] : q.x1, x2 = b->x2[k] < q.x2 ? b->x2[k] : q.x2;
			float y1 = b->y1[k] > q.y1 ? b->y1[k] : q.y1, y2 = b->y2[k] < q.y2 ? b->y2[k] : q.y2;
			float w = x2 - x1, h = y2 - y1;
			bool hit = (w > 0) & (h > 0) & !(w * h < share * (b->area[k] + q.area));
			found |= hit ? (uint32_t)1 << k : 0;
		}
		if (found != 0) {
			*lanes = found;
			return b;
		}
	}
	return NULL;
}
