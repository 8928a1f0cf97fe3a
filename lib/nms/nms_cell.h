/* nms_cell.h -- the cells of nms_index.h: which one a box lies in. For nms_index.c and nms_index_search.c.
 *
 * A hash grid on several levels. The level of a box follows from its area, its cell on that level from its centre;
 * it lies in that one cell. The boxes of a cell are linked in a chain, newest first; cells of equal hash share a
 * chain, for a box that is found is compared in any case.
 *
 * A cell's hash is its row's and the column added: neighbours in a row are neighbours in memory. */
#ifndef NMS_NMS_CELL_H
#define NMS_NMS_CELL_H

#include "base/bits.h"
#include "nms/nms_index.h"
#include "nms/nms_list.h"

#include <math.h>

enum {
	NMS_MANTISSA = 52, /* bits of a double */
	NMS_LEVEL_0 = 235, NMS_LEVELS = 45 /* of the areas that nms_outline_of admits */
};

struct nms_entry {
	struct nms_outline outline;
	uint32_t item; /* which box */
	uint32_t hash; /* of its cell */
	uint32_t next; /* in its chain: an older entry; 0: none */
};

/* What the boxes of a level have in common. */
struct nms_level {
	double reach[2]; /* the largest of their sides, by axis, times nms_index's share; 0: there are no boxes */
	double scale;    /* cells per pixel */
	uint32_t boxes, chains; /* boxes, and chains that hold them, when these were last linked */
	uint32_t halved;        /* so many times were its cells */
};

/* Where a box lies. */
struct nms_place {
	struct nms_outline outline; /* the whole plane: no more is known */
	double centre[2], side[2], area;
	size_t level;
	uint32_t item, hash; /* which box, and the hash of its cell */
};

/* Four octaves of area, two of side, are a level: the exponent without its last two bits. */
static inline size_t
nms_level_of(double area)
{
	return bits_of_double(area) >> (NMS_MANTISSA + 2);
}

/* The row or column in which a coordinate is that was multiplied by its level's scale: |v| < 2^51 becomes a whole
 * number in the last bits. It ascends where the coordinate does, so that a cell is found again. */
static inline int64_t
nms_cell_at(double v)
{
	return (int64_t)bits_of_double(v + 0x1.8p52);
}

/* What goes into the hash of a row beside its number. */
static inline uint64_t
nms_salt(uint32_t group, size_t level)
{
	return group * 0xff51afd7ed558ccd + level * 0xa0761d6478bd642f;
}

/* The hash of a row's column 0. */
static inline uint32_t
nms_row_hash(uint64_t salt, int64_t row)
{
	return (uint32_t)((salt + (uint64_t)row * 0x9e3779b97f4a7c15) >> 32);
}

static inline uint32_t
nms_group(const struct nms_index *x, uint32_t i)
{
	return x->group != NULL ? x->group[i] : 0;
}

/* Puts down where box i lies, and returns p. Of a degenerate one, whose outline is the whole plane, that is all. */
static inline struct nms_place *
nms_locate(const struct nms_index *x, uint32_t i, struct nms_place *p)
{
	const struct box *b = &x->box[i];
	p->item = i;
	p->hash = 0;
	p->outline = nms_outline_of(b);
	if (p->outline.area < 0)
		return p;
	p->centre[0] = (b->x1 + b->x2) / 2;
	p->centre[1] = (b->y1 + b->y2) / 2;
	p->side[0] = box_width(*b);
	p->side[1] = box_height(*b);
	p->area = p->side[0] * p->side[1];
	p->level = nms_level_of(p->area) - NMS_LEVEL_0;
	double scale = x->level[p->level].scale;
	p->hash = nms_row_hash(nms_salt(nms_group(x, i), p->level), nms_cell_at(p->centre[1] * scale)) +
		  (uint32_t)nms_cell_at(p->centre[0] * scale);
	return p;
}

/* The places of boxes that will be looked for, in their order, and of the one that was looked for last. */
struct nms_places {
	struct nms_place ahead[NMS_AHEAD], other; /* other: of a box that ahead does not hold */
	uint32_t next, end;                       /* those of ahead that are still to come */
	const struct nms_place *last;
};

static inline uint32_t *
nms_chain(const struct nms_index *x, uint32_t hash)
{
	return &x->head[hash & x->mask];
}

#endif
