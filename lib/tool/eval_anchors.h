/* eval_anchors.h -- the recall of an anchor set, or of proposals, over a dataset. */
#ifndef TOOL_EVAL_ANCHORS_H
#define TOOL_EVAL_ANCHORS_H

#include "tool/eval_options.h"

/* With --anchors proposals, of the records' proposals, or where they have none of their boxes by descending score;
 * else of the anchors of a set, laid over the images of the ground truth. Writes the report; the exit status. */
enum err_status eval_anchors_run(const struct eval_options *o, const struct eval_config *config, char *const *files);

#endif
