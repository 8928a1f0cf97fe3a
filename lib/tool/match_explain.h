/* match_explain.h -- why an anchor is positive, ignored or background, which anchors learn a box, or why it has none:
 * lines of text, or JSON. */
#ifndef TOOL_MATCH_EXPLAIN_H
#define TOOL_MATCH_EXPLAIN_H

#include "assign/assigner.h"
#include "engine/opt.h"
#include "geometry/anchors.h"
#include "geometry/detector.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>

/* The one anchor or box that is named, all boxes, or those that no anchor serves. */
enum match_explain_what { EXPLAIN_ANCHOR, EXPLAIN_BOX, EXPLAIN_BOXES, EXPLAIN_UNMATCHED };

struct match_explain {
	bool given;
	enum match_explain_what what;
	size_t which;  /* anchor; or box, as matched counts it */
	int as;        /* enum terminal_as */
	size_t width;  /* of the terminal, where lines of text go there; 0: they are as long as they are */
};

opt_setter match_explain_set; /* struct match_explain: ANCHOR, gt:N, gt or unmatched */
extern const char *const match_explain_words[]; /* those that stand alone */

/* Images that have no such anchor, or box. */
extern const struct filter_counter match_explain_counters[];

/* Assigns and appends the lines to the worker's output; where there is nothing to explain, that is counted. room is for
 * at least anchors->count anchors. It compares with every box, or every anchor. */
void match_explain_put(const struct match_explain *e, const struct assigner *assigner, const struct match *match,
	const struct record *r, const struct anchors *anchors, const struct ground_truth *gt, struct assign_room *room);

#endif
