/* file_sample.h -- how a file begins, so far as it tells of which format it is. */
#ifndef DATASET_FILE_SAMPLE_H
#define DATASET_FILE_SAMPLE_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILE_SAMPLE = 64 << 10, FILE_SAMPLE_KEYS = 32 }; /* bytes that are looked at, keys that are kept */

struct file_sample_keys {
	struct slice key[FILE_SAMPLE_KEYS];
	size_t n;
};

struct file_sample {
	char kind;                     /* '<' XML, '{' a JSON object, '[' an array; 0: none of these */
	struct slice root;             /* the name of XML's root element; "": it is not to be seen */
	struct file_sample_keys keys;  /* of the object, or of the first one in the array */
	struct file_sample_keys inner; /* of the object's first member, where that is an object */
};

/* A file that cannot be read, or is a pipe, whose bytes would be gone, is of no kind. Texts are the arena's. */
void file_sample_take(struct file_sample *s, const char *path, struct arena *arena);

bool file_sample_has(const struct file_sample_keys *keys, const char *key);

#endif
