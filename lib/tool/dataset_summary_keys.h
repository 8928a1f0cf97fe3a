/* dataset_summary_keys.h -- the members of a summary's line. For dataset_summary_put.c and dataset_summary_read.c. */
#ifndef TOOL_DATASET_SUMMARY_KEYS_H
#define TOOL_DATASET_SUMMARY_KEYS_H

#include "json/json.h"

enum {
	PARTIAL, VERSION, SURVEY, LIMITS, IMAGES, BOXES, FRAMES, FRAME, TENSORS, TENSOR, PLAIN, UNSIZED,
	LEVEL, SIZES, COUNTS, LABELS, LABEL_BOXES, LABELS_LOST, SAMPLED, PLACED, PLACED_LABELS, PLACED_COUNTS, KEYS
};

enum { PLACED_WIDTH = 8 };

extern const struct json_key dataset_summary_keys[KEYS];

#endif
