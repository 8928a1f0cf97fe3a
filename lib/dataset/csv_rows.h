/* csv_rows.h -- what a table has read, and its rows on their way into it. For csv_table.c and csv_rows.c. */
#ifndef DATASET_CSV_ROWS_H
#define DATASET_CSV_ROWS_H

#include "dataset/csv_parse.h"
#include "dataset/csv_table.h"

struct csv_picture {
	struct slice file_name, id, width, height;
	uint64_t line;
	const char *fault; /* what is wrong with one of its rows, */
	uint64_t at;       /* and with which */
};

struct csv_box {
	double number[4];
	struct slice label, score, id, ignore;
	struct slice *kept; /* [columns.keeps] */
};

struct csv_table {
	struct filter_document document;
	const struct convert *convert;
	const struct csv_dialect *dialect;
	const char *path;
	struct arena arena;
	struct csv_columns columns;
	const struct csv_row *at;          /* the row that is read */
	struct text_table keys;            /* of images, by the numbers of `keyed` */
	struct buf keyed;                  /* of uint32_t: pictures */
	struct buf pictures, rows, owners; /* of struct csv_picture, struct csv_box, uint32_t */
	size_t *first;                     /* of each image, in order; and one more */
	uint32_t *order;                   /* of rows, by image */
	size_t next;
	uint64_t commas;                   /* numbers with a decimal comma */
	uint64_t fractions, inverted;      /* rows that are all in 0..1; whose far corner is not behind the near one */
	bool failed;
	uint64_t failed_line;
	char why[CSV_WHY];
};

static inline struct csv_picture *
csv_picture_at(const struct csv_table *t, size_t i)
{
	return (struct csv_picture *)(void *)t->pictures.data + i;
}

/* Keeps what is wrong with a row of an image, in t->at. Returns false. */
bool csv_rows_blame(struct csv_table *t, struct csv_picture *p, const char *why);

/* The image that the row t->at belongs to, which may be new. false: the row names none. */
bool csv_rows_find(struct csv_table *t, uint32_t *number);

/* Adds the row's box. A row whose class and corners are all empty stands for an image without boxes. false: it was
 * blamed. */
bool csv_rows_add(struct csv_table *t, struct csv_picture *p, uint32_t image);

#endif
