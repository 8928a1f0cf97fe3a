/* tensor_file.h -- an array in several files, images after images: batches as a network put them out. */
#ifndef PREDICTION_TENSOR_FILE_H
#define PREDICTION_TENSOR_FILE_H

#include "base/arena.h"
#include "npy/npy.h"
#include "prediction/tensor_layout.h"

#include <stdbool.h>
#include <stddef.h>

/* One of the files. */
struct tensor_shard {
	struct npy array;
	const char *path;
	size_t first;   /* image */
};

struct tensor_file {
	const char *path;   /* as it was given: one, or several with commas between */
	size_t shards;
	struct tensor_shard *shard;
	struct tensor_place place; /* of one image; images are those of all */
	size_t numbers;     /* of one image */
};

/* How whole numbers are read. */
struct tensor_scale {
	bool given;
	float scale, zero;
};

/* Opens what a path names: FILE, FILE.npz:NAME, or several with commas between; a file whose own name has commas is
 * one. What is wrong ends the process; all have the same shape but for the first axis. Their place is filled in
 * later. */
void tensor_file_open(struct tensor_file *f, const char *path, const struct tensor_scale *scale, struct arena *arena);

/* What its axes mean. false: there are not as many. */
bool tensor_file_arrange(struct tensor_file *f, const struct tensor_layout *l);

/* The first array, whose shape tells what all are like. */
const struct npy *tensor_file_array(const struct tensor_file *f);

/* All numbers of an image, where they are or in the arena; some of them, from one on; and the end of it. */
const float *tensor_file_image(const struct tensor_file *f, size_t image, struct arena *arena);
void tensor_file_get(const struct tensor_file *f, size_t image, size_t at, size_t n, float *out);
void tensor_file_release(const struct tensor_file *f, size_t image);

#endif
