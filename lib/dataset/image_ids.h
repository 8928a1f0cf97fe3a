/* image_ids.h -- the ids of the images of documents, tables and folders: none may be there twice.
 *
 * An id that a format does not have is made of the image's name: its stem (image_stem), or all of it with --id name.
 * With --renumber images are numbered instead, from 1 on. Ids are JSON texts in memory of the table, which is for one
 * thread at a time. */
#ifndef DATASET_IMAGE_IDS_H
#define DATASET_IMAGE_IDS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct image_ids;

struct image_ids *image_ids_start(bool whole_names, bool renumber);
void image_ids_end(struct image_ids *ids); /* NULL: nothing */

/* The id of an image called name, which is at a line of a file (line 0: not known; file NULL: it is the file called
 * name). false: an image before has it, and why says which and what to do; or name is not UTF-8. */
enum { IMAGE_IDS_WHY = 300 };
bool image_ids_of_name(struct image_ids *ids, struct slice name, const char *file, uint64_t line, struct slice *id,
	char why[IMAGE_IDS_WHY]);

/* The same for an image whose id, a JSON text, the document gives; with --renumber it is replaced. */
bool image_ids_add(struct image_ids *ids, struct slice *id, const char *file, uint64_t line, char why[IMAGE_IDS_WHY]);

#endif
