/* target_sparse.h -- the targets of all images in seven .npy files, as long as there are targets.
 *
 * Image i, counted by the lines that came in, owns rows index[i] to index[i + 1] of anchors, matched, labels and
 * deltas, and rows ignored-index[i] to ignored-index[i + 1] of ignored, runs [first,count]; an image that was rejected
 * owns none. All anchors that no row names are background. An image has at most 2^31 anchors, so that their indices are
 * int32; all images together may have any number of rows.
 *
 * Workers gather what an image has; when its turn comes it is appended to the files. */
#ifndef PREDICTION_TARGET_SPARSE_H
#define PREDICTION_TARGET_SPARSE_H

#include "base/arena.h"
#include "npy/npy_append.h"

#include <stdint.h>

enum target_sparse_array { SPARSE_INDEX, SPARSE_ANCHORS, SPARSE_MATCHED, SPARSE_LABELS, SPARSE_DELTAS,
	SPARSE_IGNORED_INDEX, SPARSE_IGNORED, TARGET_SPARSE_ARRAYS };

struct target_sparse {
	struct npy_append array[TARGET_SPARSE_ARRAYS];
	uint64_t images; /* whose rows are complete */
};

struct record;
struct target;
struct targets;

/* What follows the prefix, NULL at the end; and the file of an array. */
extern const char *const target_sparse_ends[TARGET_SPARSE_ARRAYS + 1];
const char *target_sparse_path(const char *prefix, enum target_sparse_array array, struct arena *arena);

/* Opens the files. */
void target_sparse_open(struct target_sparse *s, const char *prefix, struct arena *arena);

/* Appends what the record's image has to its worker's aside; class is that of each gt box, deltas are four a
 * positive. */
void target_sparse_gather(const struct target *t, struct record *r, const struct targets *x, const int32_t *class,
	const double *deltas);

/* Appends all that was gathered of some images to the files, and empties aside. Images come in order. */
void target_sparse_append(struct target_sparse *s, struct buf *aside);

/* Completes the files: so many images. */
void target_sparse_finish(struct target_sparse *s, uint64_t images);

/* Gives memory back, where the files were not completed, too. */
void target_sparse_free(struct target_sparse *s);

#endif
