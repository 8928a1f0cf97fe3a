/* folder.h -- files as the units of a document: one, or those of a folder, for formats with a file an image. */
#ifndef DATASET_FOLDER_H
#define DATASET_FOLDER_H

#include "engine/filter.h"

/* The files of a folder whose names end like extension (".xml"), in the order of their bytes; or path itself, where it
 * is a file or "-". */
struct filter_document *folder_open(const char *path, const char *extension);

/* The path of a unit's file. */
const char *folder_path(const struct filter_line *unit);

#endif
