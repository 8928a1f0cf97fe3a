/* tensors.h -- a network's outputs in .npy files, one row of them for each image record.
 *
 * Either deltas and scores in a file each, [images,anchors,4 or 4*classes] and [images,anchors,classes], or
 * [images,anchors] for one class; or both in one: [images,anchors,5+classes], the deltas, an objectness and the
 * classes, as YOLOv5 exports them, or [images,4+classes,anchors], without objectness, as YOLOv8 does. The first axis
 * may be left out for one image. Files are mapped; of an image in native float32 nothing is copied but the deltas of
 * its candidates.
 *
 * An image's row is its record's tensor_row; without that, the record's ordinal in the stream, and then there must be
 * as many records as rows. */
#ifndef PREDICTION_TENSORS_H
#define PREDICTION_TENSORS_H

#include "anchorset/anchor_source.h"
#include "engine/filter.h"
#include "engine/opt.h"
#include "npy/npy.h"
#include "prediction/prediction.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tensor_options {
	const char *deltas, *scores, *output; /* files; NULL: not given */
	int layout;                           /* of output: 0: n,a,5+c, 1: n,4+c,a; -1: not given */
	bool decoded;                         /* output holds boxes (cx,cy,w,h) in pixels and probabilities */
};

/* Nothing given. */
struct tensor_options tensors_defaults(void);

extern const struct opt tensors_option_rows[];

/* Columns that the functions here look at, beside the layout's. */
#define TENSOR_COLUMNS COLUMN_BIT(COLUMN_TENSOR_ROW)

struct tensors {
	bool given;                /* else the rest means nothing */
	bool decoded;
	int layout;                /* of the combined array; -1: there are two */
	const char *path, *scores_path;
	struct npy deltas, scores; /* the combined array is deltas */
	size_t images, anchors, classes;
	size_t width;              /* numbers in a row of deltas */
};

/* Opens what the options name. A contradiction is ERR_USAGE; what is wrong with a file ends the process. */
void tensors_open(struct tensors *t, const struct tensor_options *o);

/* The candidates of the record's image, where l's anchors lie as given; without levels in l the anchors are only
 * counted, and that is for decoded boxes alone. A decoded box is given as its corners. false: the record was rejected.
 */
bool tensors_read(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, const struct prediction_rules *rules, struct prediction *out);

/* The same in parts: the row of the record's image, and its outputs as they lie; the four deltas of an anchor and
 * class, as they stand; and the end, after which the image is not read again. */
bool tensors_find(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors, enum background background, size_t *row, struct outputs *out);
void tensors_deltas(const struct tensors *t, size_t row, size_t anchor, size_t class, enum background background,
	float four[4]);
void tensors_release(const struct tensors *t, size_t row);

/* What each worker counts: a filter's state. Every line is counted before it is read, every record after. */
struct tensors_state {
	uint64_t lines;
	bool ordinals; /* some record had no tensor_row */
};
void tensors_merge(void *into, const void *from, struct arena *keep);

/* false: rows were left over, and it has been said. */
bool tensors_finish(const struct tensors *t, const struct tensors_state *state);

#endif
