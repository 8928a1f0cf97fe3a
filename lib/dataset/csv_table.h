/* csv_table.h -- a table of boxes, one a row, as a document whose units are its images. For csv.c and openimages.c.
 *
 * Rows of an image may be anywhere; images come in the order of their first row. A row that is wrong rejects its image,
 * or where it names none is a unit of its own. */
#ifndef DATASET_CSV_TABLE_H
#define DATASET_CSV_TABLE_H

#include "dataset/csv_columns.h"
#include "dataset/format.h"

struct csv_dialect {
	csv_names *names;
	enum box_unit unit; /* of coordinates, unless --unit says otherwise */
	bool scores;        /* the column of scores, where there is one, is taken */
};

/* What reading counts. */
enum csv_counted { CSV_COMMAS, CSV_NORMALISED, CSV_INVERTED, CSV_NO_ROWS };
extern const struct filter_counter csv_counters[];

struct filter_document *csv_table_open(const struct convert *c, const char *path, const struct csv_dialect *dialect);
enum unit_state csv_table_read(
	struct worker *w, const struct convert *c, struct filter_line *line, struct image *image);

#endif
