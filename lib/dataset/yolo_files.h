/* yolo_files.h -- the images of a YOLO dataset, and where their labels are. For yolo.c.
 *
 * The labels of images/train/a.jpg are labels/train/a.txt: the last "images" among the folders of the path becomes
 * "labels"; where there is none they are beside the picture. */
#ifndef DATASET_YOLO_FILES_H
#define DATASET_YOLO_FILES_H

#include "base/arena.h"
#include "base/text_table.h"
#include "dataset/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct yolo_image {
	const char *picture;    /* NULL: there is none, or it is not known */
	const char *labels;     /* the file may be missing */
	struct slice name;      /* of the picture where it is known, else of the labels: relative to the folder given,
	                           or as the list has it */
	const char *split;      /* NULL: none */
	const char *file;       /* where it is named, for messages */
	uint64_t line;          /* 0: a folder */
};

/* Starts as zeros with the arena. */
struct yolo_files {
	struct arena *arena;
	struct yolo_image *image;
	size_t n, room;
	struct text_table known;  /* paths of labels */
	struct names names;       /* of the dataset; rows 0: it has none */
	size_t point_values;      /* of an object's key points, in its row; 0: none, or not said */
	size_t unused;            /* files of labels without a picture, where others have one */
	size_t lists;             /* classes.txt */
	char why[400];            /* what is wrong */
	uint64_t line;            /* there; 0: not known */
};

/* Finds the images of a data.yaml, a darknet .data, a list of images, a file of labels, or a folder of these or of
 * images. With a split only those in it. false: why. */
bool yolo_files_find(struct yolo_files *f, const char *path, const char *split);

/* For yolo_data.c. An operand, or what a split names: a folder or a list, in the folder root (for names), in a split
 * (NULL: none). false: f->why. */
bool yolo_files_add(struct yolo_files *f, const char *path, const char *root, const char *split);

/* A data.yaml, or darknet's .data with its "key = value". */
bool yolo_data_read(struct yolo_files *f, const char *path, const char *split);

/* The path of the labels of a picture, with an extension of its own (".txt"; "": as a folder). */
const char *yolo_labels_of(const char *picture, const char *extension, struct arena *arena);

#endif
