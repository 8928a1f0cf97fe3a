/* npy_out.h -- training targets as two .npy files: labels, int32 [N,A], and deltas, float32 [N,A,4].
 *
 * Rows are written as they come, by any thread, each at its place; how many there are is written into the headers at the end.
 * The files appear when they are complete. All rows have as many anchors as the first that is not rejected: until that is
 * known, a worker waits for the rows before its own. */
#ifndef NPY_NPY_OUT_H
#define NPY_NPY_OUT_H

#include "base/arena.h"
#include "engine/sink.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct npy_out {
	struct sink labels, deltas;
	bool stops;            /* at a rejected row nothing behind it counts */
	pthread_mutex_t lock;  /* guards the rest */
	pthread_cond_t moved;
	bool known, over;      /* anchors is known; a row was rejected, and stops */
	size_t anchors;
	uint64_t first;        /* until known: the rows before this one were rejected */
	uint64_t rows;
};

/* Opens PREFIX-labels.npy and PREFIX-deltas.npy. It must not move. */
void npy_out_open(struct npy_out *o, const char *prefix, bool stops, struct arena *arena);

/* A row with so many anchors is coming. 0, or, where that is another number, how many the others have. */
size_t npy_out_expect(struct npy_out *o, uint64_t row, size_t anchors);

/* A row that is expected: as many labels as anchors, four times as many deltas. */
void npy_out_write(struct npy_out *o, uint64_t row, const int32_t *labels, const float *deltas);

/* The row was rejected: its labels are -1, its deltas 0. Every row is written or rejected. */
void npy_out_reject(struct npy_out *o, uint64_t row, struct arena *arena);

/* Completes the files. */
void npy_out_finish(struct npy_out *o, struct arena *arena);

#endif
