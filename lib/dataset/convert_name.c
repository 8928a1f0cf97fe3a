/* convert_name.c -- what an image is called by formats with one name for it, and texts that JSON alone can hold. */
#include "dataset/format.h"
#include "json/json.h"

bool
convert_name(struct record *r, struct slice *name)
{
	enum column column = record_has(r, COLUMN_FILE_NAME) ? COLUMN_FILE_NAME : COLUMN_IMAGE_ID;
	if (!record_has(r, column))
		return record_reject(r, "no \"file_name\" and no \"image_id\"");
	*name = json_text(record_column(r, column)->text, r->worker->arena);
	return name->n > 0 || record_reject(r, "its name is empty");
}

/* JSON has texts with half a character in them, by its number. */
static bool
is_text(struct slice value, struct arena *arena)
{
	struct slice again;
	return memchr(value.text, '\\', value.n) == NULL || image_string(json_text(value, arena), &again, arena);
}

bool
convert_check_texts(struct record *r)
{
	static const enum column columns[] = { COLUMN_IMAGE_ID, COLUMN_FILE_NAME, COLUMN_SPLIT };
	const struct json_column *labels = record_column(r, COLUMN_LABELS);
	for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
		if (record_has(r, columns[k]) && !is_text(record_column(r, columns[k])->text, r->worker->arena))
			return record_reject(r, "%s: half of a surrogate pair, which is no text",
				r->schema->key[columns[k]].name);
	if (!labels->given || memchr(labels->text.text, '\\', labels->text.n) == NULL)
		return true;
	for (size_t i = 0; i < r->boxes; i++)
		if (!is_text(labels->item[i], r->worker->arena))
			return record_reject(r, "box %zu: its label has half of a surrogate pair, which is no text", i);
	return true;
}
