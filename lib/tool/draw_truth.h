/* draw_truth.h -- the ground truth beside what is drawn: boxes, sizes and files of its images.
 *
 * Matching is anchor-eval's: the boxes are in its own ground truth, and what finds which is told by eval/tide.h, as in
 * its
 * --errors. */
#ifndef TOOL_DRAW_TRUTH_H
#define TOOL_DRAW_TRUTH_H

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

struct draw_truth {
	struct eval_gt gt;
	struct draw_frame *frame; /* [frames], by the number of the image in gt */
	size_t frames;
	bool rejected; /* some of its lines were */
	struct arena keep;
};

/* Reads image records or a COCO document. false: it has been said why not. */
bool draw_truth_read(struct draw_truth *t, const char *path, const struct filter_options *filter);
void draw_truth_free(struct draw_truth *t);

/* The number of an image by its id, JSON; EVAL_IDS_NONE: it is not there. */
uint32_t draw_truth_find(const struct draw_truth *t, struct slice id, struct arena *scratch);

/* The text of an image's file_name, in the arena. .text is NULL: it has none. */
struct slice draw_truth_file_name(const struct record *r, struct arena *arena);

#endif
