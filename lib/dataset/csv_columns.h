/* csv_columns.h -- the columns of a table of boxes, by what a header calls them. For csv.c. */
#ifndef DATASET_CSV_COLUMNS_H
#define DATASET_CSV_COLUMNS_H

#include "base/slice.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>

enum csv_field {
	CSV_FILE_NAME, CSV_IMAGE_ID, CSV_WIDTH, CSV_HEIGHT, CSV_CLASS, CSV_XMIN, CSV_YMIN, CSV_XMAX, CSV_YMAX,
	CSV_SCORE, CSV_ID, CSV_IGNORE, CSV_FIELDS
};

/* What a header may call each field, the best name first; in upper or lower case. */
enum { CSV_NAMES = 10 };
typedef const char *const csv_names[CSV_FIELDS][CSV_NAMES];

extern csv_names csv_usual_names; /* IMAGE_ID and FILE_NAME are two columns */

struct csv_columns {
	size_t n;               /* fields of a row; 0: not known yet */
	int column[CSV_FIELDS]; /* -1: there is none */
	const char *title[CSV_FIELDS]; /* for messages */
	bool sides;             /* XMAX and YMAX are width and height by their names */
	const char *keep;       /* to be set: further columns, with commas between; NULL: none */
	size_t keeps;           /* how many these are, */
	int kept[RECORD_MORE];  /* and where */
};

/* Finds the columns of a header. false: why says what is missing; a first row that is data is said to be that, with the
 * option that fits. */
enum { CSV_WHY = 300 };
bool csv_columns_read(struct csv_columns *c, const struct slice *title, size_t n, csv_names names, char why[CSV_WHY]);

/* The same for what --columns says: names with commas between, of which those that mean nothing are passed over. */
bool csv_columns_of(struct csv_columns *c, const char *list, csv_names names, char why[CSV_WHY]);

#endif
