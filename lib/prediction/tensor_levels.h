/* tensor_levels.h -- whether files, one a level, are for the levels of an anchor set, and in their order. */
#ifndef PREDICTION_TENSOR_LEVELS_H
#define PREDICTION_TENSOR_LEVELS_H

#include "prediction/tensors.h"

/* false: the record was rejected, with the order, input or layout that would fit, or the levels that are missing. */
bool tensor_levels_check(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors);

#endif
