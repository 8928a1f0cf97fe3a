/* tensor_image.h -- one image's outputs in tensors, as pieces in which the anchors' steps are even. */
#ifndef PREDICTION_TENSOR_IMAGE_H
#define PREDICTION_TENSOR_IMAGE_H

#include "prediction/tensors.h"

/* Numbers of an anchor of a level: of one array all, else the deltas, or the scores. */
size_t tensor_image_channels(const struct tensor_place *p, const struct level *level);

/* Lays out the image of out's row. The files fit the anchors: see tensor_check.h. */
void tensor_image_arrange(const struct tensors *t, const struct anchors *anchors, struct tensor_image *out,
	struct arena *arena);

/* The four deltas of an anchor and class, as they stand. */
void tensor_image_deltas(const struct tensors *t, const struct tensor_image *im, size_t anchor, size_t class,
	enum background background, float four[4]);

#endif
