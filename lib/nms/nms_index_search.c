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
 * distance by 2^-50 of the coordinate, for the centres. A box found is then compared in float32 (nms_outline.h), and
 * exactly if it passes: the cells may give too many, never too few. Degenerate boxes, which this does not cover, are
 * compared with every query, and a degenerate query with all boxes; so is a query that would visit more cells than
 * there are boxes. tests/prop/nms.c holds all of it against the plain loop over pairs. */
#include "nms/nms_index.h"

#include "nms/nms_cell.h"

enum { CHAINS = 64 }; /* walked at once; a power of two */

/* A query, and what it has found. */
struct search {
	const struct nms_index *x;
	const struct nms_place *place;
	uint32_t found; /* the entry */
	bool first;
	void (*visit)(void *context, uint32_t item); /* NULL: one box is wanted */
	void *context;
	uint32_t chains, chain[CHAINS]; /* still to be walked */
};

/* Where the centre of a partner can be, by axis: between these, and as far out as its own side makes it. */
struct reach {
	double from[2], to[2];
	double partner[2]; /* the most that a partner's side can make of it */
	double far;        /* the sum of all, without signs */
};

/* Some cells of a level: the first column and row, and how many of them. */
struct window {
	int64_t column, row;
	uint64_t columns, rows;
};

/* The rule divides and is called by pointer; nearly all pairs are rejected without it. */
static inline bool
suppresses(const struct nms_index *x, const struct nms_entry *e, const struct nms_place *p)
{
	return nms_outlines_share(&e->outline, &p->outline, x->certain) > 0 &&
	       nms_group(x, e->item) == nms_group(x, p->item) &&
	       x->rule->suppresses(x->rule, &x->box[e->item], &x->box[p->item]);
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
	for (uint32_t e = 1; e <= s->x->count && s->found == NMS_NONE; e++)
		if (suppresses(s->x, &s->x->entry[e], s->place))
			take(s, e);
}

/* Walks the chains side by side, a box of each in turn, so that their cache misses overlap. True when the search is
 * over. */
static bool
walk(struct search *s, uint32_t to)
{
	const struct nms_entry *entry = s->x->entry;
	for (uint32_t at = 0; at != to; at++) {
		uint32_t e = s->chain[at % CHAINS];
		uint32_t next = entry[e].next;
		s->chain[to % CHAINS] = next;
		to += next != 0;
		if (e < s->found && suppresses(s->x, &entry[e], s->place) && take(s, e))
			return true;
	}
	return false;
}

static inline struct reach
reach_of(const struct nms_index *x, const struct nms_place *p)
{
	struct reach r = { .far = 0 };
	for (int k = 0; k < 2; k++) {
		double reach = p->side[k] * x->share + fabs(p->centre[k]) * 0x1p-50;
		r.from[k] = p->centre[k] - reach;
		r.to[k] = p->centre[k] + reach;
		r.partner[k] = p->side[k] * x->ratio * x->share;
		r.far += fabs(p->centre[k]) + reach + r.partner[k];
	}
	return r;
}

/* The cells of a level in which a partner's centre can be. Returns their number, or more than there can be boxes. */
static inline uint64_t
cells_on(const struct nms_level *l, const struct reach *r, struct window *w)
{
	double dx = box_min(l->reach[0], r->partner[0]), dy = box_min(l->reach[1], r->partner[1]);
	w->column = nms_cell_at((r->from[0] - dx) * l->scale);
	w->row = nms_cell_at((r->from[1] - dy) * l->scale);
	w->columns = (uint64_t)(nms_cell_at((r->to[0] + dx) * l->scale) - w->column + 1);
	w->rows = (uint64_t)(nms_cell_at((r->to[1] + dy) * l->scale) - w->row + 1);
	bool fits = ((r->far + dx + dy) * l->scale < 0x1p50) & ((w->columns | w->rows) >> 31 == 0);
	return fits ? w->columns * w->rows : UINT64_MAX;
}

/* The chain of a cell, if that is in the window, among those to be walked. */
static inline uint32_t
push(uint32_t *chain, uint32_t n, uint32_t head, bool inside)
{
	chain[n] = head;
	return n + ((head != 0) & inside);
}

/* Cells are visited by blocks of two by two, of which those outside the window do not count: most windows are not
 * larger, and no branch depends on where they lie. True when the search is over. */
static inline bool
visit_cells(struct search *s, size_t level, const struct window *w)
{
	const uint64_t salt = nms_salt(nms_group(s->x, s->place->item), level);
	const uint32_t *head = s->x->head, mask = s->x->mask;
	uint32_t n = s->chains;
	for (uint64_t row = 0; row < w->rows; row += 2) {
		uint32_t one = nms_row_hash(salt, w->row + (int64_t)row) + (uint32_t)w->column;
		uint32_t two = nms_row_hash(salt, w->row + (int64_t)row + 1) + (uint32_t)w->column;
		bool second = row + 1 < w->rows;
		for (uint64_t column = 0; column < w->columns; column += 2, one += 2, two += 2) {
			bool more = column + 1 < w->columns;
			n = push(s->chain, n, head[one & mask], true);
			n = push(s->chain, n, head[(one + 1) & mask], more);
			n = push(s->chain, n, head[two & mask], second);
			n = push(s->chain, n, head[(two + 1) & mask], second & more);
			if (n <= CHAINS - 4)
				continue;
			if (walk(s, n))
				return true;
			n = 0;
		}
	}
	s->chains = n;
	return false;
}

static void
search_cells(struct search *s)
{
	const struct nms_index *x = s->x;
	const struct nms_place *p = s->place;
	struct reach reach = reach_of(x, p);
	s->chains = push(s->chain, 0, x->degenerate, true);
	size_t low = nms_level_of(p->area * x->least), high = nms_level_of(p->area * x->ratio);
	low = low < NMS_LEVEL_0 + x->lowest ? x->lowest : low - NMS_LEVEL_0;
	high = high > NMS_LEVEL_0 + x->highest ? x->highest : high - NMS_LEVEL_0;
	uint64_t budget = x->count;
	for (size_t level = low; level <= high; level++) {
		const struct nms_level *l = &x->level[level];
		struct window cells;
		if (l->reach[0] == 0)
			continue;
		uint64_t count = cells_on(l, &reach, &cells);
		if (count > budget) {
			s->found = NMS_NONE;
			compare_with_all(s);
			return;
		}
		budget -= count;
		if (visit_cells(s, level, &cells))
			return;
	}
	walk(s, s->chains);
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
			if (nms_group(x, k) != group || !x->rule->suppresses(x->rule, &x->box[k], &x->box[i]))
				continue;
			if (visit == NULL)
				return k;
			visit(context, k);
		}
	}
	return NMS_NONE;
}

/* Where box i lies, which may have been found before its turn. */
static const struct nms_place *
place_of(const struct nms_index *x, uint32_t i)
{
	struct nms_places *p = x->places;
	bool known = p->next < p->end && p->ahead[p->next].item == i;
	p->last = known ? &p->ahead[p->next++] : nms_locate(x, i, &p->other);
	return p->last;
}

static uint32_t
find_in_cells(const struct nms_index *x, const struct nms_place *p, bool first,
	void (*visit)(void *, uint32_t), void *context)
{
	struct search s; /* not cleared: the chains are written before they are read */
	s.x = x;
	s.place = p;
	s.found = NMS_NONE;
	s.first = first;
	s.visit = visit;
	s.context = context;
	if (p->outline.area >= 0)
		search_cells(&s);
	else if (!box_empty(x->box[p->item]))
		compare_with_all(&s);
	return s.found == NMS_NONE ? NMS_NONE : x->entry[s.found].item;
}

uint32_t
nms_index_first(const struct nms_index *x, uint32_t i)
{
	if (x->list != NULL)
		return find_in_list(x, i, NULL, NULL);
	return find_in_cells(x, place_of(x, i), true, NULL, NULL);
}

/* A box is suppressed most often by one of its own cell, so that comes first. */
uint32_t
nms_index_any(const struct nms_index *x, uint32_t i)
{
	if (x->list != NULL)
		return find_in_list(x, i, NULL, NULL);
	const struct nms_place *p = place_of(x, i);
	for (uint32_t e = p->outline.area >= 0 ? *nms_chain(x, p->hash) : 0; e != 0; e = x->entry[e].next) {
		if (suppresses(x, &x->entry[e], p))
			return x->entry[e].item;
	}
	return find_in_cells(x, p, false, NULL, NULL);
}

void
nms_index_each(const struct nms_index *x, uint32_t i, void (*visit)(void *context, uint32_t item), void *context)
{
	if (x->list != NULL)
		find_in_list(x, i, visit, context);
	else
		find_in_cells(x, place_of(x, i), true, visit, context);
}

void
nms_index_ahead(const struct nms_index *x, const uint32_t *order, size_t n)
{
	struct nms_places *p = x->places;
	for (size_t k = NMS_AHEAD; k < n && k < 2 * NMS_AHEAD; k++)
		__builtin_prefetch(&x->box[order[k]]);
	if (x->list != NULL)
		return;
	p->next = 0;
	p->end = n < NMS_AHEAD ? (uint32_t)n : NMS_AHEAD;
	for (size_t k = 0; k < p->end; k++)
		__builtin_prefetch(nms_chain(x, nms_locate(x, order[k], &p->ahead[k])->hash));
}
