/* dialect.h -- what formats share that are JSON Lines of others: an image a line.
 *
 * Objects inside a line are bound by schemas of their own, as records are; what is wrong is told with its column. */
#ifndef DATASET_DIALECT_H
#define DATASET_DIALECT_H

#include "dataset/format.h"

/* Binds an object of the line. false: rejected. */
bool dialect_scan(struct worker *w, struct slice text, const struct json_key *key, size_t keys,
	struct json_object *out);

/* Names the image by a JSON text, a string: file_name, and its stem (or all of it) as the image_id unless it has one.
 * false: rejected. */
bool dialect_name(struct worker *w, const struct convert *c, const struct json_column *name, struct image *image);

/* The size where both columns are given. */
void dialect_size(const struct json_column *width, const struct json_column *height, struct image *image);

/* The image's size for boxes in fractions; see convert_size. false: rejected. */
bool dialect_fractions(struct worker *w, const struct convert *c, struct image *image, double size[2]);

/* The number of a scalar, or what it is where there is none. */
double dialect_number(const struct json_column *column, double otherwise);

/* The label that a JSON text is, a string or a number: as convert_label, but a text stays one. false: rejected. */
bool dialect_label(struct worker *w, const struct convert *c, struct slice value, bool index, struct slice *label);

/* What all writers of such lines look at. size is asked for where it is not NULL, and name is the file_name, else the
 * image_id. false: rejected. */
bool dialect_check(struct record *r, const struct kept *kept, struct slice *name, double size[2]);

/* Appends the record's width and height as they stand, as members. */
void dialect_put_size(const struct record *r, struct buf *out);

/* Appends [x,y,w,h], or {"left":x, ...} with the names of four members. */
void dialect_put_xywh(struct box b, struct buf *out);

#endif
