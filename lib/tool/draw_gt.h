/* draw_gt.h -- the ground truth beside what is drawn: boxes, sizes and files of its images.
 *
 * Matching is anchor-eval's: the boxes are in its own ground truth, and what finds which is told by eval/tide.h, as in
 * its
 * --errors. */
#ifndef TOOL_DRAW_GT_H
#define TOOL_DRAW_GT_H

#include "engine/filter.h"
#include "geometry/transform.h"
#include "record/record.h"
#include "tool/eval_gt.h"

#include <stdbool.h>

/* An image as the ground truth has it. */
struct draw_frame {
	double width, height; /* 0: not said */
	bool mapped;
	struct transform map;
	struct slice file_name; /* .text is NULL: none */
};

struct draw_gt {
	struct eval_gt gt;
	struct draw_frame *frame; /* [frames], by the number of the image in gt */
	size_t frames;
	bool rejected; /* some of its lines were */
	struct arena keep;
};

/* Reads image records or a COCO document. false: it has been said why not. */
bool draw_gt_read(struct draw_gt *t, const char *path, const struct filter_options *filter);
void draw_gt_free(struct draw_gt *t);

/* The number of an image by its id, JSON; EVAL_IDS_NONE: it is not there. */
uint32_t draw_gt_find(const struct draw_gt *t, struct slice id, struct arena *scratch);

/* The text of an image's file_name, in the arena. .text is NULL: it has none. */
struct slice draw_gt_file_name(const struct record *r, struct arena *arena);

#endif
