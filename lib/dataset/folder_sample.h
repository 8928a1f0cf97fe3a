/* folder_sample.h -- what a folder holds, so far as it tells of which format it is. */
#ifndef DATASET_FOLDER_SAMPLE_H
#define DATASET_FOLDER_SAMPLE_H

#include "dataset/file_sample.h"

#include <stdbool.h>

enum { FOLDER_ROW = 256 };

struct folder_sample {
	bool data;            /* a data.yaml or data.yml right in it */
	bool xml, pictures;   /* such files, in it or in the folders inside */
	struct slice root;    /* of the first .xml file; "": there is none, or it is not to be seen */
	struct file_sample json; /* of the first .json file; kind 0: there is none */
	bool row;             /* a .txt file with something in it, */
	char text[FOLDER_ROW]; /* which is how its first row begins */
};

/* Texts of the sample are the arena's. */
void folder_sample_take(struct folder_sample *s, const char *path, struct arena *arena);

/* Of the row: fields between white space and between commas, and whether the first is a number. */
struct folder_row {
	unsigned words, commas;
	bool number;
};
struct folder_row folder_sample_row(const struct folder_sample *s);

#endif
