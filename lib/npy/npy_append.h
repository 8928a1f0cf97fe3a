/* npy_append.h -- .npy files that grow row by row, in order, with no sides but those of a row known before.
 *
 * How many rows there are is written into the header at the end; the file appears when it is complete. One thread at a
 * time appends. */
#ifndef NPY_NPY_APPEND_H
#define NPY_NPY_APPEND_H

#include "base/buf.h"
#include "engine/sink.h"

#include <stddef.h>
#include <stdint.h>

struct npy_append {
	struct sink sink;
	const char *type; /* "i4", "i8" or "f4" */
	size_t width;     /* numbers of a row; 0: rows are numbers, and the array has one axis */
	uint64_t rows;
	struct buf waiting; /* to be written */
};

/* Opens a file with no rows; path must stay. What is wrong ends the process, here and below. */
void npy_append_open(struct npy_append *a, const char *type, size_t width, const char *path);

/* rows of them, as they lie in memory. */
void npy_append(struct npy_append *a, const void *numbers, size_t rows);

/* Completes the file. */
void npy_append_finish(struct npy_append *a);

/* Gives memory back, of a file that may not be complete, too. */
void npy_append_free(struct npy_append *a);

#endif
