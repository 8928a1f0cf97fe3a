/* folder_sample.h -- what a folder holds, so far as it tells of which format it is. */
#ifndef DATASET_FOLDER_SAMPLE_H
#define DATASET_FOLDER_SAMPLE_H

#include "base/slice.h"

#include <stdbool.h>

enum { FOLDER_ROW = 256 };

struct folder_sample {
	bool data;            /* a data.yaml or data.yml right in it */
	bool xml, pictures;   /* such files, in it or in the folders inside */
	bool row;             /* a .txt file with something in it, */
	char text[FOLDER_ROW]; /* which is how its first row begins */
};

void folder_sample_take(struct folder_sample *s, const char *path);

/* Of the row: fields between white space and between commas, and whether the first is a number. */
struct folder_row {
	unsigned words, commas;
	bool number;
};
struct folder_row folder_sample_row(const struct folder_sample *s);

#endif
