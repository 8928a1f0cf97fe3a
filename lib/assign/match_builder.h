/* match_builder.h -- what assigners share: which box each anchor has chosen so far, and the result that this makes.
 *
 * Only anchors that some box was offered to have a choice. An assigner offers, forces and covers, in any order of
 * anchors, and gathers once at the end, which empties the room again. */
#ifndef ASSIGN_MATCH_BUILDER_H
#define ASSIGN_MATCH_BUILDER_H

#include "assign/anchor_reach.h"
#include "assign/assign.h"
#include "base/arena.h"
#include "base/bitset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct match_candidate {
	double iou; /* with box */
	uint32_t box;
	bool forced; /* positive, whatever its IoU */
};

struct match_builder {
	const struct assign_input *in;
	struct assign_room *room;
	size_t n, capacity; /* n < 2^32 */
	struct match_candidate *candidate;
	struct hits hits; /* of the latest match_builder_reach */
	struct arena *arena;
};

/* Starts with room, in which nothing but what is outside may be covered; choices live in arena. */
struct match_builder match_builder_begin(const struct assign_input *in, struct assign_room *room, struct arena *arena);

/* Makes room for more choices. */
void match_builder_grow(struct match_builder *c, size_t more);

/* The anchor's choice, or NULL. */
static inline struct match_candidate *
match_builder_find(const struct match_builder *c, size_t anchor)
{
	return bitset_has(&c->room->touched, anchor) ? &c->candidate[c->room->slot[anchor]] : NULL;
}

/* A choice for an anchor that has none. */
static inline struct match_candidate *
match_builder_add(struct match_builder *c, size_t anchor, uint32_t box, double iou)
{
	if (c->n == c->capacity)
		match_builder_grow(c, 1);
	bitset_add(&c->room->touched, anchor);
	c->room->slot[anchor] = (uint32_t)c->n;
	c->candidate[c->n] = (struct match_candidate){ iou, box, false };
	return &c->candidate[c->n++];
}

/* The anchors that take part and whose IoU with box is > 0 and >= t, into c->hits, in no particular order. */
void match_builder_reach(struct match_builder *c, struct box box, double t);

/* Leaves no anchors in c->hits but those that take part. */
void match_builder_drop_outside(struct match_builder *c);

/* Offers box to all anchors in c->hits; each takes it if it is better than what it has: when boxes are offered in their
 * order, ties go to the first. Returns the highest IoU; 0 when there are no hits. */
double match_builder_offer(struct match_builder *c, uint32_t box);

/* The anchor is positive for box; what it had is forgotten. */
static inline void
match_builder_force(struct match_builder *c, size_t anchor, uint32_t box, double iou)
{
	if (!bitset_has(&c->room->touched, anchor))
		match_builder_add(c, anchor, box, iou);
	c->candidate[c->room->slot[anchor]] = (struct match_candidate){ iou, box, true };
}

/* Covers the anchors that share an area > 0 and >= crowd_iof of their own with a crowd or ignored box. */
void match_builder_cover_crowds(struct match_builder *c);

/* The result: positive is what was forced or has an IoU >= fg, ignored what is left with an IoU >= bg or is covered.
 * Empties the room. Arrays of out live in the arena. */
void match_builder_gather(struct match_builder *c, double fg, double bg, struct assignment *out);

/* With bg 0 there is no background: all anchors that are not positive are ignored. */
void match_builder_ignore_rest(const struct match_builder *c, struct assignment *out);

/* Fills in anew which boxes no positive of out serves. */
void match_builder_find_unmatched(const struct match_builder *c, struct assignment *out);

#endif
