/* nms_index.c -- the kept boxes of a suppression, found again by the boxes that they suppress.
 *
 * A hash grid on several levels. A box goes into one cell: its level is its area's, the cell its centre's. A box that
 * asks visits the cells in which a box of IoU > t with it can be. Let their sides be (w, h) and (v, g), and the sides of
 * their common part (i, j), where i <= min(w, v) and j <= min(h, g). In IoU = ij / (wh + vg - ij):
 *
 *	1. ij <= the smaller area and the union >= the larger, so the areas are within a factor of t;
 *	2. j <= min(h, g) =: m and wh + vg >= (w + v) m, and the quotient grows with j, so t < i / (w + v - i), which means
 *	   i > (w + v) t / (1 + t); likewise with 1 for w and v: these are within a factor of t;
 *	3. i <= (w + v) / 2 - d, where d is the distance of the centres along x, so d < (w + v) (1 - t) / (2 (1 + t)).
 *
 * And so along y. All of it holds for t = 0 too, where 1 says nothing. Rounding: sides, areas, centres and the IoU are
 * computed to a few units of 2^-53, so t is lowered and the distance raised by 1e-9 of themselves, and the distance by
 * 2^-50 of the coordinate for the centres. The boxes found are then compared exactly: the grid may show too many, never too
 * few. Boxes beyond what this analysis covers (of extreme size, or below 2^-50 of their coordinate) are odd: all who
 * ask look at them, and they look at all. So does who would visit more cells than there are boxes. */
#include "geometry/nms_index.h"

#include <math.h>
#include <string.h>

#ifndef FEW_
#define FEW_ 48
#endif
#ifndef LARGE_
#define LARGE_ 16
#endif
enum {
	FEW = FEW_,     /* up to so many boxes there are no cells, and all are looked at */
	LARGE = LARGE_,   /* with 2^LARGE cells they leave the cache */
	AHEAD = 8,
	CHAINS = 64,  /* walked at once */
	LEVELS = 64,
	LINE = 64,    /* bytes fetched from memory at once */
	MOST_BITS = 30, /* 2^MOST_BITS cells are the most */
	ODD = -1,     /* the area of an odd box */
	MANTISSA = 52, BIAS = 1023
};

/* 32 bytes. The outline holds the box and the area is not above the box's, so a test with them errs on the safe side. */
struct nms_entry {
	float outline[4], area;
	uint32_t item; /* which box */
	uint32_t hash; /* of its cell */
	uint32_t next; /* in its chain: an older entry, + 1 */
};

/* What the boxes of a level have in common; levels 64 apart share this. */
struct nms_level {
	double largest[2]; /* of their sides, by axis; 0 where there are no boxes */
};

/* Where a box stands. */
struct place {
	double centre[2], side[2], area;
	uint64_t level;
	double scale; /* cells per pixel on its level */
};

/* Some cells of a level: columns and rows, first and last. */
struct window {
	int64_t from[2], to[2];
};

#ifndef TUNE_FINE
#define TUNE_FINE (t < 0.6 ? -1 : t < 0.8 ? 0 : t < 0.9 ? 1 : 2)
#endif

struct nms_index
nms_index_start(const struct box *box, const uint32_t *group, const struct nms_rule *rule, struct arena *arena)
{
	double t = rule->iou * (1 - 1e-9);
	return (struct nms_index){
		.rule = rule, .box = box, .group = group, .arena = arena, .lowest = UINT64_MAX,
		.least = t, .ratio = 1 / t,
		.share = (1 - t) / (2 * (1 + t)) * (1 + 1e-9),
		.certain = t < 1e-9 ? 0 : t / (1 + t),
		.fine = TUNE_FINE,
		.level = arena_zeros(arena, struct nms_level, LEVELS),
	};
}

static uint64_t
to_bits(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static double
from_bits(uint64_t bits)
{
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* Four octaves of area, two of side, are a level: the exponent without its last two bits. */
static uint64_t
level_of(double area)
{
	return to_bits(area) >> (MANTISSA + 2);
}

/* Cells per pixel: a power of two, so that the product with it is exact. */
static double
level_scale(const struct nms_index *x, uint64_t level)
{
	int64_t exponent = ((int64_t)level << 2) - BIAS;
	return from_bits((uint64_t)(BIAS + x->fine - (exponent >> 1)) << MANTISSA);
}

static bool
within(double v, double bound)
{
	return -bound < v && v < bound;
}

/* floor, for |v| < 2^62 */
static int64_t
whole(double v)
{
	int64_t i = (int64_t)v;
	return i - (v < (double)i);
}

/* False for an odd or empty box; a NaN makes it odd. */
static inline bool
locate(const struct nms_index *x, const struct box *b, struct place *p)
{
	*p = (struct place){ { b->x1 / 2 + b->x2 / 2, b->y1 / 2 + b->y2 / 2 }, { box_width(*b), box_height(*b) }, 0, 0, 0 };
	p->area = p->side[0] * p->side[1];
	p->level = level_of(p->area);
	p->scale = level_scale(x, p->level);
	bool good = true;
	for (int k = 0; k < 2; k++) {
		good = good && p->side[k] > 0x1p-200 && p->side[k] < 0x1p200 && within(p->centre[k], p->side[k] * 0x1p50) &&
			within(p->centre[k] * p->scale, 0x1p50);
	}
	return good;
}

static uint32_t
group_of(const struct nms_index *x, uint32_t i)
{
	return x->group != NULL ? x->group[i] : 0;
}

/* Four by four neighbouring cells differ in the last bits alone: their chains begin in one line of memory. */
static inline uint32_t
cell_hash(uint32_t group, uint64_t level, int64_t column, int64_t row)
{
	uint64_t h = group * 0xff51afd7ed558ccd + level * 0xa0761d6478bd642f + (uint64_t)(column >> 2) * 0x9e3779b97f4a7c15 +
		(uint64_t)(row >> 2) * 0xc2b2ae3d27d4eb4f;
	h = (h ^ h >> 32) * 0xd6e8feb86659fd93;
	return (uint32_t)(h >> 36 << 4) | (uint32_t)(row & 3) << 2 | (uint32_t)(column & 3);
}

static uint32_t
own_hash(const struct place *p, uint32_t group)
{
	return cell_hash(group, p->level, whole(p->centre[0] * p->scale), whole(p->centre[1] * p->scale));
}

static uint32_t *
chain_of(const struct nms_index *x, uint32_t hash)
{
	return &x->head[hash & (((uint32_t)1 << x->bits) - 1)];
}

static void *
aligned(struct arena *arena, size_t bytes)
{
	uintptr_t p = (uintptr_t)arena_alloc(arena, bytes + LINE);
	return (void *)((p + LINE - 1) / LINE * LINE);
}

static void
link_entry(struct nms_index *x, uint32_t e)
{
	struct nms_entry *entry = &x->entry[e];
	uint32_t *chain = entry->area < 0 ? &x->odd : chain_of(x, entry->hash);
	entry->next = *chain;
	*chain = e + 1;
}

static void
make_cells(struct nms_index *x)
{
	x->bits = x->head == NULL ? 8 : x->bits + 1;
	size_t bytes = sizeof *x->head << x->bits;
	x->head = memset(aligned(x->arena, bytes), 0, bytes);
	x->odd = 0;
	for (uint32_t e = 0; e < x->count; e++) {
		if (e + AHEAD < x->count)
			__builtin_prefetch(chain_of(x, x->entry[e + AHEAD].hash));
		link_entry(x, e);
	}
}

static void
grow(struct nms_index *x)
{
	uint32_t cap = x->cap == 0 ? FEW : 2 * x->cap;
	struct nms_entry *entry = aligned(x->arena, cap * sizeof *entry);
	if (x->count > 0)
		memcpy(entry, x->entry, x->count * sizeof *entry);
	x->entry = entry;
	x->cap = cap;
	if (x->count > 0 && x->bits < MOST_BITS)
		make_cells(x);
}

/* A float below x, and not far below. */
static float
below(double x)
{
	double bound = box_min(x, 0x1p100);
	return bound < -0x1p100 ? -INFINITY : (float)(bound - fabs(bound) * 0x1p-23 - 0x1p-149);
}

void
nms_index_add(struct nms_index *x, uint32_t i)
{
	const struct box *b = &x->box[i];
	struct place p;
	if (box_empty(*b))
		return;
	if (x->count == x->cap)
		grow(x);
	struct nms_entry *entry = &x->entry[x->count];
	*entry = (struct nms_entry){ .outline = { below(b->x1), below(b->y1), -below(-b->x2), -below(-b->y2) }, .item = i };
	if (locate(x, b, &p)) {
		float area = below(p.area);
		entry->area = area > 0 ? area : 0;
		entry->hash = own_hash(&p, group_of(x, i));
		x->lowest = p.level < x->lowest ? p.level : x->lowest;
		x->highest = p.level > x->highest ? p.level : x->highest;
		struct nms_level *l = &x->level[p.level % LEVELS];
		for (int k = 0; k < 2; k++)
			l->largest[k] = box_max(l->largest[k], p.side[k]);
	} else {
		entry->area = ODD;
	}
	if (x->head != NULL)
		link_entry(x, x->count);
	x->count++;
}

void
nms_index_expect(const struct nms_index *x, uint32_t i)
{
	struct place p;
	if (x->bits >= LARGE && locate(x, &x->box[i], &p))
		__builtin_prefetch(chain_of(x, own_hash(&p, group_of(x, i))));
}

/* A box that asks, and what it has found. */
struct search {
	const struct nms_index *x;
	const struct box *box;
	double area;
	uint32_t group;
	uint32_t found; /* entry */
	bool first;
	size_t chains;
	uint32_t chain[CHAINS];
};

/* The rule divides and is called; nearly all pairs are told apart without it. IoU > t implies common >= certain (area +
 * area), also as computed: certain is low enough, and where the product underflows it rounds as common does. */
static inline bool
suppresses(const struct search *s, const struct nms_entry *e)
{
	double w = box_min((double)e->outline[2], s->box->x2) - box_max((double)e->outline[0], s->box->x1);
	double h = box_min((double)e->outline[3], s->box->y2) - box_max((double)e->outline[1], s->box->y1);
	double common = box_max(w, 0) * box_max(h, 0);
	const struct nms_index *x = s->x;
	return common >= x->certain * ((double)e->area + s->area) && common > 0 && group_of(x, e->item) == s->group &&
		x->rule->suppresses(x->rule, x->box[e->item], *s->box);
}

static void
look_at_all(struct search *s)
{
	for (uint32_t e = 0; e < s->x->count; e++) {
		if (suppresses(s, &s->x->entry[e])) {
			s->found = e;
			return;
		}
	}
}

/* Walks the chains side by side, a box of each in turn, so that their cache misses overlap. True when that is the end. */
static bool
walk(struct search *s)
{
	const struct nms_entry *entry = s->x->entry;
	for (size_t n = s->chains; n > 0;) {
		size_t left = 0;
		for (size_t k = 0; k < n; k++) {
			uint32_t e = s->chain[k] - 1;
			uint32_t next = entry[e].next;
			s->chain[left] = next;
			left += next != 0;
			if (e < s->found && suppresses(s, &entry[e])) {
				s->found = e;
				if (!s->first)
					return true;
			}
		}
		n = left;
	}
	s->chains = 0;
	return false;
}

static void
push(struct search *s, uint32_t chain)
{
	s->chain[s->chains] = chain;
	s->chains += chain != 0;
}

/* The cells of a level in which a partner's centre can be. Returns their number, or more than any number of entries. */
static int64_t
window_on(const struct nms_index *x, const struct place *p, uint64_t level, struct window *cells)
{
	double scale = level_scale(x, level);
	int64_t count[2];
	for (int k = 0; k < 2; k++) {
		double partner = box_min(x->level[level % LEVELS].largest[k], p->side[k] * x->ratio);
		double reach = (partner + p->side[k]) * x->share + fabs(p->centre[k]) * 0x1p-50;
		double from = (p->centre[k] - reach) * scale, to = (p->centre[k] + reach) * scale;
		if (!(within(from, 0x1p52) && within(to, 0x1p52) && to - from < 0x1p30))
			return INT64_MAX;
		cells->from[k] = whole(from);
		cells->to[k] = whole(to);
		count[k] = cells->to[k] - cells->from[k] + 1;
	}
	return count[0] * count[1];
}

static bool
visit(struct search *s, uint64_t level, const struct window *cells)
{
	for (int64_t row = cells->from[1]; row <= cells->to[1]; row++) {
		for (int64_t column = cells->from[0]; column <= cells->to[0]; column++) {
			push(s, *chain_of(s->x, cell_hash(s->group, level, column, row)));
			if (s->chains == CHAINS && walk(s))
				return true;
		}
	}
	return false;
}

/* Whoever is suppressed at all is so most often by a box of its own cell. */
static void
look(struct search *s, const struct place *p)
{
	const struct nms_index *x = s->x;
	if (!s->first) {
		push(s, *chain_of(x, own_hash(p, s->group)));
		if (walk(s))
			return;
	}
	push(s, x->odd);
	uint64_t low = level_of(p->area * x->least), high = level_of(p->area * x->ratio);
	low = low < x->lowest ? x->lowest : low;
	high = high > x->highest ? x->highest : high;
	int64_t budget = x->count;
	for (uint64_t level = low; level <= high; level++) {
		struct window cells;
		if (x->level[level % LEVELS].largest[0] == 0)
			continue;
		int64_t count = window_on(x, p, level, &cells);
		if (count > budget) {
			look_at_all(s);
			return;
		}
		budget -= count;
		if (visit(s, level, &cells))
			return;
	}
	walk(s);
}

static uint32_t
find(const struct nms_index *x, uint32_t i, bool first)
{
	struct search s;
	struct place p;
	s.x = x;
	s.box = &x->box[i];
	s.found = NMS_NONE;
	s.first = first;
	s.chains = 0;
	if (x->count == 0 || box_empty(*s.box))
		return NMS_NONE;
	s.group = group_of(x, i);
	s.area = box_area(*s.box);
	if (x->head == NULL || !locate(x, s.box, &p))
		look_at_all(&s);
	else
		look(&s, &p);
	return s.found == NMS_NONE ? NMS_NONE : x->entry[s.found].item;
}

uint32_t
nms_index_first(const struct nms_index *x, uint32_t i)
{
	return find(x, i, true);
}

uint32_t
nms_index_any(const struct nms_index *x, uint32_t i)
{
	return find(x, i, false);
}
