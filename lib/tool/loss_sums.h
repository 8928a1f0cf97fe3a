/* loss_sums.h -- what the losses of many images come to, in whatever order and by whatever thread. */
#ifndef TOOL_LOSS_SUMS_H
#define TOOL_LOSS_SUMS_H

#include "base/fixed_sum.h"
#include "loss/image_loss.h"
#include "prediction/tensors.h"
#include "tool/loss_put.h"

/* A filter's state; all zeros: no image. */
struct loss_sums {
	struct tensors_state tensors; /* first, as tensors.h wants it */
	struct loss_counts counts;
	uint64_t ignored;
	struct fixed_sum class_loss, box_loss, objectness_loss;
	bool objectness;              /* some image had it */
};

/* Adds an image, its sums divided. */
void loss_sums_add(struct loss_sums *s, const struct image_loss *loss, bool objectness, double divisor);

/* A filter's merge. */
void loss_sums_merge(void *into, const void *from, struct arena *keep);

/* What all images' sums are divided by, where each image's were divided if the divisor is one of each. */
double loss_sums_divisor(const struct loss_sums *s, const struct loss_norm *norm);

struct loss_figures loss_sums_figures(const struct loss_sums *s, double divisor);

#endif
