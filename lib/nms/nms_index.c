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
	SHORT = 256, MANY = 4096, LONG = 384 /* lists */
};

/* The size of cells: along a side of a level's smallest square there are SIDE / share, where share times the sum of two
 * sides is how far apart boxes can be that suppress each other. Found by measuring; share is at least LEAST_SHARE. */
#define SIDE 0.0625
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
clear_cells(struct nms_index *x)
{
	memset(x->head, 0, ((size_t)x->mask + 1) * sizeof *x->head);
	for (size_t l = 0; l < NMS_LEVELS; l++)
		x->level[l].reach[0] = x->level[l].reach[1] = 0;
	x->count = x->degenerate = 0;
	x->lowest = NMS_LEVELS;
	x->highest = 0;
	x->place->item = NMS_NONE;
}

static void
start_cells(struct nms_index *x)
{
	x->cap = FIRST;
	x->mask = CHAINS - 1;
	x->entry = aligned(x->arena, x->cap * sizeof *x->entry);
	x->entry[0] = (struct nms_entry){ .outline = { INFINITY, INFINITY, -INFINITY, -INFINITY, 0 } };
	x->head = aligned(x->arena, CHAINS * sizeof *x->head);
	x->level = arena_array(x->arena, struct nms_level, NMS_LEVELS);
	for (size_t l = 0; l < NMS_LEVELS; l++)
		x->level[l].scale = ldexp(SIDE / box_max(x->share, LEAST_SHARE), 512 - 2 * (NMS_LEVEL_0 + (int)l));
	clear_cells(x);
}

/* How long lists may get. Where the input would make lists that are SHORT on average, they stay; where it is MANY,
 * cells find more quickly any that suppresses, but not the first; else it depends on how many are kept. Found by
 * measuring. */
static uint32_t
longest_list(size_t mean, bool first)
{
	return mean <= SHORT ? UINT32_MAX : mean < MANY || first ? LONG : 0;
}

/* Bounds are lowered for rounding. From an IoU of 1 on nothing is suppressed, and any bound will do. */
struct nms_index
nms_index_start(const struct box *box, const uint32_t *group, size_t n, bool first, const struct nms_rule *rule,
	struct arena *arena)
{
	assert(rule->iou >= 0);
	double t = box_min(rule->iou, 1) * (1 - 1e-9);
	struct nms_index x = {
		.rule = rule, .box = box, .group = group, .arena = arena,
		.longest = longest_list(mean_length(group, n), first),
		.least = t,
		.ratio = 1 / t,
		.share = (1 - t) / (2 * (1 + t)) * (1 + 1e-9),
		.certain = t < 1e-9 ? 0 : t / (1 + t),
		.place = arena_array(arena, struct nms_place, 1),
	};
	x.place->item = NMS_NONE;
	if (x.longest > 0)
		x.list = arena_zeros(arena, struct nms_list, NMS_LISTS);
	else
		start_cells(&x);
	return x;
}

void
nms_index_clear(struct nms_index *x)
{
	if (x->longest == 0)
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

static void
more_chains(struct nms_index *x)
{
	x->mask = 2 * x->mask + 1;
	size_t bytes = ((size_t)x->mask + 1) * sizeof *x->head;
	x->head = memset(aligned(x->arena, bytes), 0, bytes);
	x->degenerate = 0;
	for (uint32_t e = 1; e <= x->count; e++) {
		if (e + AHEAD <= x->count)
			__builtin_prefetch(nms_chain(x, x->entry[e + AHEAD].hash), 1);
		link_entry(x, e);
	}
}

static void
grow(struct nms_index *x)
{
	struct nms_entry *entry = aligned(x->arena, 2 * (size_t)x->cap * sizeof *entry);
	x->entry = memcpy(entry, x->entry, x->cap * sizeof *entry);
	x->cap *= 2;
	if (x->mask < MOST - 1)
		more_chains(x);
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
	struct nms_place *p = x->place;
	if (x->count + 1 == x->cap)
		grow(x);
	if (p->item != i)
		nms_locate(x, i, p);
	x->entry[++x->count] = (struct nms_entry){ p->outline, i, p->hash, 0 };
	if (p->outline.area >= 0)
		note_level(x, p);
	link_entry(x, x->count);
}

/* From lists to cells. The order of entries of different groups changes, which no result depends on. */
static void
leave_lists(struct nms_index *x)
{
	x->longest = 0;
	start_cells(x); /* no place is known of what was looked for in lists */
	for (size_t l = 0; l < NMS_LISTS; l++) {
		const struct nms_block *b = x->list[l].first;
		for (uint32_t k = 0; k < x->list[l].n; k++) {
			add_entry(x, b->item[k % NMS_LANES]);
			b = k % NMS_LANES == NMS_LANES - 1 ? b->next : b;
		}
	}
}

/* An empty box suppresses nothing, and need not be found. */
void
nms_index_add(struct nms_index *x, uint32_t i)
{
	if (box_empty(x->box[i]) || x->rule->iou >= 1)
		return;
	struct nms_list *l = x->longest > 0 ? &x->list[nms_list_of(nms_group(x, i))] : NULL;
	if (l != NULL && l->n == x->longest) {
		leave_lists(x);
		l = NULL;
	}
	if (l != NULL) {
		bool known = x->place->item == i;
		struct nms_outline o = known ? x->place->outline : nms_outline_of(&x->box[i]);
		nms_list_add(l, &o, i, x->arena);
		x->count++;
	} else {
		add_entry(x, i);
	}
}
