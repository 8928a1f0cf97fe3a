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
	uint64_t line;          /* of a list; 0: a folder */
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
	size_t class_lists;       /* classes.txt and .names among files of labels */
	size_t image_lists;       /* lists of images, likewise */
	char why[400];            /* what is wrong */
	uint64_t line;            /* there; 0: not known */
};

/* Finds the images of a data.yaml, a darknet .data, a list of images, a file of labels, or a folder of these or of
 * images. With a split only those in it. false: why. */
bool yolo_files_find(struct yolo_files *f, const char *path, const char *split);

/* What follows is for yolo_data.c and yolo_list.c. */

/* An operand, or what a split names: a folder or a list, in the folder root (for names), in a split (NULL: none).
 * false: f->why. */
bool yolo_files_add(struct yolo_files *f, const char *path, const char *root, const char *split);

/* A data.yaml, or darknet's .data with its "key = value". */
bool yolo_data_read(struct yolo_files *f, const char *path, const char *split);

/* The images of a list, or the one whose labels the file is. Paths are as seen from here, or with ./ before them from
 * the list (Ultralytics); where that leads nowhere from the list, and then, since lists come from other machines,
 * without their first folders from there, or from a folder images or labels there. */
bool yolo_list_add(struct yolo_files *f, const char *path, const char *root, const char *split);

/* Whether a file is a list of images: its first line is the name of one. */
bool yolo_list_is(const char *path, struct arena *arena);

/* Adds an image, unless it is known: an image of several splits is of that one after which its folder is called, or of
 * none. */
void yolo_files_image(struct yolo_files *f, struct yolo_image image);

/* Sets why, with a path before it ("": none), and returns false. */
bool yolo_files_fail(struct yolo_files *f, uint64_t line, const char *path, const char *why);

/* The path without the folder that names are relative to. */
struct slice yolo_below(const char *path, const char *root);

bool yolo_is_file(const char *path);
bool yolo_is_picture(const char *name); /* by its extension */

/* The picture of a file of labels; NULL: it is not there. */
const char *yolo_picture_of(const char *labels, struct arena *arena);

/* The path of the labels of a picture, with an extension of its own (".txt"; "": as a folder). */
const char *yolo_labels_of(const char *picture, const char *extension, struct arena *arena);

#endif
