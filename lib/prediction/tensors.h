/* tensors.h -- a network's outputs in .npy files, one row of them for each image record.
 *
 * Either deltas and scores in a file each, [images,anchors,4 or 4*classes] and [images,anchors,classes], or
 * [images,anchors] for one class; or both in one, whose axes a layout names (tensor_layout.h). Raw heads are a file a
 * level, in the order of the set's levels. Each of these may be batches: several files, images after images. The first
 * axis may be left out for one image. Files are mapped; of an image in native float32 nothing is copied but the deltas
 * of its candidates.
 *
 * An image's row is its record's tensor_row; without that, the record's ordinal in the stream, and then there must be
 * as many records as rows. */
#ifndef PREDICTION_TENSORS_H
#define PREDICTION_TENSORS_H

#include "anchorset/anchor_source.h"
#include "engine/filter.h"
#include "engine/opt.h"
#include "prediction/prediction.h"
#include "prediction/tensor_file.h"
#include "prediction/tensor_row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TENSOR_PARTS = 32 };

/* Files in the order in which they were given. */
struct tensor_paths {
	size_t n;
	const char *path[TENSOR_PARTS];
};

/* Numbers, one for all files, or one for each: deltas', then scores'. */
struct tensor_numbers {
	size_t n; /* 0: not given */
	double number[2 * TENSOR_PARTS];
};

struct tensor_options {
	struct tensor_paths deltas, scores, output;
	const char *layout;  /* NULL: not given */
	bool decoded;        /* output holds boxes (cx,cy,w,h) and probabilities */
	bool activated;      /* deltas are behind the sigmoid */
	struct tensor_numbers scale, zero_point;
};

/* Nothing given. */
struct tensor_options tensors_defaults(void);

/* Whether any file is. */
bool tensors_given(const struct tensor_options *o);

extern const struct opt tensors_option_rows[];
extern const struct opt tensors_activated_rows[]; /* --activated, where targets have none of their own */

/* Columns that the functions here look at, beside the layout's. */
#define TENSOR_COLUMNS COLUMN_BIT(COLUMN_TENSOR_ROW)

/* A level's files, or all that there are. */
struct tensor_part {
	struct tensor_file deltas; /* or the array that holds both */
	struct tensor_file scores; /* of a pair */
};

struct tensors {
	bool given;                /* else the rest means nothing */
	bool decoded;              /* numbers are boxes and probabilities */
	bool activated;
	const struct tensor_layout *layout;
	size_t parts;
	struct tensor_part *part;
	const char *path, *scores_path; /* of the first part; the same where one array holds both */
	size_t images;
	size_t anchors;            /* of all parts; 0: heads, whose anchors the levels' base boxes tell */
};

/* Opens what the options name. A contradiction is ERR_USAGE; what is wrong with a file ends the process. */
void tensors_open(struct tensors *t, const struct tensor_options *o, struct arena *arena);

/* Whether one array holds all outputs of an image, in rows or planes; else its levels are apart, or deltas and
 * scores. */
bool tensors_whole(const struct tensors *t);

/* Where the deltas of a piece's anchors are in their file: in an image, counted in numbers. */
struct tensor_span {
	size_t part, first, step, column;
};

/* One image's outputs, and where their deltas are. */
struct tensor_image {
	size_t row;
	size_t classes;
	size_t width;              /* deltas of an anchor: 4, or 4 for each class */
	size_t pieces;
	struct output_piece *piece;
	struct tensor_span *span; /* of each */
};

/* The outputs of the record's image, over which l's anchors lie as given; without levels in anchors these are only
 * counted. false: the record was rejected. */
bool tensors_find(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors,
	enum background background, struct tensor_image *out);

/* The image is not read again. */
void tensors_release(const struct tensors *t, size_t row);

/* The candidates of the record's image. Without levels in anchors the tensors are decoded; a decoded box is given as
 * its corners, but where the axes are y, x these come in that order. false: the record was rejected. */
bool tensors_read(const struct tensors *t, const struct record *r, const struct anchor_source *l,
	const struct anchors *anchors,
	const struct prediction_rules *rules, struct prediction *out);

/* What each worker counts: the beginning of a filter's state. */
struct tensors_state {
	struct tensor_rows rows;
	const char *other; /* a layout that fits as well, or NULL */
};
void tensors_merge(void *into, const void *from, struct arena *keep);

/* false: rows were left over, and it has been said. */
bool tensors_finish(const struct tensors *t, const struct tensors_state *state);

#endif
