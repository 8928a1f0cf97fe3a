/* eval_run.h -- detections against the ground truth, an image at a time, with all that was asked for. */
#ifndef TOOL_EVAL_RUN_H
#define TOOL_EVAL_RUN_H

#include "base/buf.h"
#include "base/text_table.h"
#include "engine/filter.h"
#include "eval/confusion.h"
#include "eval/eval_matches.h"
#include "eval/tide.h"
#include "tool/eval_gt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is asked for. */
struct eval_config {
	const struct eval_protocol *protocol;
	struct eval_settings settings;
	bool inclusive, agnostic;
	bool tide, confusion, errors; /* errors: a line of JSON for each */
	double at;                    /* the score of confusion */
	bool progress;                /* is told while a document is read */
	bool skip;                    /* what is wrong in a document is left out */
	const struct eval_gt *gt;
	const char *what;             /* the detections' file, for messages */
};

/* Labels that the ground truth does not know. */
struct eval_unknown {
	struct slice text;
	uint64_t detections, first; /* first: the ordinal of its image */
};

/* One worker's; starts as all zeros. */
struct eval_run {
	const struct eval_config *config; /* NULL: not begun */
	struct eval_matches matches;
	struct tide tide;
	struct confusion confusion;
	struct text_table unknown_texts;
	struct eval_unknown *unknown;
	size_t unknown_room;
	uint64_t unknown_images;               /* images that the ground truth has not */
	uint64_t unknown_first;          /* ordinal of the first */
	struct eval_id unknown_image;
	uint64_t rejected;                /* detections of a document that were wrong */
	uint64_t no_boxes;                /* detections with x2 <= x1 or y2 <= y1 */
	struct arena *keep;
};

void eval_run_begin(struct eval_run *r, const struct eval_config *config, struct arena *keep);

/* A detection's label, by its text; EVAL_NO_LABEL: the ground truth does not know it, and it has been counted. */
uint32_t eval_run_label(struct eval_run *r, struct slice text, uint64_t ordinal);

/* Counts an image that the ground truth has not. */
void eval_run_unknown_image(struct eval_run *r, struct eval_id id, uint64_t ordinal);

/* An image's detections; detection[i].image is its place in the record or document. line is where they stand, or 0.
 * Errors are appended to out as lines. The detections' order and labels are changed where labels do not count. */
void eval_run_add(struct eval_run *r, uint32_t image, uint64_t line, struct eval_detection *detection, size_t n,
	struct buf *out,
	struct arena *scratch);

/* Adds what another worker found. */
void eval_run_merge(struct eval_run *into, const struct eval_run *from, struct arena *keep);

/* Gives a run another arena, which has taken over all that was in the old one's. */
void eval_run_move(struct eval_run *to, const struct eval_run *from, struct arena *keep);

/* Adds the images of the ground truth that no detections came for, and says what did not fit together. false:
 * nothing did, or an image came twice, and there is nothing to be evaluated. */
bool eval_run_complete(struct eval_run *r, struct buf *out);

/* Its part that says so (eval_check.c): so many images are without detections. */
bool eval_run_check(const struct eval_run *r, size_t without, struct eval_id first);

/* An image that came with line, as eval_matches has it. */
static inline uint32_t
eval_run_image(uint64_t id)
{
	return (uint32_t)id;
}

/* Of the images that were matched, in the order of their ids: their places. */
uint32_t *eval_run_order(const struct eval_run *r, struct arena *arena);

/* Lines of JSON: what is wrong in an image (eval_errors.c). */
void eval_errors_put(const struct eval_run *r, uint32_t id, const struct eval_image *image,
	const struct tide_detection *detection,
	const struct tide_gt_box *gt_box, struct buf *out);

#endif
