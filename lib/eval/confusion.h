/* confusion.h -- which label is taken for which.
 *
 * At one score and one IoU, labels aside: pairs of a detection and a box are taken by descending IoU, each detection
 * and box once (of equal IoUs the detection of higher score, then the first box). What has no partner is paired with
 * the background. Crowds and ignored boxes take no part, and a detection without partner that lies in one of its
 * label by that IoU is left out. The numbers are counts: merging adds them. */
#ifndef EVAL_CONFUSION_H
#define EVAL_CONFUSION_H

#include "base/arena.h"
#include "eval/eval.h"

#include <stddef.h>
#include <stdint.h>

enum { CONFUSION_BACKGROUND = UINT32_MAX >> 1 };

struct confusion_cell {
	uint32_t gt_box, detection; /* labels, or the background */
	uint64_t count;            /* 0: a free slot */
};

struct confusion {
	double score, iou;         /* a detection counts from this score, a pair from this IoU on */
	size_t n, slots;           /* slots: a power of two */
	struct confusion_cell *cell;
	struct arena *keep;
};

void confusion_init(struct confusion *c, double score, double iou, struct arena *keep);
void confusion_image(struct confusion *c, const struct eval_image *image, struct arena *scratch);
void confusion_merge(struct confusion *into, const struct confusion *from, const uint32_t *label);
void confusion_add(struct confusion *c, uint32_t gt_box, uint32_t detection, uint64_t count);
uint64_t confusion_count(const struct confusion *c, uint32_t gt_box, uint32_t detection);

#endif
