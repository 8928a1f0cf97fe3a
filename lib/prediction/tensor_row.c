/* tensor_row.c -- which row is a record's, of an array that has one for each image. */
#include "prediction/tensor_row.h"

#include <math.h>

bool
tensor_row_find(const struct record *r, const char *path, size_t images, struct tensor_rows *rows, size_t *row)
{
	const struct json_column *c = record_column(r, COLUMN_TENSOR_ROW);
	uint64_t ordinal = r->worker->line->ordinal;
	rows->ordinals |= !c->given;
	if (c->given) {
		double x = c->number[0];
		if (!(x >= 0 && x == floor(x) && x < (double)images))
			return record_reject(r, "\"tensor_row\" is %.*s, but %s holds %zu images", (int)c->text.n,
				c->text.text, path, images);
		*row = (size_t)x;
		return true;
	}
	if (ordinal >= images)
		return record_reject(r, "this is record %llu, but %s holds %zu images", (unsigned long long)ordinal + 1,
			path, images);
	*row = (size_t)ordinal;
	return true;
}

void
tensor_row_merge(struct tensor_rows *into, const struct tensor_rows *from)
{
	into->lines += from->lines;
	into->ordinals |= from->ordinals;
}

bool
tensor_row_finish(const struct tensor_rows *rows, const char *path, size_t images)
{
	if (rows->lines >= images || (rows->lines > 0 && !rows->ordinals))
		return true;
	err_warn("%s holds %zu images, but the input ended after %llu; "
		"give the rest, or say \"tensor_row\" in each record",
		path, images, (unsigned long long)rows->lines);
	return false;
}
