/* npy_out.h -- .npy files with a row for each image: training targets, losses, gradients.
 *
 * Rows are written as they come, by any thread, each at its place; how many there are is written into the headers at
 * the end. The files appear when they are complete. All rows have the sides of the first that is not rejected: until
 * these are known, a worker waits for the rows before its own. */
#ifndef NPY_NPY_OUT_H
#define NPY_NPY_OUT_H

#include "base/arena.h"
#include "engine/sink.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NPY_OUT_ARRAYS = 4, NPY_OUT_AXES = 2 };

/* What a row of an array is; sides behind the axes are 1. */
struct npy_out_row {
	size_t side[NPY_OUT_AXES];
};

struct npy_out_array {
	struct sink sink;
	const char *type;    /* "i4" or "f4" */
	size_t axes;         /* of a row */
	bool negative;       /* a rejected row is all -1, else 0 */
	bool left;           /* nobody wants it */
	struct npy_out_row row; /* once known */
};

struct npy_out {
	struct npy_out_array array[NPY_OUT_ARRAYS];
	size_t arrays;
	bool stops;            /* at a rejected row nothing behind it counts */
	pthread_mutex_t lock;  /* guards the rest, and the rows' sides */
	pthread_cond_t moved;
	bool known, over;      /* the sides are known; a row was rejected, and stops */
	uint64_t first;        /* until known: the rows before this one were rejected */
	uint64_t rows;
	bool fixed;            /* so many rows, whatever comes */
};

/* No array yet. It must not move. With rows there are so many, not as many as come. */
void npy_out_open(struct npy_out *o, bool stops, uint64_t rows);

/* Opens the file of the next array, which says its type, axes and negative, and what is known of a row's sides (else
 * 0); its name is PREFIX and end. */
void npy_out_add(struct npy_out *o, const struct npy_out_array *array, const char *prefix, const char *end,
	struct arena *arena);

/* A row is coming: of each array its sides. false: others have other sides, which the arrays then tell. */
bool npy_out_expect(struct npy_out *o, uint64_t row, const struct npy_out_row *sides);

/* An array's row that is expected; with rows, it may be another one than was. */
void npy_out_write(struct npy_out *o, uint64_t row, size_t array, const void *numbers);

/* The row was rejected. Every row is written or rejected. */
void npy_out_reject(struct npy_out *o, uint64_t row, struct arena *arena);

/* Multiplies all that was written to an array of float32; for when the last row is there. */
void npy_out_scale(struct npy_out *o, size_t array, double factor);

/* An array is not wanted after all: there will be no file. */
void npy_out_leave(struct npy_out *o, size_t array);

/* Completes the files. */
void npy_out_finish(struct npy_out *o, struct arena *arena);

#endif
