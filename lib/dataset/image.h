/* image.h -- an image and its boxes as a reader finds them, on their way into a record.
 *
 * Values are JSON texts, ready to be written; a slice with .text NULL is absent. All memory is an arena's. */
#ifndef DATASET_IMAGE_H
#define DATASET_IMAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/num.h"
#include "base/slice.h"
#include "geometry/box.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>

/* Columns besides the boxes, in the order of writing. */
enum image_column {
	IMAGE_LABELS, IMAGE_SCORES, IMAGE_IDS, IMAGE_AREA, IMAGE_ISCROWD, IMAGE_IGNORE, IMAGE_COLUMNS
};

#define IMAGE_BIT(column) (1u << (column))

/* Starts as zeros with the columns set. */
struct image {
	struct slice id, file_name, width, height, split;
	unsigned columns; /* IMAGE_BIT of those that the record has */
	size_t boxes, room;
	struct box *box;
	struct slice *column[IMAGE_COLUMNS]; /* [boxes] */
	struct slice *kept;      /* [boxes][keeps]: values of --keep's fields; NULL: nothing is kept */
	size_t keeps, kept_room;
};

/* Adds a box, whose entries in the columns are to be filled in: column[c][the number returned]. */
size_t image_add(struct image *image, struct box box, struct arena *arena);

/* Keeps the text of field k of keeps, of a box that was added: a number as it stands, else as a string; what has no
 * text, or was not kept, is null. */
void image_keep(struct image *image, size_t keeps, size_t i, size_t k, struct slice text, struct arena *arena);

/* The same for a JSON text, which is kept as it stands. */
void image_keep_value(struct image *image, size_t keeps, size_t i, size_t k, struct slice value, struct arena *arena);

/* Value k of box i, null where nothing was kept. */
struct slice image_kept(const struct image *image, size_t i, size_t k);

/* [x1,y1,x2,y2] at to, where IMAGE_BOX_SIZE bytes, one for a comma among them, must be writable; the byte behind it. */
enum { IMAGE_BOX_SIZE = 4 * (NUM_SIZE + 1) + 2 };
char *image_put_box(char *to, const struct box *b);

/* The record as a line without its newline. */
void image_put(const struct image *image, struct buf *out);

/* The record, not as text to be read again. false: it was rejected. */
bool image_record(const struct image *image, const struct record_schema *s, struct worker *w, struct record *r);

/* text as a JSON string. false: it is not UTF-8. */
bool image_string(struct slice text, struct slice *value, struct arena *arena);

/* text as it stands when it is a whole number such as JSON has them, else as a JSON string. */
bool image_scalar(struct slice text, struct slice *value, struct arena *arena);

/* The last component of a path, without its extension; digits alone behind a point are none. */
struct slice image_stem(struct slice path);

/* Two texts, one behind the other. */
struct slice image_join(struct slice a, struct slice b, struct arena *arena);

/* Without white space at both ends. */
struct slice image_trim(struct slice text);

/* The number that text is, in the grammar of JSON. false: why says what is wrong, under the field's name. */
enum { IMAGE_WHY = 200 };
bool image_number(const char *field, struct slice text, double *value, char why[IMAGE_WHY]);

#endif
