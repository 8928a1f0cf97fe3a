/* folder.h -- files as the units of a document: one, or those of a folder, for formats with a file an image. */
#ifndef DATASET_FOLDER_H
#define DATASET_FOLDER_H

#include "base/arena.h"
#include "base/slice.h"
#include "engine/filter.h"

#include <stdbool.h>
#include <stddef.h>

struct convert;

/* Paths of files, in the order of their bytes. */
struct folder_files {
	struct arena *arena;
	const char **path;
	size_t n, room;
};

/* Adds the files of a folder and of those in it whose names end like one of the extensions (".xml"; NULL behind the
 * last), in upper or lower case. Hidden files and folders are left out. 0, or errno: the folder cannot be read. */
int folder_list(struct folder_files *files, const char *path, const char *const *extensions);

/* Whether a name ends like one of the extensions. */
bool folder_matches(const char *name, const char *const *extensions);

/* The files of a folder, or path itself, where it is a file or "-". A file's image_id is made of its name; where
 * another file has it, the unit is that failure. */
struct filter_document *folder_open(const struct convert *c, const char *path, const char *const *extensions);

/* The path of a unit's file, and its image_id, a JSON text; .text is NULL for standard input. */
const char *folder_path(const struct filter_line *unit);
struct slice folder_id(const struct filter_line *unit);

/* The folders that a unit's file is in, below the one that was given, with a slash behind each; "" where it is right
 * there. */
struct slice folder_below(const struct filter_line *unit);

#endif
