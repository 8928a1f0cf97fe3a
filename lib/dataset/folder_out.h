/* folder_out.h -- a folder of files as output.
 *
 * It is made beside the place where it is to be, and takes that place when all is written: what is there must be an
 * empty folder, or nothing. Nothing is written outside of it, nor over what was written. A failed write ends the
 * process, and whatever but SIGKILL ends it before folder_out_commit, the folder aside is removed. For one thread. */
#ifndef DATASET_FOLDER_OUT_H
#define DATASET_FOLDER_OUT_H

#include "base/slice.h"

#include <stdbool.h>

struct folder_out;
struct record;

/* Ends the process with ERR_USAGE where path is something else than an empty folder. */
struct folder_out *folder_out_open(const char *path);

/* Where a record's file goes: UNDER/NAME and an extension with its point. */
struct folder_out_place {
	const char *under, *extension; /* under may be "" */
	const char *const *strip;      /* folders that are taken off the name where they stand in front of it, one after
	                                  the other, NULL behind the last; or NULL */
};

/* Writes a file for a record, where NAME is its file_name without extension, else its image_id. false: it was rejected,
 * because the name would lead out of the folder, has a newline or a NUL in it, or another record has it. */
bool folder_out_put(struct folder_out *f, struct record *r, const struct folder_out_place *place, struct slice text);

/* Writes a file of the folder itself, whose path in it is a constant. */
void folder_out_file(struct folder_out *f, const char *name, struct slice text);

void folder_out_commit(struct folder_out *f);
void folder_out_abandon(struct folder_out *f);

#endif
