/* spill.h -- bytes that are wanted once more, when the rest is done: in memory while they are few, else in a file.
 *
 * The file has no name: it is in the folder that TMPDIR names, else in /tmp, and gone when the process ends, however it
 * ends. What fails there ends the process. For one thread. */
#ifndef DATASET_SPILL_H
#define DATASET_SPILL_H

#include "base/buf.h"
#include "base/slice.h"

#include <stdbool.h>

/* Starts as all zeros. */
struct spill {
	struct buf text; /* what has not gone to the file, or was not fetched from it */
	int fd;          /* of the file, plus 1; 0: there is none */
	bool reading;
};

void spill_add(struct spill *s, struct slice bytes);

/* Appends the next piece to out, a few MB at most; the first call ends adding. false: there is none, and the spill is
 * as it began. */
bool spill_take(struct spill *s, struct buf *out);

void spill_free(struct spill *s);

#endif
