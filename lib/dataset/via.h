/* via.h -- what the parts of the VIA format share. For via*.c. */
#ifndef DATASET_VIA_H
#define DATASET_VIA_H

#include "dataset/image_stream.h"
#include "dataset/json_value.h"

/* A region of the image that is read. */
struct via_region {
	struct box box;
	struct slice label;  /* .text is NULL where there is none */
	bool attributes;     /* it has any */
	bool around, left_out; /* the box is that around a shape; it is none */
	const char *no_shape; /* why it is none; NULL: it is one */
	uint64_t more_labels;
	struct json_place place;
};

struct via {
	struct image_stream stream;
	struct json_stream json;
	struct json_names file, shape;
	bool begun, inside;  /* of the member of a project that has the images */
	struct via_region *region;
	size_t regions, room;
};

void via_region_open(struct via *r);

/* Reads the region that comes next. */
void via_region_read(struct via *r);

/* The boxes of the image whose regions have been read. */
void via_region_take(struct via *r);

extern const struct filter_frame via_out_frame;
bool via_out_write(struct record *r, const struct kept *kept, const struct convert *c);

#endif
