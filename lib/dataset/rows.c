/* rows.c -- the rows of a file with a box a row. */
#include "dataset/rows.h"

#include "dataset/folder.h"
#include "text/text_file.h"

#include <string.h>

static bool
ends(char c, char separator)
{
	return separator == ' ' ? c == ' ' || c == '\t' : c == separator;
}

struct filter_document *
rows_open(const struct convert *c, const char *path)
{
	static const char *const extensions[] = { ".txt", NULL };
	return folder_open(c, path, extensions);
}

size_t
rows_split(struct slice row, char separator, struct slice field[ROWS_FIELDS])
{
	size_t n = 0;
	for (const char *p = row.text, *end = p + row.n; p < end; p++) {
		const char *start = p;
		while (p < end && !ends(*p, separator))
			p++;
		if (separator == ' ' && p == start)
			continue;
		if (n++ < ROWS_FIELDS)
			field[n - 1] = image_trim((struct slice){ start, (size_t)(p - start) });
	}
	return n;
}

enum unit_state
rows_read_file(struct worker *w, const struct convert *c, struct filter_line *line, char separator, rows_reader *read,
	struct image *image)
{
	struct text_file file;
	struct slice row, field[ROWS_FIELDS];
	bool good = true;
	if (!text_file_open(&file, folder_path(line))) {
		filter_reject(w, "%s", file.why);
		return UNIT_REJECTED;
	}
	struct slice rest = file.bytes;
	for (line->number = 1; good && text_file_line(&rest, &row); line->number++) {
		row = image_trim(row);
		good = row.n == 0 || read(w, c, field, rows_split(row, separator, field), image);
	}
	text_file_close(&file);
	if (good)
		line->number = 1;
	image->id = folder_id(line);
	return good ? UNIT_IMAGE : UNIT_REJECTED;
}

bool
rows_numbers(struct worker *w, const struct slice *field, const char *const *name, size_t n, double *number)
{
	char why[IMAGE_WHY];
	for (size_t i = 0; i < n; i++)
		if (name[i] != NULL && !image_number(name[i], field[i], &number[i], why))
			return filter_reject(w, "%s", why);
	return true;
}

bool
rows_score(struct worker *w, struct image *image, size_t i, struct slice score)
{
	double number;
	char why[IMAGE_WHY];
	bool scores = (image->columns & IMAGE_BIT(IMAGE_SCORES)) != 0, given = score.text != NULL;
	if (i > 0 && scores != given)
		return filter_reject(w, "all rows must have a score, or none");
	if (!given)
		return true;
	if (!image_number("score", score, &number, why))
		return filter_reject(w, "%s", why);
	if (i == 0) {
		image->columns |= IMAGE_BIT(IMAGE_SCORES);
		image->column[IMAGE_SCORES] = arena_array(w->arena, struct slice, image->room);
	}
	image->column[IMAGE_SCORES][i] = (struct slice){ arena_text(w->arena, score.text, score.n), score.n };
	return true;
}

void
rows_keep(struct worker *w, const struct convert *c, struct image *image, size_t i, const struct slice *field,
	const char *const *name, size_t n)
{
	for (size_t f = 0; f < n && c->keeps > 0; f++) {
		size_t k = name[f] != NULL ? convert_keeps(c, slice_of(name[f])) : 0;
		if (k > 0)
			image_keep(image, c->keeps, i, k - 1, field[f], w->arena);
	}
}

bool
rows_check(const struct record *r, const struct kept *kept)
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	if (kept->boxes > 0 && !record_has(r, COLUMN_LABELS))
		return record_reject(r, "no \"labels\"");
	return !scores->given || r->boxes == 0 || scores->shape == JSON_FLAT ||
	       record_reject(r, "scores: expected one number a box");
}

bool
rows_write_file(struct record *r, const struct kept *kept, const struct convert *c, rows_putter *put, uint64_t held)
{
	static const struct folder_out_place place = { "", ".txt", NULL };
	struct buf *text = r->worker->scratch;
	size_t before = text->len;
	if (!rows_check(r, kept))
		return false;
	for (size_t i = 0; i < kept->boxes; i++)
		if (!put(r, kept->index[i], kept->box[i], c, text))
			return false;
	convert_count_lost(r, kept, held);
	return folder_out_put(c->folder, r, &place, (struct slice){ text->data + before, text->len - before });
}
