/* stats_partial.h -- the members of a part's line. For stats_partial.c and stats_partial_read.c. */
#ifndef TOOL_STATS_PARTIAL_H
#define TOOL_STATS_PARTIAL_H

#include "json/json.h"

enum { STATS_PARTIAL_VERSION = 1, COVERAGE_ROW = 8 };

/* A histogram has three members: level, shapes and how often each came. */
enum {
	PART_PARTIAL, PART_VERSION, PART_BY, PART_SET, PART_ASSIGNER, PART_HASH, PART_POINTS, PART_FG, PART_STRIDES,
	PART_TOTALS, PART_SIZES, PART_LOST, PART_ISSUES, PART_SCALES,
	PART_SHAPES, PART_RELATIVE = PART_SHAPES + 3, PART_PER_IMAGE = PART_RELATIVE + 3, PART_LABELS =
	PART_PER_IMAGE + 3,
	PART_LABEL_COUNTS, PART_LABELS_LOST, PART_KEYS, PART_KEYS_LOST, PART_COVERED, PART_LABEL_COVERED, PART_KEYS_END
};

extern const struct json_key stats_partial_keys[PART_KEYS_END];

#endif
