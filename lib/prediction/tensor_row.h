/* tensor_row.h -- which row is a record's, of an array that has one for each image: the record's tensor_row; without
 * that its ordinal in the stream, and then there must be as many records as rows. */
#ifndef PREDICTION_TENSOR_ROW_H
#define PREDICTION_TENSOR_ROW_H

#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted of records, of which all are counted before they are read. */
struct tensor_rows {
	uint64_t lines;
	bool ordinals; /* some record had no tensor_row */
};

/* A row below images, which the file of that path holds. false: the record was rejected. */
bool tensor_row_find(const struct record *r, const char *path, size_t images, struct tensor_rows *rows, size_t *row);

void tensor_row_merge(struct tensor_rows *into, const struct tensor_rows *from);

/* At the end. false: rows were left over, and it has been said. */
bool tensor_row_finish(const struct tensor_rows *rows, const char *path, size_t images);

#endif
