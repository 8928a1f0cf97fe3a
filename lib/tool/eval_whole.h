/* eval_whole.h -- parts of an evaluation, put together. */
#ifndef TOOL_EVAL_WHOLE_H
#define TOOL_EVAL_WHOLE_H

#include "base/arena.h"
#include "eval/blocks.h"
#include "tool/eval_gt.h"
#include "tool/eval_run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parts that are being put together. It must not move. */
struct eval_whole {
	struct eval_config config;
	struct eval_gt gt;
	struct eval_run run;
	struct blocks missing;       /* struct eval_missing */
	struct blocks missing_gt_box; /* struct eval_kept_gt_box */
	struct arena keep;
};

struct eval_missing {
	uint32_t image, gt_boxes;
	size_t first;
};

void eval_whole_init(struct eval_whole *whole);

/* All parts are there: images that none has detections for are added. false: an image came twice, and it has been
 * said. */
bool eval_whole_complete(struct eval_whole *whole);

#endif
