/* eval_input.h -- what a file of an evaluation is: lines of records, or a COCO document. */
#ifndef TOOL_EVAL_INPUT_H
#define TOOL_EVAL_INPUT_H

#include "dataset/coco_read.h"
#include "engine/err.h"
#include "tool/eval_lines.h"
#include "tool/eval_run.h"

#include <stdbool.h>

enum eval_input { EVAL_RECORDS, EVAL_INSTANCES, EVAL_RESULTS };

/* By the first bytes, which stay unread. "-" is standard input. The process ends where it cannot be read. */
enum eval_input eval_input_kind(const char *path);

/* Reads a COCO document as the ground truth. */
enum err_status eval_gt_read_coco(struct eval_gt *gt);

/* Reads a COCO results file into a run, its errors into lines. Where detections come image by image, each image is
 * matched and forgotten; where they do not, all are kept until the end, and a file is read once more. */
enum err_status eval_results_read(struct eval_run *r, const struct eval_config *config, const char *path,
	struct eval_lines *lines, struct arena *keep);

#endif
