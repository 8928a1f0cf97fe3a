/* choice.h -- what assigners share: which box each anchor has chosen so far, and the result that this makes.
 *
 * Only anchors that some box was offered to have a choice. An assigner offers, forces and covers, in any order of
 * anchors, and gathers once at the end, which empties the room again. */
#ifndef GEOMETRY_CHOICE_H
#define GEOMETRY_CHOICE_H

#include "base/arena.h"
#include "base/bitset.h"
#include "geometry/assign.h"
#include "geometry/window.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct choice {
	double iou; /* with box */
	uint32_t box;
	bool forced; /* positive, whatever its IoU */
};

struct choices {
	struct assign_room *room;
	size_t n, capacity; /* n < 2^32 */
	struct choice *choice;
	struct arena *arena;
};

/* Starts with room, which must be empty; choices live in arena. */
struct choices choice_begin(struct assign_room *room, struct arena *arena);

/* Makes room for more choices. */
void choice_grow(struct choices *c, size_t more);

/* The anchor's choice, or NULL. */
static inline struct choice *
choice_find(const struct choices *c, size_t anchor)
{
	return bitset_has(&c->room->touched, anchor) ? &c->choice[c->room->slot[anchor]] : NULL;
}

/* A choice for an anchor that has none. */
static inline struct choice *
choice_add(struct choices *c, size_t anchor, uint32_t box, double iou)
{
	if (c->n == c->capacity)
		choice_grow(c, 1);
	bitset_add(&c->room->touched, anchor);
	c->room->slot[anchor] = (uint32_t)c->n;
	c->choice[c->n] = (struct choice){ iou, box, false };
	return &c->choice[c->n++];
}

/* Offers box to all anchors in hits; each takes it if it is better than what it has: when boxes are offered in their
 * order, ties go to the first. Returns the highest IoU; 0 when there are no hits. */
double choice_offer(struct choices *c, const struct hits *hits, uint32_t box);

/* The anchor is positive for box; what it had is forgotten. */
static inline void
choice_force(struct choices *c, size_t anchor, uint32_t box, double iou)
{
	if (!bitset_has(&c->room->touched, anchor))
		choice_add(c, anchor, box, iou);
	c->choice[c->room->slot[anchor]] = (struct choice){ iou, box, true };
}

/* Takes the covered anchors out of hits: whoever covers some before offering leaves them out of the game. */
void choice_drop_covered(const struct choices *c, struct hits *hits);

/* Covers the anchors that share an area > 0 and >= iof of their own with a crowd or ignored box; iof > 1: none. */
void choice_cover_crowds(struct choices *c, const struct windows *w, const struct truth *truth, double iof);

/* The result: positive is what was forced or has an IoU >= fg, ignored what is left with an IoU >= bg or is covered.
 * Empties the room. Arrays of out live in the arena. */
void choice_gather(struct choices *c, double fg, double bg, const struct truth *truth, struct assignment *out);

/* With bg 0 there is no background: all anchors that are not positive are ignored. */
void choice_ignore_rest(size_t anchors, struct assignment *out, struct arena *arena);

/* Fills in anew which boxes no positive of out serves. */
void choice_find_lonely(const struct truth *truth, struct assignment *out, struct arena *arena);

#endif
