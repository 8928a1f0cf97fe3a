/* nms_index.c -- the kept boxes of a suppression: putting them in. */
#include "nms/nms_index.h"

#include "nms/nms_cell.h"
#include "nms/nms_list.h"

#include <assert.h>

enum {
	FIRST = 768,    /* entries at first, and chains for them: */
	CHAINS = 2048,  /* between 2.7 and 5.3 times as many as boxes */
	MOST = 1 << 30, /* chains */
	LINE = 64,      /* bytes of a cache line */
	AHEAD = 8,
	SHORT = 256,    /* lists that are no longer on average are quicker than cells: found by measuring */
	CROWDED = 8,    /* boxes in a chain, on average: too many, and cells are halved */
	HALVED = 3      /* so often at most, for boxes that are all alike are crowded in any cell */
};

/* The size of cells, before any are halved: along a side of a level's smallest square there are SIDE / share, where
 * share times the sum of two sides is how far apart boxes can be that suppress each other. Found by measuring; share is
 * at least LEAST_SHARE. */
#define SIDE 0.044
#define LEAST_SHARE 0x1p-9

/* How long the list is that a box is in, on average over boxes. */
static size_t
mean_length(const uint32_t *group, size_t n)
{
	size_t length[NMS_LISTS] = { 0 }, lengths = 0;
	if (group == NULL)
		return n;
	for (size_t i = 0; i < n; i++)
		length[nms_list_of(group[i])]++;
	for (size_t l = 0; l < NMS_LISTS; l++)
		lengths += length[l] * length[l];
	return n > 0 ? lengths / n : 0;
}

static void *
aligned(struct arena *arena, size_t bytes)
{
	char *p = arena_alloc(arena, bytes + LINE);
	return p + (LINE - (uintptr_t)p % LINE) % LINE;
}

static void
clear_chains(struct nms_index *x)
{
	memset(x->head, 0, ((size_t)x->mask + 1) * sizeof *x->head);
	x->degenerate = 0;
}

static void
clear_cells(struct nms_index *x)
{
	clear_chains(x);
	for (size_t l = 0; l < NMS_LEVELS; l++)
		x->level[l].reach[0] = x->level[l].reach[1] = 0;
	x->count = 0;
	x->lowest = NMS_LEVELS;
	x->highest = 0;
	x->places->end = 0;
	x->places->other.item = NMS_NONE;
	x->places->last = &x->places->other;
}

static void
start_cells(struct nms_index *x)
{
	x->cap = FIRST;
	x->mask = CHAINS - 1;
	x->entry = aligned(x->arena, x->cap * sizeof *x->entry);
	x->entry[0] = (struct nms_entry){ .outline = { INFINITY, INFINITY, -INFINITY, -INFINITY, 0 } };
	x->head = aligned(x->arena, CHAINS * sizeof *x->head);
	x->level = arena_zeros(x->arena, struct nms_level, NMS_LEVELS);
	for (size_t l = 0; l < NMS_LEVELS; l++)
		x->level[l].scale = ldexp(SIDE / box_max(x->share, LEAST_SHARE), 512 - 2 * (NMS_LEVEL_0 + (int)l));
	clear_cells(x);
}

/* Bounds are lowered for rounding. From an IoU of 1 on nothing is suppressed, and any bound will do. */
struct nms_index
nms_index_start(const struct box *box, const uint32_t *group, size_t n, const struct nms_rule *rule,
	struct arena *arena)
{
	assert(rule->iou >= 0);
	double t = box_min(rule->iou, 1) * (1 - 1e-9);
	struct nms_index x = {
		.rule = rule, .box = box, .group = group, .arena = arena,
		.least = t,
		.ratio = 1 / t,
		.share = (1 - t) / (2 * (1 + t)) * (1 + 1e-9),
		.certain = nms_share(t < 1e-9 ? 0 : t / (1 + t)),
		.places = arena_zeros(arena, struct nms_places, 1),
	};
	if (mean_length(group, n) <= SHORT)
		x.list = arena_zeros(arena, struct nms_list, NMS_LISTS);
	else
		start_cells(&x);
	return x;
}

void
nms_index_clear(struct nms_index *x)
{
	if (x->list == NULL)
		clear_cells(x);
	else
		memset(x->list, 0, NMS_LISTS * sizeof *x->list);
	x->count = 0;
}

static void
link_entry(struct nms_index *x, uint32_t e)
{
	struct nms_entry *entry = &x->entry[e];
	uint32_t *chain = entry->outline.area < 0 ? &x->degenerate : nms_chain(x, entry->hash);
	entry->next = *chain;
	*chain = e;
}

/* Links all entries, and counts how crowded levels are. An outline's level is that of its box, or at the edge of it the
 * next: near enough for that. */
static void
link_all(struct nms_index *x)
{
	clear_chains(x);
	for (size_t k = x->lowest; k <= x->highest; k++)
		x->level[k].boxes = x->level[k].chains = 0;
	for (uint32_t e = 1; e <= x->count; e++) {
		const struct nms_entry *entry = &x->entry[e];
		if (e + AHEAD <= x->count)
			__builtin_prefetch(nms_chain(x, entry[AHEAD].hash), 1);
		if (entry->outline.area >= 0) {
			struct nms_level *l = &x->level[nms_level_of((double)entry->outline.area) - NMS_LEVEL_0];
			l->boxes++;
			l->chains += *nms_chain(x, entry->hash) == 0;
		}
		link_entry(x, e);
	}
}

/* Halves the cells of levels where they are crowded. True when boxes lie in other cells by that, in which they then
 * are to be linked. */
static bool
halve_cells(struct nms_index *x)
{
	bool halved = false;
	for (size_t k = x->lowest; k <= x->highest; k++) {
		struct nms_level *l = &x->level[k];
		if (l->halved == HALVED || l->boxes / CROWDED <= l->chains)
			continue;
		l->halved++;
		l->scale *= 2;
		halved = true;
	}
	struct nms_places *p = x->places;
	for (uint32_t e = 1; halved && e <= x->count; e++)
		x->entry[e].hash = nms_locate(x, x->entry[e].item, &p->other)->hash;
	for (uint32_t k = 0; halved && k < p->end; k++)
		nms_locate(x, p->ahead[k].item, &p->ahead[k]);
	return halved;
}

static void
grow(struct nms_index *x)
{
	struct nms_entry *entry = aligned(x->arena, 2 * (size_t)x->cap * sizeof *entry);
	x->entry = memcpy(entry, x->entry, x->cap * sizeof *entry);
	x->cap *= 2;
	if (x->mask == MOST - 1)
		return;
	x->mask = 2 * x->mask + 1;
	x->head = aligned(x->arena, ((size_t)x->mask + 1) * sizeof *x->head);
	link_all(x);
	if (halve_cells(x))
		link_all(x);
}

static void
note_level(struct nms_index *x, const struct nms_place *p)
{
	struct nms_level *l = &x->level[p->level];
	l->reach[0] = box_max(l->reach[0], p->side[0] * x->share);
	l->reach[1] = box_max(l->reach[1], p->side[1] * x->share);
	x->lowest = p->level < x->lowest ? p->level : x->lowest;
	x->highest = p->level > x->highest ? p->level : x->highest;
}

/* Box i was looked for just before, mostly, and where it lies is known. */
static void
add_entry(struct nms_index *x, uint32_t i)
{
	if (x->count + 1 == x->cap)
		grow(x);
	const struct nms_place *p = x->places->last;
	if (p->item != i)
		p = nms_locate(x, i, &x->places->other);
	x->entry[++x->count] = (struct nms_entry){ p->outline, i, p->hash, 0 };
	if (p->outline.area >= 0)
		note_level(x, p);
	link_entry(x, x->count);
}

/* An empty box suppresses nothing, and need not be found. */
void
nms_index_add(struct nms_index *x, uint32_t i)
{
	if (box_empty(x->box[i]) || x->rule->iou >= 1)
		return;
	if (x->list != NULL) {
		struct nms_outline o = nms_outline_of(&x->box[i]);
		nms_list_add(&x->list[nms_list_of(nms_group(x, i))], &o, i, x->arena);
	} else {
		add_entry(x, i);
	}
}
