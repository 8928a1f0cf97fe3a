/* eval_slices.h -- groups of images, by name, from a file. */
#ifndef TOOL_EVAL_SLICES_H
#define TOOL_EVAL_SLICES_H

#include "base/arena.h"
#include "tool/eval_gt.h"
#include "tool/eval_report.h"

#include <stddef.h>

/* Reads lines of {"slice":NAME,"image_ids":[ID,…]}. Ids that the ground truth has not are counted and said. The
 * process ends where the file cannot be read or is something else. */
const struct eval_slice *eval_slices_read(const char *path, const struct eval_gt *gt, size_t *n, struct arena *arena);

#endif
