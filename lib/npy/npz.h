/* npz.h -- archives of arrays, as np.savez and np.savez_compressed write them.
 *
 * PKWARE, ".ZIP File Format Specification" (APPNOTE), version 6.3, with its 64-bit sizes. A member NAME is the file
 * NAME.npy, stored or deflated; encrypted ones and archives of several disks are not read. */
#ifndef NPY_NPZ_H
#define NPY_NPZ_H

#include "base/buf.h"
#include "base/slice.h"

#include <stdbool.h>

struct npz_member {
	struct slice data; /* the array's file: within the archive, or expanded */
	bool expanded;     /* into memory that stays */
};

/* Whether a file begins like an archive. */
bool npz_is(struct slice archive);

/* The member of a name. false: what is wrong is appended to error. */
bool npz_find(struct slice archive, const char *name, struct npz_member *out, struct buf *error);

/* Appends what is wrong with an archive where one array was expected: which members there are, and how one is named. */
void npz_put_names(struct slice archive, const char *path, struct buf *error);

#endif
