/* tensor_check.h -- whether a network's files are what they are said to be, and what would be right where they are
 * not. */
#ifndef PREDICTION_TENSOR_CHECK_H
#define PREDICTION_TENSOR_CHECK_H

#include "prediction/tensors.h"

/* Files that were opened: finds the layout where none is given, lays them out, and ends the process where their shapes
 * are not such. combined: one array holds both. */
void tensor_check_files(struct tensors *t, bool combined, struct arena *arena);

/* Whether they are for the anchors of a record's image, for which l's lie as given; without levels they are as many as
 * the tensors have. false: the record was rejected. */
bool tensor_check_anchors(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, enum background background);

/* Whether an image has so many class columns as have names, and which layout would give as many. false: the record was
 * rejected. */
bool tensor_check_classes(const struct tensors *t, const struct record *r, const struct tensor_image *im, size_t named,
	enum background background);

#endif
