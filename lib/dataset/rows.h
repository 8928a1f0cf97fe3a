/* rows.h -- what formats share whose files have a box a row: the rows of a file, and the fields of a row. */
#ifndef DATASET_ROWS_H
#define DATASET_ROWS_H

#include "dataset/format.h"

/* For a format's .open: the .txt files of a folder, or one file. */
struct filter_document *rows_open(const struct convert *c, const char *path);

/* A row on its way into an image: fields without white space around them. */
typedef bool rows_reader(
	struct worker *w, const struct convert *c, const struct slice *field, size_t fields, struct image *image);

enum { ROWS_FIELDS = 24 };

/* Splits a row at a separator, or where that is ' ' at white space; the end of the row ends the last field. How many
 * there are; ROWS_FIELDS of them are kept. */
size_t rows_split(struct slice row, char separator, struct slice field[ROWS_FIELDS]);

/* Splits the rows of a folder's file and reads each; line is where it is. Blank rows are passed over. */
enum unit_state rows_read_file(struct worker *w, const struct convert *c, struct filter_line *line, char separator,
	rows_reader *read, struct image *image);

/* The numbers of n fields, by their names; those with a name of NULL are passed over. false: rejected. */
bool rows_numbers(struct worker *w, const struct slice *field, const char *const *name, size_t n, double *number);

/* A detection's score: all rows of an image have one, or none. false: rejected. */
bool rows_score(struct worker *w, struct image *image, size_t i, struct slice score);

/* Keeps the fields that --keep names. */
void rows_keep(struct worker *w, const struct convert *c, struct image *image, size_t i, const struct slice *field,
	const char *const *name, size_t n);

/* What all writers of rows look at. false: rejected. */
bool rows_check(const struct record *r, const struct kept *kept);

/* Appends the row of box i of the record. false: rejected. */
typedef bool rows_putter(struct record *r, size_t i, struct box box, const struct convert *c, struct buf *out);

/* Writes the file of an image, NAME.txt in the folder, and counts what is lost beside the columns that rows hold (bits
 * of COLUMN_BIT). false: rejected. */
bool rows_write_file(struct record *r, const struct kept *kept, const struct convert *c, rows_putter *put,
	uint64_t held);

#endif
