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
	AHEAD = 8
};

/* The size of cells, by the threshold; found by measuring. The higher it is, the nearer are boxes that may suppress
 * each other, and the more there are to keep apart. */
static int
fineness(double iou)
{
	static const double step[] = { 0.2, 0.4, 0.6, 0.8, 0.9, 0.97 };
	int fine = -3;
	for (size_t i = 0; i < sizeof step / sizeof step[0]; i++)
		fine += iou >= step[i];
	return fine;
}

/* Lowered for rounding. From 1 on nothing is suppressed, and any bound will do. */
struct nms_index
nms_index_start(const struct box *box, const uint32_t *group, const struct nms_rule *rule, struct arena *arena)
{
	assert(rule->iou >= 0);
	double t = box_min(rule->iou, 1) * (1 - 1e-9);
	return (struct nms_index){
		.rule = rule, .box = box, .group = group, .arena = arena, .lowest = UINT64_MAX,
		.list = arena_zeros(arena, struct nms_list, NMS_LISTS),
		.least = t,
		.ratio = 1 / t,
		.share = (1 - t) / (2 * (1 + t)) * (1 + 1e-9),
		.certain = t < 1e-9 ? 0 : t / (1 + t),
		.fine = fineness(rule->iou),
	};
}

static void *
aligned(struct arena *arena, size_t bytes)
{
	char *p = arena_alloc(arena, bytes + LINE);
	return p + (LINE - (uintptr_t)p % LINE) % LINE;
}

static void
link_entry(struct nms_index *x, uint32_t e)
{
	struct nms_entry *entry = &x->entry[e];
	uint32_t *chain = entry->area < 0 ? &x->degenerate : nms_chain(x, entry->hash);
	entry->next = *chain;
	*chain = e + 1;
}

static void
make_cells(struct nms_index *x)
{
	size_t bytes = ((size_t)x->mask + 1) * sizeof *x->head;
	x->head = memset(aligned(x->arena, bytes), 0, bytes);
	x->degenerate = 0;
	for (uint32_t e = 0; e < x->count; e++) {
		if (e + AHEAD < x->count)
			__builtin_prefetch(nms_chain(x, x->entry[e + AHEAD].hash), 1);
		link_entry(x, e);
	}
}

static void
grow(struct nms_index *x)
{
	struct nms_entry *entry = aligned(x->arena, 2 * (size_t)x->cap * sizeof *entry);
	x->entry = memcpy(entry, x->entry, x->count * sizeof *entry);
	x->cap *= 2;
	if (x->mask < MOST - 1) {
		x->mask = 2 * x->mask + 1;
		make_cells(x);
	}
}

/* A float below x, and not far below. */
static float
below(double x)
{
	return (float)(x - fabs(x) * 0x1p-23 - 0x1p-149);
}

static void
note_level(struct nms_index *x, const struct nms_place *p)
{
	struct nms_level *l = &x->level[p->level % NMS_LEVELS];
	l->largest[0] = box_max(l->largest[0], p->side[0]);
	l->largest[1] = box_max(l->largest[1], p->side[1]);
	x->lowest = p->level < x->lowest ? p->level : x->lowest;
	x->highest = p->level > x->highest ? p->level : x->highest;
}

static void
add_entry(struct nms_index *x, uint32_t i)
{
	const struct box *b = &x->box[i];
	if (x->count == x->cap)
		grow(x);
	struct nms_place p;
	if (nms_locate(x, b, &p)) {
		x->entry[x->count] = (struct nms_entry){ { below(b->x1), below(b->y1), -below(-b->x2), -below(-b->y2) },
			below(p.area), i, nms_own_hash(&p, nms_group(x, i)), 0 };
		note_level(x, &p);
	} else {
		x->entry[x->count] =
			(struct nms_entry){ { -INFINITY, -INFINITY, INFINITY, INFINITY }, NMS_DEGENERATE, i, 0, 0 };
	}
	link_entry(x, x->count++);
}

/* From lists to cells. The order of entries of different groups changes, which no result depends on. */
static void
leave_lists(struct nms_index *x)
{
	const struct nms_list *list = x->list;
	x->list = NULL;
	x->cap = FIRST;
	x->mask = CHAINS - 1;
	for (; x->cap < 2 * x->count; x->cap *= 2)
		x->mask = 2 * x->mask + 1;
	x->entry = aligned(x->arena, x->cap * sizeof *x->entry);
	x->level = arena_zeros(x->arena, struct nms_level, NMS_LEVELS);
	x->count = 0;
	make_cells(x);
	for (size_t l = 0; l < NMS_LISTS; l++) {
		const struct nms_block *b = list[l].first;
		for (uint32_t k = 0; k < list[l].n; k++) {
			add_entry(x, b->item[k % NMS_LANES]);
			b = k % NMS_LANES == NMS_LANES - 1 ? b->next : b;
		}
	}
}

/* An empty box suppresses nothing, and need not be found. */
void
nms_index_add(struct nms_index *x, uint32_t i)
{
	if (box_empty(x->box[i]))
		return;
	struct nms_list *l = x->list != NULL ? &x->list[nms_list_of(nms_group(x, i))] : NULL;
	if (l != NULL && l->n == NMS_LONG) {
		leave_lists(x);
		l = NULL;
	}
	if (l != NULL) {
		nms_list_add(l, &x->box[i], i, x->arena);
		x->count++;
	} else {
		add_entry(x, i);
	}
}
