/* nms_cell.h -- the cells of nms_index.h: which one a box lies in. For nms_index.c and nms_index_search.c.
 *
 * A hash grid on several levels. The level of a box follows from its area, its cell on that level from its centre;
 * it lies in that one cell. The boxes of a cell are linked in a chain, newest first; cells of equal hash share a
 * chain, for a box that is found is compared in any case. */
#ifndef NMS_NMS_CELL_H
#define NMS_NMS_CELL_H

#include "base/bits.h"
#include "nms/nms_index.h"

#include <math.h>

enum {
	NMS_LEVELS = 64,
	NMS_DEGENERATE = -1, /* the area of a degenerate box's entry */
	NMS_MANTISSA = 52, NMS_BIAS = 1023 /* of a double */
};

/* The outline holds the box and the area is not above the box's, so that a test with them errs on the safe side. */
struct nms_entry {
	float outline[4], area;
	uint32_t item; /* which box */
	uint32_t hash; /* of its cell */
	uint32_t next; /* in its chain: an older entry, + 1 */
};

/* What the boxes of a level have in common; levels NMS_LEVELS apart share this. */
struct nms_level {
	double largest[2]; /* of their sides, by axis; 0 where there are no boxes */
};

/* Where a box lies. */
struct nms_place {
	double centre[2], side[2], area;
	double scale; /* cells per pixel on its level */
	uint64_t level;
};

/* Four octaves of area, two of side, are a level: the exponent without its last two bits. */
static inline uint64_t
nms_level_of(double area)
{
	return bits_of_double(area) >> (NMS_MANTISSA + 2);
}

/* Cells per pixel: a power of two, so that the product with it is exact. */
static inline double
nms_scale_of(const struct nms_index *x, uint64_t level)
{
	int64_t exponent = ((int64_t)level << 2) - NMS_BIAS;
	uint64_t bits = (uint64_t)(NMS_BIAS + x->fine - (exponent >> 1)) << NMS_MANTISSA;
	return bits_to_double(bits);
}

/* False for a degenerate box: with a NaN, or of sides or a centre for which the bounds in nms_index_search.c, or the
 * numbers of cells, would not be safe from rounding, overflow or underflow. */
static inline bool
nms_locate(const struct nms_index *x, const struct box *b, struct nms_place *p)
{
	double w = box_width(*b), h = box_height(*b), cx = b->x1 / 2 + b->x2 / 2, cy = b->y1 / 2 + b->y2 / 2;
	double area = w * h;
	uint64_t level = nms_level_of(area);
	double scale = nms_scale_of(x, level);
	*p = (struct nms_place){ { cx, cy }, { w, h }, area, scale, level };
	return (w > 0x1p-60) & (w < 0x1p60) & (h > 0x1p-60) & (h < 0x1p60) & (fabs(cx) < w * 0x1p50) &
		(fabs(cy) < h * 0x1p50) & (fabs(cx) * scale < 0x1p50) & (fabs(cy) * scale < 0x1p50);
}

/* floor, for |v| < 2^62 */
static inline int64_t
nms_whole(double v)
{
	int64_t i = (int64_t)v;
	return i - (v < (double)i);
}

/* Four by four neighbouring cells differ in the last bits alone: their chains begin in one line of memory. */
static inline uint32_t
nms_hash(uint32_t group, uint64_t level, int64_t column, int64_t row)
{
	uint64_t h = group * 0xff51afd7ed558ccd + level * 0xa0761d6478bd642f +
		     (uint64_t)(column >> 2) * 0x9e3779b97f4a7c15 + (uint64_t)(row >> 2) * 0xc2b2ae3d27d4eb4f;
	h = (h ^ h >> 32) * 0xd6e8feb86659fd93;
	return (uint32_t)(h >> 36 << 4) | (uint32_t)(row & 3) << 2 | (uint32_t)(column & 3);
}

/* The hash of a box's own cell. */
static inline uint32_t
nms_own_hash(const struct nms_place *p, uint32_t group)
{
	return nms_hash(group, p->level, nms_whole(p->centre[0] * p->scale), nms_whole(p->centre[1] * p->scale));
}

static inline uint32_t *
nms_chain(const struct nms_index *x, uint32_t hash)
{
	return &x->head[hash & x->mask];
}

static inline uint32_t
nms_group(const struct nms_index *x, uint32_t i)
{
	return x->group != NULL ? x->group[i] : 0;
}

#endif
