/* decode_image.h -- the anchors of a record's image, and what a network made of them. */
#ifndef TOOL_DECODE_IMAGE_H
#define TOOL_DECODE_IMAGE_H

#include "anchorset/anchor_source.h"
#include "prediction/prediction.h"
#include "prediction/target_sparse_in.h"
#include "prediction/tensors.h"

/* Where predictions come from. */
struct decode_input {
	bool anchored;   /* there is a detector, which decoded boxes can do without */
	struct anchor_source layout;
	struct tensors tensors;
	struct target_sparse_in targets; /* given: instead of these */
	struct prediction_rules rules;
};

/* Reads the record's anchors and its prediction. Where the numbers are boxes that need no anchors, these have a frame
 * and a tensor, as far as they are known, and no levels. false: the record was rejected. */
bool decode_image_read(const struct decode_input *d, struct record *r, struct anchors *anchors, struct prediction *p);

#endif
