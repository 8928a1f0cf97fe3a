/* coco_read.h -- COCO documents, entry by entry, as they come.
 *
 * There are two kinds: instances, an object of the arrays images, annotations and categories in any order, and results,
 * an array of detections. A reader goes through a document once and hands out the entries of these arrays;
 * segmentations and whatever else there is are checked and passed over, and nothing is kept: memory is the stream's
 * window. Format: https://cocodataset.org/#format-data and #format-results.
 *
 *	coco_open(&r, read, from);
 *	while ((kind = coco_next(&r)) > COCO_END)
 *		… r.image, r.annotation or r.category …
 *	if (kind == COCO_FAILED)
 *		… r.stream.wrong.line, r.stream.wrong.column, r.stream.why …
 *	coco_close(&r);
 */
#ifndef DATASET_COCO_READ_H
#define DATASET_COCO_READ_H

#include "base/arena.h"
#include "base/num.h"
#include "base/slice.h"
#include "json/json_stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An id. Whole numbers are the same id in every form (7, 7.0, "7"); others are when their texts are equal ("007", "a",
 * 1.5). */
struct coco_id {
	bool given;         /* false: there is none, or it is no id */
	bool whole;
	int64_t number;     /* of a whole one */
	struct slice text;  /* of another, unescaped */
	struct slice value; /* the JSON text as it stands; .text is NULL where that is the digits of number */
	struct json_place place;
};

/* What is wrong with an entry, the gravest first. Those behind COCO_BAD_SCORE are for whoever knows all images and
 * categories. */
enum coco_fault {
	COCO_GOOD,
	COCO_NO_OBJECT,
	COCO_BAD_ID,
	COCO_BAD_FILE_NAME,
	COCO_BAD_SIZE,
	COCO_NO_IMAGE_ID,
	COCO_NO_CATEGORY_ID,
	COCO_NO_BBOX,
	COCO_BAD_BBOX,
	COCO_BAD_AREA,
	COCO_BAD_ISCROWD,
	COCO_BAD_SCORE,
	COCO_IMAGE_NOT_THERE,
	COCO_CATEGORY_NOT_THERE,
	COCO_FAULTS
};

/* In words, as "no \"bbox\"". */
extern const char *const coco_fault_text[COCO_FAULTS];

/* What all entries have. */
struct coco_entry {
	size_t index;            /* in its array, from 0 */
	struct json_place place; /* of its first byte */
	struct coco_id id;
	enum coco_fault fault;   /* where not COCO_GOOD, what is wrong may be missing below */
	struct json_place fault_place;
};

/* Room for the text of a number. */
enum { COCO_TEXT = 32 };
struct coco_text {
	char text[COCO_TEXT + NUM_PAD];
};

/* Values that are passed on are JSON texts, which num_read_double can read where they are numbers; .text is NULL where
 * there is none. */
struct coco_image {
	struct coco_entry entry;
	struct slice file_name, width, height;
	struct coco_text width_text, height_text; /* where these are short enough; those below likewise */
};

struct coco_category {
	struct coco_entry entry;
	struct slice name; /* a string or a number */
};

/* An annotation, or a detection of a results file. */
struct coco_annotation {
	struct coco_entry entry;
	struct coco_id image, category;
	double bbox[4];       /* x, y, width, height: finite, and so are their sums and product */
	struct slice area;    /* a finite number */
	struct slice score;   /* likewise; of detections alone */
	double score_value;   /* the score, where its text is there */
	double iscrowd;       /* 0 or 1; 0 where there is none */
	struct slice object;  /* all of it, with a NUL and JSON_PAD bytes behind; .text NULL: not wanted */
	struct coco_text area_text, score_text;
};

enum coco_kind { COCO_FAILED = -1, COCO_END, COCO_IMAGE, COCO_ANNOTATION, COCO_CATEGORY, COCO_DETECTION };

struct coco_reader {
	struct json_stream stream;
	bool results;             /* the document is an array of detections */
	bool without_images;      /* to be set: a document that has no images at all will do */
	bool objects;             /* to be set: the texts of annotations are wanted */
	bool seen[3];             /* instances: images, annotations, categories are there */
	struct coco_image image;  /* of the last coco_next, until the next; and so on */
	struct coco_annotation annotation;
	struct coco_category category;

	struct arena arena;       /* texts of the entry */
	enum coco_kind inside;    /* kind of the array that the reader is in; COCO_END: of none */
	bool begun;
	size_t index;
	struct json_names top, image_names, annotation_names, category_names;
};

/* The id that a JSON text is, a string or a number that num_read_double can read; unescaped texts are the arena's. */
void coco_id_of_text(struct coco_id *id, struct slice value, struct arena *arena);

/* The text that an id of such a value is known by: a whole number's digits (7 for 7, 7.0 and "7"), else its own. */
struct slice coco_id_key(struct slice value, struct arena *arena);

/* The document is what read gives (see json_stream_open). */
void coco_open(struct coco_reader *r, ssize_t (*read)(void *from, char *to, size_t n), void *from);
void coco_close(struct coco_reader *r);

/* The next entry, or COCO_END when the document is complete, or COCO_FAILED. */
enum coco_kind coco_next(struct coco_reader *r);

/* The same for reading from a descriptor, which is not closed: from points to it. */
ssize_t coco_read_descriptor(void *from, char *to, size_t n);

#endif
