/* image_units.h -- images on their way from the reader of a document to the workers, in memory that goes round.
 *
 * One thread at a time takes units and fills them; any number give them back. There are as many as were out at once. */
#ifndef DATASET_IMAGE_UNITS_H
#define DATASET_IMAGE_UNITS_H

#include "dataset/annotations.h"

struct image_unit {
	struct image image;          /* a copy, of which the unit owns all */
	uint64_t count[ANNOTATION_COUNTERS];
	const char *fault;           /* what is wrong with it, whose text is the document's; NULL: nothing */
	struct json_place place;     /* of the fault */
	bool says;                   /* its worker says what there is to be said of the document */

	struct image_unit *next;     /* of those that are free */
	struct image_unit *next_of_all;
	void *memory;
	size_t room;
};

/* Starts as zeros. */
struct image_units {
	struct image_unit *idle;     /* the reader's */
	struct image_unit *returned; /* by workers, since the reader last looked */
	struct image_unit *all;
};

/* A unit with a copy of the image. */
struct image_unit *image_units_take(struct image_units *u, const struct image *image);

/* Copies a unit's image into the arena, and gives the unit back. */
void image_units_return(struct image_units *u, struct image_unit *unit, struct image *image, struct arena *arena);

void image_units_free(struct image_units *u);

#endif
