/* via.h -- what the parts of the VIA format share. For via*.c. */
#ifndef DATASET_VIA_H
#define DATASET_VIA_H

#include "base/text_table.h"
#include "dataset/image_stream.h"
#include "dataset/json_value.h"

/* An attribute of a region in a project of version 3, by its id. */
struct via_value {
	struct slice attribute, text;
	struct via_value *next;
};

/* A region of an image. */
struct via_region {
	struct box box;
	struct slice label;  /* .text is NULL where there is none */
	bool attributes;     /* it has any */
	bool around, left_out; /* the box is that around a shape; it is none */
	const char *no_shape; /* why it is none; NULL: it is one */
	uint64_t more_labels;
	struct json_place place;
	struct via_value *value; /* in order; NULL: none */
	struct slice text;       /* all of it, where --keep wants it */
};

/* An image of a document whose regions may stand anywhere in it. */
struct via_image {
	struct slice file_name; /* .text is NULL where it is not known */
	const char *rejected;   /* NULL: nothing is wrong with it */
	uint64_t line;
	size_t regions;         /* so far */
};

struct via {
	struct image_stream stream;
	struct json_stream json;
	struct json_names file, shape;
	bool begun, inside;  /* of the member of a project that has the images */
	struct via_region *region; /* of the image, or of the document where it is gathered */
	size_t regions, room;
	size_t number;       /* of the region that is read, in its image */

	bool gathered;       /* the document has been read, and its images follow */
	struct text_table keys; /* of the images */
	struct buf images, owners; /* struct via_image, and uint32_t for each region: its image */
	size_t *first;       /* of each image's regions, and one more */
	size_t next;
};

void via_region_open(struct via *r);

/* Reads the region that comes next; or that in the cells of a table, where an empty shape is none. */
void via_region_read(struct via *r);
void via_region_cells(struct via *r, struct slice shape, struct slice attributes, uint64_t line);

/* A new region at the end of those that there are. */
struct via_region *via_region_add(struct via *r);

/* Reads the xy of a region in a project of version 3. */
void via_shape_read(struct via *r, struct via_region *to);

/* Makes boxes of n regions, which are all of the image in r->stream.now. */
void via_region_take(struct via *r, const struct via_region *region, size_t n);

/* Documents that are read to their end before the first image is there: tables; false: r->stream.why says what is
 * wrong. And projects of version 3, of which the first key has been read: the stream has failed where it says so. */
bool via_table_read(struct via *r);
bool via_project_is(struct slice key);
void via_project_read(struct via *r, struct slice key);

/* The attributes of a project of version 3, by their ids: reading what one is; and finding the label of a region, of an
 * image that may be rejected for it. */
struct via_attributes {
	struct text_table ids;
	struct buf attribute;
};
void via_attribute_read(struct via *r, struct via_attributes *a, struct slice id);
void via_attribute_label(
	struct via *r, const struct via_attributes *all, struct via_region *region, struct via_image *image);

/* The image of a key, which may be new, in memory of the document; it holds until the next call. */
struct via_image *via_gather_image(struct via *r, struct slice key, uint64_t line, uint32_t *number);
struct via_image *via_gathered(struct via *r, size_t i);

/* All is read: regions are put in the order of their images. */
void via_gather_end(struct via *r);

/* The next image, into r->stream.now. false: there are no more. */
bool via_gather_next(struct via *r);

extern const struct filter_frame via_out_frame;
bool via_out_write(struct record *r, const struct kept *kept, const struct convert *c);

#endif
