/* match_explain.h -- in one line, why an anchor is positive, ignored or background, or why a box has no anchor. */
#ifndef TOOL_MATCH_EXPLAIN_H
#define TOOL_MATCH_EXPLAIN_H

#include "assign/assigner.h"
#include "engine/opt.h"
#include "geometry/anchors.h"
#include "geometry/detector.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>

struct match_explain {
	bool given, box; /* box: which is one of the ground truth, as matched counts it; else an anchor */
	size_t which;
};

opt_setter match_explain_set; /* struct match_explain: ANCHOR or gt:N */

/* Images that have no such anchor, or box. */
extern const struct filter_counter match_explain_counters[];

/* Assigns and appends the line to the worker's output; where there is nothing to explain, that is counted. room is for
 * at least anchors->count anchors. It compares with every box, or every anchor. */
void match_explain_put(const struct match_explain *e, const struct assigner *assigner, const struct match *match,
	const struct record *r, const struct anchors *anchors, const struct ground_truth *gt, struct assign_room *room);

#endif
