/* annotations.h -- the annotations of one image, as labelling tools have them, on their way into boxes.
 *
 * Tools have more shapes than boxes. Of polygons, circles, masks and turned boxes the box around them is taken, and
 * counted; points, tags and whatever covers no area are left out, and counted. An annotation that is wrong is kept
 * apart by the kind of its fault, of which the first is remembered: what becomes of it is for --bad. */
#ifndef DATASET_ANNOTATIONS_H
#define DATASET_ANNOTATIONS_H

#include "dataset/image.h"
#include "engine/filter.h"
#include "json/json_stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct convert;

enum annotation_fault {
	ANNOTATION_NO_SHAPE,
	ANNOTATION_NO_LABEL,
	ANNOTATION_BAD_NUMBER, /* a coordinate that is missing or no finite number */
	ANNOTATION_NO_SIZE,    /* fractions of an image whose size nobody knows */
	ANNOTATION_FAULTS
};

/* What is counted: faults, and behind them: */
enum annotation_counted {
	ANNOTATION_AROUND = ANNOTATION_FAULTS, /* the box around a shape was taken */
	ANNOTATION_NO_AREA,                    /* left out: it is no box, nor has one around it */
	ANNOTATION_OTHERS,                     /* left out: somebody else's, of the same image */
	ANNOTATION_MORE_LABELS,                /* labels behind the first */
	ANNOTATION_UNLABELLED,                 /* boxes of images where no box has a label */
	ANNOTATION_COUNTERS
};

/* By the enums above, for a format's .counters. */
extern const struct filter_counter annotation_counters[];

/* The first fault of a kind. */
struct annotation_blame {
	size_t annotation; /* which of the image's, from 0 */
	struct json_place place;
	const char *why;
};

struct annotations {
	struct image image;
	struct arena *arena;
	size_t n; /* annotations so far, whatever they are; to be counted by the reader */
	uint64_t count[ANNOTATION_COUNTERS];
	struct annotation_blame first[ANNOTATION_FAULTS];
	struct slice object; /* the text of the annotation that is read, for what --keep names; .text NULL: nothing */
	const struct convert *convert; /* with it */
};

/* No annotations yet; the image has these columns (IMAGE_BIT). Memory is the arena's. */
void annotations_start(struct annotations *a, unsigned columns, struct arena *arena);

/* Before an annotation is read: keeps its text where --keep wants it. */
void annotations_look(struct annotations *a, const struct convert *c, struct json_stream *s);

/* Annotation a->n has a fault; why is the arena's or a constant. */
void annotations_blame(struct annotations *a, enum annotation_fault fault, struct json_place place, const char *why);

/* The first fault of any kind; NULL: there is none. */
const struct annotation_blame *annotations_fault(const struct annotations *a);

/* "annotation 3: no label". */
const char *annotations_blame_text(const struct annotation_blame *b, struct arena *arena);

/* Adds a box, or blames the annotation where it has no label (.text NULL) or its corners are not finite. The number of
 * the box, or SIZE_MAX. */
size_t annotations_add(struct annotations *a, struct box box, struct slice label, struct json_place place);

/* Counts for the filter. Of faults only with `faults`: they were left out. */
void annotations_count(const uint64_t count[ANNOTATION_COUNTERS], bool faults, struct worker *w);

/* The box around points: starts as annotations_no_points. A coordinate that is not finite makes it NaN. */
extern const struct box annotations_no_points;
void annotations_point(struct box *around, double x, double y);

/* The box around an ellipse with its centre at (x, y) and the half axes a and b, turned by an angle. */
struct box annotations_ellipse(double x, double y, double a, double b, double degrees);

/* The box around a box that was turned about a point, clockwise as it is seen. */
struct box annotations_turned(struct box b, double x, double y, double degrees);

#endif
