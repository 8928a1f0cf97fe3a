/* loss_image.h -- one image of a stream of targets, what the network put out for it, and what it costs. */
#ifndef TOOL_LOSS_IMAGE_H
#define TOOL_LOSS_IMAGE_H

#include "anchorset/anchor_source.h"
#include "loss/image_loss.h"
#include "prediction/dense_outputs.h"
#include "record/classes.h"
#include "record/record.h"
#include "tool/loss_targets.h"

/* What holds for every image. */
struct loss_images {
	struct record_schema targets, predictions;
	struct anchor_source source;
	struct stage stage;         /* with the changes of options */
	struct tensors tensors;     /* given; else predictions are side by side with the targets */
	struct classes classes;
	struct loss_rule rule;
};

struct loss_image {
	struct record targets;
	struct anchors anchors;
	struct dense_outputs outputs;
	struct loss_targets target;
	double (*predicted)[4];     /* deltas of each positive, before any sigmoid */
	struct image_loss loss;
};

/* What a filter that makes losses counts. */
extern const struct filter_counter loss_image_counters[];

/* Binds the columns; the tensors are open. */
void loss_image_bind(struct loss_images *l);

/* The worker's line, and its outputs. false: the record was rejected. */
bool loss_image_read(const struct loss_images *l, struct worker *w, struct loss_image *im);

/* Its loss and, where gradient is not NULL, the slopes. false: the record was rejected. */
bool loss_image_judge(const struct loss_images *l, struct loss_image *im, const struct image_gradient *gradient);

#endif
