/* eval_gt.h -- the ground truth of an evaluation: labels, images and their boxes.
 *
 * It is read whole before the first detection: 52 bytes a box, 24 an image. Then nothing in it changes, and any
 * number of threads may look at it. */
#ifndef TOOL_EVAL_GT_H
#define TOOL_EVAL_GT_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/text_table.h"
#include "engine/filter.h"
#include "eval/blocks.h"
#include "eval/eval.h"
#include "tool/eval_ids.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVAL_NO_LABEL UINT32_MAX

struct eval_gt {
	const char *file;
	bool inclusive, agnostic;
	bool skip;                  /* an entry of a document that is wrong is left out, and counted in rejected */
	uint64_t rejected;
	bool progress;              /* is told while a document is read */
	bool closed;                /* labels are those of a list; others are not known */

	struct text_table labels;   /* by their texts */
	struct eval_ids categories; /* with a list: category ids, in the order of the labels */
	uint32_t *label_order, *label_rank; /* when it is sealed */

	struct eval_ids images;
	struct blocks boxes;        /* struct eval_gt_box, in the order of the file */
	struct blocks owner;        /* uint32_t: the image of each */
	struct blocks index;        /* uint32_t: its place in its record or document, for messages */
	size_t *first;              /* [images + 1] into sorted, when it is sealed */
	uint32_t *sorted;           /* boxes image by image */
	uint32_t *image_order;      /* images by their ids */

	uint64_t bad;               /* boxes with x2 <= x1 or y2 <= y1 */
	struct arena keep;
};

/* Nothing yet. It must not move. */
void eval_gt_init(struct eval_gt *gt, const char *file, bool inclusive, bool agnostic);

/* The labels of a list of names or of a COCO document: they are all that there are. */
void eval_gt_names(struct eval_gt *gt, const char *path);

/* A label by its text, or with a list by its id; EVAL_NO_LABEL: there is none. eval_gt_add_label makes one. */
uint32_t eval_gt_label(const struct eval_gt *gt, struct slice text);
uint32_t eval_gt_add_label(struct eval_gt *gt, struct slice text);

/* A label of the list. */
void eval_gt_add_category(struct eval_gt *gt, struct eval_id id, struct slice name);

/* A box of an image. */
void eval_gt_add_box(struct eval_gt *gt, uint32_t image, const struct eval_gt_box *gt_box, uint32_t index);

/* Everything is there. */
void eval_gt_seal(struct eval_gt *gt);

/* Reads image records. The exit status; if it is not ERR_DONE it has been said why. */
enum err_status eval_gt_read_records(struct eval_gt *gt, const struct filter_options *filter);

/* The boxes of an image, copied to the arena; agnostic: by the order of their labels, and all of label 0. */
struct eval_gt_box *eval_gt_boxes(const struct eval_gt *gt, uint32_t image, size_t *n, struct arena *arena);

static inline struct slice
eval_gt_label_text(const struct eval_gt *gt, size_t label)
{
	return gt->labels.key[label];
}

/* The place of an image's box i in its record. */
uint32_t eval_gt_place(const struct eval_gt *gt, uint32_t image, size_t i);

void eval_gt_free(struct eval_gt *gt);

#endif
