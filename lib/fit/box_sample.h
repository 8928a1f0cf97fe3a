/* box_sample.h -- boxes as they lie in their images: counted exactly up to a limit, beyond that a sample; one pass, any
 * order.
 *
 * A size histogram is enough to fit shapes; how well anchors on a grid serve a dataset depends on positions too.
 * Distinct boxes, each with its place in its image, are counted while there are at most `limit` of them. Beyond that
 * those are kept whose keys, a hash of all that is known of them, are smallest ("bottom-k": Cohen and Kaplan,
 * "Summarizing Data using Bottom-k Sketches", PODC 2007): a uniform sample of the distinct ones, each with its exact
 * count. So what is kept is a function of the boxes alone, not of their order, nor of how they were split over
 * tables that were merged; and as it is sorted by key, every prefix of it is a uniform sample too. */
#ifndef FIT_BOX_SAMPLE_H
#define FIT_BOX_SAMPLE_H

#include "base/arena.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -0 is the same as 0. */
struct box_sample_box {
	struct box box;   /* px, not empty */
	double frame[2];  /* [width,height] of the image, px; 0,0: not known */
	double padded[2]; /* [width,height] of the network's tensor, px; 0,0: not known */
	uint64_t label;   /* the caller's number for it, the same in all tables that are merged */
};

struct box_sample_entry {
	struct box_sample_box sample;
	uint64_t key;   /* its box_sample_key */
	uint64_t count; /* > 0 */
};

/* Until box_sample_finish there can be up to twice as many entries as the limit, in no particular order. */
struct box_sample {
	size_t limit;
	bool sampled;    /* some were left out */
	uint64_t most;   /* where sampled: all keys up to this are here, none above it */
	uint64_t total;  /* boxes that were added, kept or not */
	size_t n, room;
	struct box_sample_entry *entry;
	unsigned bits;   /* of a slot's number */
	uint64_t *slot;  /* 1 + an entry's index, and above it some bits of its key; 0: free */
	uint64_t *spare; /* room for the keys of a full table, once it was full */
	struct arena *arena;
};

/* 1 <= limit < 2^30. Memory is arena's: when full 230 bytes for each of limit, and a third of that left behind by
 * growing. */
void box_sample_init(struct box_sample *t, size_t limit, struct arena *arena);

/* Counts count boxes. */
void box_sample_add(struct box_sample *t, const struct box_sample_box *p, uint64_t count);

/* Adds what from holds; both have the same limit. */
void box_sample_merge(struct box_sample *into, const struct box_sample *from);

/* Cuts to the limit and sorts by key, then by the boxes: from here on the entries are the same for the same boxes.
 * There are limit of them, or as many as are distinct; more than limit only where 64-bit keys collide. More can be
 * added later. */
void box_sample_finish(struct box_sample *t);

/* Restores what a saved table had besides its entries: first those of the finished table are added to an empty one,
 * in any order, then this is called. Merging into what is there already goes by such a table and box_sample_merge. */
void box_sample_restore(struct box_sample *t, uint64_t total, bool sampled);

/* The largest standard error that a share of the boxes, estimated from a sample, can have; 0 while exact. Boxes that
 * are counted many times weigh as much; and a sample that is a large part of the whole errs less. */
double box_sample_error(const struct box_sample *t);

/* The hash by which boxes are chosen. */
uint64_t box_sample_key(const struct box_sample_box *p);

#endif
