/* nms_index.h -- the kept boxes of a suppression, found again by the boxes that they suppress.
 *
 * What the greedy methods share. A rule says when a kept box suppresses another; the index finds such kept boxes
 * without looking at all of them. Its time and memory follow what is put into it; all memory is the arena's.
 *
 * Where groups are small, a list of each is all there is (nms_list.h); else there are cells (nms_cell.h). Putting in
 * is nms_index.c's, finding nms_index_search.c's. */
#ifndef NMS_NMS_INDEX_H
#define NMS_NMS_INDEX_H

#include "base/arena.h"
#include "geometry/box.h"
#include "nms/nms_method.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NMS_NONE UINT32_MAX

enum { NMS_AHEAD = 8 }; /* boxes */

/* suppresses() is called for few pairs, of one group, and must be false where box_iou(kept, other) <= iou. Hard
 * NMS says just that; a measure that never exceeds the IoU, such as DIoU, fits as well. iou >= 0. */
struct nms_rule {
	double iou;
	double beta; /* for a rule with a second parameter, */
	double ios;  /* or with another threshold than iou, which then is 0: of overlaps that the IoU says nothing of */
	bool (*suppresses)(const struct nms_rule *rule, const struct box *kept, const struct box *other);
};

/* An IoU above iou suppresses; an overlap of either kind that is above t. */
struct nms_rule nms_rule_iou(double iou);
struct nms_rule nms_rule_overlap(enum nms_overlap overlap, double t);

struct nms_list;
struct nms_entry;
struct nms_level;
struct nms_places;

struct nms_index {
	const struct nms_rule *rule;
	const struct box *box;
	const uint32_t *group; /* may be NULL: one group */
	struct arena *arena;

	/* The rest is the module's own. */
	struct nms_list *list;   /* NULL: there are cells instead */
	struct nms_entry *entry; /* in the order in which they were put in; from 1 on, 0 is empty */
	uint32_t count, cap;
	uint32_t *head;          /* the cells' chains, mask + 1 of them */
	uint32_t mask, degenerate; /* degenerate: the chain of the boxes that no cell can hold */
	struct nms_level *level;
	size_t lowest, highest;  /* levels in use */
	struct nms_places *places;
	double least, ratio, share; /* bounds that follow from rule->iou: nms_index_search.c */
	float certain;              /* for nms_outlines_share */
};

/* An empty index of boxes yet to come; the arrays and the rule must outlive it. The groups of the first n are about
 * those that will come. */
struct nms_index nms_index_start(const struct box *box, const uint32_t *group, size_t n, const struct nms_rule *rule,
	struct arena *arena);

/* Takes out all boxes. */
void nms_index_clear(struct nms_index *x);

/* Puts box i in; at most 2^31 boxes. It is as it was when it was looked for. */
void nms_index_add(struct nms_index *x, uint32_t i);

/* A box in the index that suppresses box i, or NMS_NONE: the first that was put in or, where that does not matter,
 * any. */
uint32_t nms_index_first(const struct nms_index *x, uint32_t i);
uint32_t nms_index_any(const struct nms_index *x, uint32_t i);

/* Calls visit for every box in the index that suppresses box i; in no order, and for some perhaps more than once. */
void nms_index_each(const struct nms_index *x, uint32_t i, void (*visit)(void *context, uint32_t item), void *context);

/* Says that the n boxes of order will be looked for next, in this order and as they are now. To be called before each
 * NMS_AHEAD of them, it finds where so many lie, which takes less time at once, and fetches into the cache what their
 * searches will read. */
void nms_index_ahead(const struct nms_index *x, const uint32_t *order, size_t n);

#endif
