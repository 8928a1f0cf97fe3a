/* eval_detections.h -- a set of detections, from records or a COCO results file, held against the ground truth. */
#ifndef TOOL_EVAL_DETECTIONS_H
#define TOOL_EVAL_DETECTIONS_H

#include "base/buf.h"
#include "record/record.h"
#include "tool/eval_options.h"
#include "tool/eval_run.h"

#include <stdbool.h>

struct eval_detections {
	const struct eval_options *options;
	struct eval_config config;
	struct record_schema schema;
	struct eval_run run;
	struct arena keep;   /* the run's */
	struct buf errors;   /* those that wait to be written */
	bool complete;
	bool rejected;       /* some lines were, and it went on */
};

/* Nothing yet; the ground truth is read. It must not move. */
void eval_detections_init(struct eval_detections *d, const struct eval_options *options, const struct eval_gt *gt);

/* Matches the files' detections (NULL at the end; none: standard input). false: it has been said why not. */
bool eval_detections_match(struct eval_detections *d, char *const *files);

void eval_detections_free(struct eval_detections *d);

#endif
