/* assigner.h -- the assigners as objects, and the table of them.
 *
 * An assigner is one file assign_NAME.c, with its object at the foot, and one row of the table in assigner.c. A
 * detector names it by text. Everything that depends on which one it is stands in the object. */
#ifndef ASSIGN_ASSIGNER_H
#define ASSIGN_ASSIGNER_H

#include "assign/assign.h"
#include "assign/points.h"
#include "geometry/coder.h"
#include "geometry/detector.h"

#include <stdbool.h>
#include <stddef.h>

/* A sentence with numbers: each # stands for the next one, each @ likewise for one that counts something. */
struct assign_words {
	const char *text;
	double number[4];
};

/* The highest of many IoUs, and whose it is (the first of equals); 0: there is no overlap. */
struct assign_best {
	double iou;
	size_t index;
};

/* A box that no anchor serves, and none would if it were the only one. */
struct assign_unmatched {
	const struct anchors *anchors;
	const struct match *match;
	struct box box;
	struct assign_best best, inside; /* of all anchors, and of those that are not outside */
};

/* How a box must be served to count as covered:
 * shape     some anchor is like it in shape, laid centre on centre: where there is no grid, and where every box gets
 *           its best anchor, however bad
 * learning  an anchor learns it
 * overlap   an anchor learns it, and one has an IoU of at least fg with it: last resorts, such as low quality matches,
 *           give nearly every box an anchor and so say nothing */
enum assign_cover { COVER_BY_SHAPE, COVER_BY_LEARNING, COVER_BY_OVERLAP };

typedef void assigner_method(const struct assign_input *in, struct assign_room *room, struct assignment *out,
	struct arena *arena);

struct assigner {
	const char *name;       /* as anchor sets and options write it */
	const char *help;       /* what it is, in a line */
	unsigned fields;        /* of struct match, those that it reads: enum match_field */
	enum assign_cover cover;
	enum box_range range;  /* where a box may lie relative to an anchor that learns it */

	/* Assigns; reach and outside are given. Result arrays live in arena; room is for at least so many anchors. */
	assigner_method *run;
	/* Adds to out the anchors that take no part because of where they lie. NULL: there never are any. */
	void (*outside)(const struct anchors *a, const struct match *m, struct bitset *out, struct arena *arena);

	/* Where the points that may learn a box lie, on a level. NULL: anchors are boxes. */
	point_rule *points;

	/* The rule in words, behind its name. */
	struct assign_words (*describe)(const struct match *m);
	/* Why an anchor is positive (behind "positive for box 3, at IoU 0.7: "), ignored or background, where best is
	 * its best box. It is not asked about crowds, nor about a background that overlaps no box. */
	struct assign_words (*explain_anchor)(const struct match *m, enum assign_cause cause, struct assign_best best);
	/* Why a box has none. */
	struct assign_words (*explain_box)(const struct assign_unmatched *box);
};

/* The assigner of a name; NULL: there is none. The name of the i-th in the table; NULL: there are no more. */
const struct assigner *assigner_find(const char *name);
const char *assigner_name(size_t i);

/* The first assigner that reads a field of struct match. */
const struct assigner *assigner_of_field(unsigned field);

/* Whether some anchors take no part because of where they lie. */
bool assigner_shuts_out(const struct assigner *s, const struct match *m);

/* Whether a coder can express every box that an anchor may have to learn. */
bool assigner_fits_coder(const struct assigner *s, const struct coder *c);

/* Matches ground truth to the anchors. Result arrays live in arena; room is for at least in->anchors->count anchors. */
void assigner_run(const struct assigner *s, const struct assign_input *in, struct assign_room *room,
	struct assignment *out, struct arena *arena);

#endif
