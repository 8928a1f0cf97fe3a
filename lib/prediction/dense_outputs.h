/* dense_outputs.h -- all that a network put out for one image, from a record or from tensors: for whoever wants every
 * anchor. */
#ifndef PREDICTION_DENSE_OUTPUTS_H
#define PREDICTION_DENSE_OUTPUTS_H

#include "prediction/tensors.h"

struct dense_outputs {
	struct outputs scores;
	bool activated;            /* deltas are in the form that losses use */
	size_t width;              /* of a row of deltas: 4, or 4 for each class */
	enum background background;
	const double *number;      /* of a record */
	const struct tensors *tensors;
	struct tensor_image image; /* of the tensors */
	bool whole;                /* one array of the tensors holds all, and scores are where they lie in it */
	size_t row;                /* of the tensors, else the record's ordinal */
};

/* The outputs for a record's image, where l's anchors lie as given: from tensors where these are given, else from the
 * record, whose columns are PREDICTION_COLUMNS and scores. false: the record was rejected. */
bool dense_outputs_read(const struct record *r, const struct tensors *t, const struct anchor_source *l,
	const struct anchors *anchors, enum background background, struct dense_outputs *out);

/* Where the deltas of an anchor and class column are in the anchor's row, and the deltas. */
size_t dense_outputs_at(const struct dense_outputs *o, size_t class);
void dense_outputs_deltas(const struct dense_outputs *o, size_t anchor, size_t class, double four[4]);

/* The image is not needed any more. */
void dense_outputs_release(const struct dense_outputs *o);

#endif
