/* yolo_rows.h -- the rows of a YOLO label file. For yolo.c.
 *
 * A row is a class and numbers between blanks, in fractions of the image: cx cy w h; the same and a confidence; the
 * same and key points; or the points of a polygon or a rotated box, x1 y1 x2 y2 ..., with a confidence or none. */
#ifndef DATASET_YOLO_ROWS_H
#define DATASET_YOLO_ROWS_H

#include "base/arena.h"
#include "base/slice.h"
#include "geometry/box.h"

#include <stdbool.h>
#include <stddef.h>

enum yolo_kind { YOLO_BOX, YOLO_HULL, YOLO_POINTS };

struct yolo_row {
	enum yolo_kind kind;  /* HULL: the box around a polygon; POINTS: there were key points */
	struct slice label;   /* the class number, as a whole number */
	struct box box;       /* in fractions */
	struct slice score;   /* .text is NULL where there is none */
};

/* Reads a row that is not blank. point_values: how many numbers belong to its key points, 0: not known. false: why says
 * what is wrong. */
enum { YOLO_WHY = 200 };
bool yolo_row_read(struct slice line, size_t point_values, struct yolo_row *row, char why[YOLO_WHY],
	struct arena *arena);

#endif
