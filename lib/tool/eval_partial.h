/* eval_partial.h -- a part of an evaluation as a line of JSON: written, read, put together.
 *
 * A line holds what is kept of detections (a score, a label and an outcome each), of boxes and of images, and the
 * counts. Images that no detections came for stand apart: another part may have them. So it does not matter whether
 * each part had its own ground truth or all of it. */
#ifndef TOOL_EVAL_PARTIAL_H
#define TOOL_EVAL_PARTIAL_H

#include "base/buf.h"
#include "engine/filter.h"
#include "json/json.h"
#include "tool/eval_run.h"
#include "tool/eval_whole.h"

#include <stdbool.h>

/* Appends a run to which eval_run_complete has not been applied. */
void eval_partial_put(const struct eval_run *r, struct buf *out);

void eval_partial_write(const struct eval_run *r, const char *path);

/* Adds the worker's line. false: it was rejected. */
bool eval_partial_read(struct eval_whole *whole, struct worker *w);

enum eval_partial_key {
	EVAL_PARTIAL_TOOL, EVAL_PARTIAL_VERSION, EVAL_PARTIAL_PROTOCOL, EVAL_PARTIAL_IOU, EVAL_PARTIAL_AREAS,
	EVAL_PARTIAL_AREA_NAMES, EVAL_PARTIAL_MAX_DETS, EVAL_PARTIAL_FLAGS, EVAL_PARTIAL_AT,
	EVAL_PARTIAL_LABELS, EVAL_PARTIAL_CATEGORIES, EVAL_PARTIAL_LABEL_DETECTIONS, EVAL_PARTIAL_MASKS,
	EVAL_PARTIAL_IMAGE_IDS, EVAL_PARTIAL_IMAGES, EVAL_PARTIAL_SCORES, EVAL_PARTIAL_SCORE_LABELS,
	EVAL_PARTIAL_OUTCOMES, EVAL_PARTIAL_GT_BOXES, EVAL_PARTIAL_MISSING_IDS, EVAL_PARTIAL_MISSING,
	EVAL_PARTIAL_MISSING_GT_BOXES, EVAL_PARTIAL_TIDE, EVAL_PARTIAL_TIDE_LABELS, EVAL_PARTIAL_TIDE_COUNT,
	EVAL_PARTIAL_CONFUSION, EVAL_PARTIAL_KEYS
};
extern const struct json_key eval_partial_keys[EVAL_PARTIAL_KEYS];

enum { EVAL_PARTIAL_NOW = 1, EVAL_PARTIAL_FLAG_COUNT = 6 };

#endif
