/* end_to_end.h -- the outputs of networks that suppress by themselves: rows of x1,y1,x2,y2,score,class. */
#ifndef PREDICTION_END_TO_END_H
#define PREDICTION_END_TO_END_H

#include "prediction/tensors.h"

/* The rows of an image whose score passes, and their boxes. A row of padding, with a score not above 0 or a class below
 * 0, is none. NULL: the record was rejected. */
const double *const *end_to_end_read(const struct tensors *t, const struct record *r, const struct tensor_image *im,
	const struct prediction_rules *rules, struct candidates *found);

#endif
