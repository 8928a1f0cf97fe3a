/* nms_index_search.c -- the kept boxes of a suppression: finding the one that suppresses a given box.
 *
 * A query box visits the cells in which a box of IoU > t with it can be. Let their sides be (w, h) and (v, g), and the
 * sides of the common part (i, j), where i <= min(w, v) and j <= min(h, g). In IoU = ij / (wh + vg - ij):
 *
 * 	1. ij is at most the smaller area and the union at least the larger, so the areas are within a factor of t.
 * 	2. j <= m := min(h, g), and wh + vg >= (w + v) m; the quotient grows with j, so t < i / (w + v - i). With
 * 	   i <= min(w, v): w and v are within a factor of t. Solved for i: i > (w + v) t / (1 + t).
 * 	3. i <= (w + v) / 2 - d, where d is the distance of the centres along x, so d < (w + v) (1 - t) / (2 (1 + t)).
 *
 * And so along y. All of it holds for t = 0, where 1 gives no bound. Of rounding: sides, areas, centres and the IoU
 * are computed to a few units of 2^-53, so t is lowered and the distance raised by 1e-9 of themselves, and the
 * distance by 2^-50 of the coordinate, for the centres. A box found is then compared exactly: the cells may give too
 * many, never too few. Degenerate boxes, which this does not cover, are compared with every query, and a degenerate
 * query with all boxes; so is a query that would visit more cells than there are boxes. */
#include "nms/nms_index.h"

#include "nms/nms_cell.h"
#include "nms/nms_list.h"

enum {
	CHAINS = 64, /* walked at once; a power of two */
	LARGE = 16   /* more than 2^LARGE chains do not stay in the cache */
};

/* A query, and what it has found. */
struct search {
	const struct nms_index *x;
	const struct box *box;
	double area;
	uint32_t group;
	uint32_t found; /* the entry */
	bool first;
	void (*visit)(void *context, uint32_t item); /* NULL: one box is wanted */
	void *context;
	uint32_t from, to; /* of the chains still to be walked, modulo CHAINS */
	uint32_t chain[CHAINS];
};

/* Some cells of a level: columns and rows, first and last. */
struct window {
	int64_t from[2], to[2];
};

/* The rule divides and is called by pointer; nearly all pairs are rejected without it. IoU > t implies common >=
 * certain (area + area), also as computed: certain is low enough, and if the product underflows it rounds to no more
 * than common did. */
static inline bool
suppresses(const struct search *s, const struct nms_entry *e)
{
	double w = box_min((double)e->outline[2], s->box->x2) - box_max((double)e->outline[0], s->box->x1);
	double h = box_min((double)e->outline[3], s->box->y2) - box_max((double)e->outline[1], s->box->y1);
	const struct nms_index *x = s->x;
	/* One branch: each condition by itself would be predicted badly. */
	return (w > 0) & (h > 0) & (w * h >= x->certain * ((double)e->area + s->area)) &&
		nms_group(x, e->item) == s->group && x->rule->suppresses(x->rule, x->box[e->item], *s->box);
}

/* Entry e suppresses. True when the search is over. */
static bool
take(struct search *s, uint32_t e)
{
	if (s->visit != NULL) {
		s->visit(s->context, s->x->entry[e].item);
		return false;
	}
	s->found = e;
	return !s->first;
}

static void
compare_with_all(struct search *s)
{
	for (uint32_t e = 0; e < s->x->count && s->found == NMS_NONE; e++)
		if (suppresses(s, &s->x->entry[e]))
			take(s, e);
}

/* Walks the chains side by side, a box of each in turn, so that their cache misses overlap. True when the search is
 * over. */
static bool
walk(struct search *s)
{
	const struct nms_entry *entry = s->x->entry;
	uint32_t to = s->to;
	for (uint32_t at = s->from; at != to; at++) {
		uint32_t e = s->chain[at % CHAINS] - 1;
		uint32_t next = entry[e].next;
		s->chain[to % CHAINS] = next;
		to += next != 0;
		if (e < s->found && suppresses(s, &entry[e]) && take(s, e))
			return true;
	}
	s->from = s->to = to;
	return false;
}

static void
push(struct search *s, uint32_t chain)
{
	s->chain[s->to % CHAINS] = chain;
	s->to += chain != 0;
}

/* The cells of a level in which a partner's centre can be. Returns their number, or more than there can be boxes. */
static int64_t
cells_on(const struct nms_index *x, const struct nms_place *p, uint64_t level, struct window *cells)
{
	double scale = nms_scale_of(x, level);
	int64_t count[2];
	for (int k = 0; k < 2; k++) {
		double partner = box_min(x->level[level % NMS_LEVELS].largest[k], p->side[k] * x->ratio);
		double reach = (partner + p->side[k]) * x->share + fabs(p->centre[k]) * 0x1p-50;
		double from = (p->centre[k] - reach) * scale, to = (p->centre[k] + reach) * scale;
		if (!(fabs(from) < 0x1p52 && fabs(to) < 0x1p52 && to - from < 0x1p30))
			return INT64_MAX;
		cells->from[k] = nms_whole(from);
		cells->to[k] = nms_whole(to);
		count[k] = cells->to[k] - cells->from[k] + 1;
	}
	return count[0] * count[1];
}

/* One loop and not two: its end is predicted better. */
static bool
visit_cells(struct search *s, uint64_t level, const struct window *cells, int64_t count)
{
	int64_t column = cells->from[0], row = cells->from[1];
	for (; count > 0; count--) {
		push(s, *nms_chain(s->x, nms_hash(s->group, level, column, row)));
		bool last = column == cells->to[0];
		column = last ? cells->from[0] : column + 1;
		row += last;
		if (s->to - s->from == CHAINS - 1 && walk(s))
			return true;
	}
	return false;
}

/* A box is suppressed most often by one of its own cell, so that comes first where any will do. */
static void
search_cells(struct search *s, const struct nms_place *p)
{
	const struct nms_index *x = s->x;
	if (!s->first) {
		push(s, *nms_chain(x, nms_own_hash(p, s->group)));
		if (walk(s))
			return;
	}
	push(s, x->degenerate);
	uint64_t low = nms_level_of(p->area * x->least), high = nms_level_of(p->area * x->ratio);
	low = low < x->lowest ? x->lowest : low;
	high = high > x->highest ? x->highest : high;
	int64_t budget = x->count;
	for (uint64_t level = low; level <= high; level++) {
		struct window cells;
		if (x->level[level % NMS_LEVELS].largest[0] == 0)
			continue;
		int64_t count = cells_on(x, p, level, &cells);
		if (count > budget) {
			s->found = NMS_NONE;
			compare_with_all(s);
			return;
		}
		budget -= count;
		if (visit_cells(s, level, &cells, count))
			return;
	}
	walk(s);
}

/* Lists are in the order in which boxes were put in: the first that suppresses is found first. */
static uint32_t
find_in_list(const struct nms_index *x, uint32_t i, void (*visit)(void *, uint32_t), void *context)
{
	uint32_t group = nms_group(x, i), lanes;
	struct nms_outline o = nms_outline_of(&x->box[i]);
	const struct nms_block *b = x->list[nms_list_of(group)].first;
	for (; (b = nms_list_search(b, &o, x->certain, &lanes)) != NULL; b = b->next) {
		for (; lanes != 0; lanes &= lanes - 1) {
			uint32_t k = b->item[__builtin_ctz(lanes)];
			if (nms_group(x, k) != group || !x->rule->suppresses(x->rule, x->box[k], x->box[i]))
				continue;
			if (visit == NULL)
				return k;
			visit(context, k);
		}
	}
	return NMS_NONE;
}

static uint32_t
find(const struct nms_index *x, uint32_t i, bool first, void (*visit)(void *, uint32_t), void *context)
{
	if (x->count == 0 || x->rule->iou >= 1 || box_empty(x->box[i]))
		return NMS_NONE;
	if (x->list != NULL)
		return find_in_list(x, i, visit, context);
	struct search s; /* not cleared: the chains are written before they are read */
	s.x = x;
	s.box = &x->box[i];
	s.found = NMS_NONE;
	s.first = first;
	s.visit = visit;
	s.context = context;
	s.from = s.to = 0;
	s.group = nms_group(x, i);
	s.area = box_area(*s.box);
	struct nms_place p;
	if (nms_locate(x, s.box, &p))
		search_cells(&s, &p);
	else
		compare_with_all(&s);
	return s.found == NMS_NONE ? NMS_NONE : x->entry[s.found].item;
}

uint32_t
nms_index_first(const struct nms_index *x, uint32_t i)
{
	return find(x, i, true, NULL, NULL);
}

uint32_t
nms_index_any(const struct nms_index *x, uint32_t i)
{
	return find(x, i, false, NULL, NULL);
}

void
nms_index_each(const struct nms_index *x, uint32_t i, void (*visit)(void *context, uint32_t item), void *context)
{
	find(x, i, true, visit, context);
}

void
nms_index_prefetch(const struct nms_index *x, uint32_t i)
{
	struct nms_place p;
	if (x->mask >> LARGE > 0 && nms_locate(x, &x->box[i], &p))
		__builtin_prefetch(nms_chain(x, nms_own_hash(&p, nms_group(x, i))));
}
