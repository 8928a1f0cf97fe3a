/* explain.h -- in one line, why an anchor is positive, ignored or background, or why a box has no anchor. */
#ifndef STREAM_EXPLAIN_H
#define STREAM_EXPLAIN_H

#include "geometry/anchors.h"
#include "geometry/assign.h"
#include "geometry/detector.h"
#include "stream/opt.h"
#include "stream/record.h"

#include <stdbool.h>
#include <stddef.h>

struct explain {
	bool given, box; /* box: which is one of the ground truth, as matched counts it; else an anchor */
	size_t which;
};

opt_setter explain_set; /* struct explain: ANCHOR or gt:N */

/* Appends the line to the worker's output. It compares with every box, or every anchor. */
void explain_put(const struct explain *e, const struct match *match, const struct record *r, const struct anchors *anchors,
	const struct truth *truth, const struct assignment *a);

#endif
