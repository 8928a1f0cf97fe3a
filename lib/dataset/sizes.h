/* sizes.h -- sizes of images that a dataset does not give: one for all, or a list of them by file name. */
#ifndef DATASET_SIZES_H
#define DATASET_SIZES_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/text_table.h"

#include <stdbool.h>
#include <stddef.h>

struct sizes_entry {
	struct slice file_name;     /* unescaped; .text is NULL for the size of all */
	struct slice id;            /* text of the image_id; .text is NULL where there is none */
	struct slice width, height; /* texts of numbers */
	double size[2];             /* px, > 0 */
};

/* Starts as all zeros. */
struct sizes {
	bool all;                  /* entry[0] is the size of all images */
	struct sizes_entry *entry;
	size_t n, room;
	struct text_table names;   /* file names; numbers are those of entries */
	struct text_table stems;
	size_t *of_stem;           /* the entry of each of `stems`; SIZE_MAX: several have it */
	struct text_table ids;     /* texts of image_ids, */
	size_t *of_id;             /* and the entry of each; SIZE_MAX: several have it */
};

/* Reads what --size says: WxH, or a file of image records or a COCO document, of which images without a name or a size
 * are passed over. The process ends where that cannot be done. Memory is the arena's. */
void sizes_read(struct sizes *s, const char *argument, struct arena *arena);

/* The entry of an image by its name: the whole name, else the stem, where one entry alone has it. NULL: there is
 * none. */
const struct sizes_entry *sizes_find(const struct sizes *s, struct slice name);

/* The entry of an image by the text of its image_id, where the file has such ids. NULL: there is none. */
const struct sizes_entry *sizes_by_id(const struct sizes *s, struct slice id);

#endif
