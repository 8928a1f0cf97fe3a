/* csv_parse.h -- separated values, row by row, through libcsv. For csv.c.
 *
 * The separator is the one of , ; and tab that the first line has most of outside of quotes, or a blank where it has
 * none of them. A row that is wrong is told and left out, and the next line is read. */
#ifndef DATASET_CSV_PARSE_H
#define DATASET_CSV_PARSE_H

#include "base/buf.h"
#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

struct csv_row {
	uint64_t line;
	const char *fault;         /* what is wrong with it, and there are no fields; NULL: nothing */
	const struct slice *field; /* until the call returns */
	size_t fields;
};

/* Calls take for each row but those whose fields are all empty and those of blank lines. The first row may be a header;
 * the parser does not care. */
void csv_parse_text(struct slice text, void (*take)(void *context, const struct csv_row *row), void *context);

#endif
