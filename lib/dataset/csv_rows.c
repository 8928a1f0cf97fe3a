/* csv_rows.c -- rows on their way into a table. */
#include "dataset/csv_rows.h"

bool
csv_rows_blame(struct csv_table *t, struct csv_picture *p, const char *why)
{
	if (p->fault == NULL) {
		p->fault = arena_text(&t->arena, why, strlen(why));
		p->at = t->at->line;
	}
	return false;
}

/* A field of the row; empty where there is no such column. */
static struct slice
field(const struct csv_table *t, enum csv_field f)
{
	int i = t->columns.column[f];
	return i < 0 || (size_t)i >= t->at->fields ? slice_of("") : image_trim(t->at->field[i]);
}

/* A number, with a decimal comma too: inside a field that is none of a separator's. */
static bool
read_number(struct csv_table *t, enum csv_field f, struct slice *text, double *number, char why[IMAGE_WHY])
{
	*text = field(t, f);
	const char *comma = text->n > 0 ? memchr(text->text, ',', text->n) : NULL;
	if (comma != NULL && memchr(text->text, '.', text->n) == NULL) {
		char *copy = arena_text(&t->arena, text->text, text->n);
		copy[comma - text->text] = '.';
		text->text = copy;
		t->commas++;
	}
	return image_number(t->columns.title[f], *text, number, why);
}

/* A number that is passed on as it stands; .text is NULL where there is none. */
static bool
keep_number(struct csv_table *t, enum csv_field f, struct slice *token, char why[IMAGE_WHY])
{
	double number;
	*token = (struct slice){ 0 };
	if (field(t, f).n == 0)
		return true;
	if (!read_number(t, f, token, &number, why))
		return false;
	*token = (struct slice){ arena_text(&t->arena, token->text, token->n), token->n };
	return true;
}

/* A picture that is new: its id and name. */
static void
name_picture(struct csv_table *t, struct csv_picture *p)
{
	struct slice name = field(t, CSV_FILE_NAME), id = field(t, CSV_IMAGE_ID);
	char why[IMAGE_IDS_WHY] = "invalid UTF-8";
	struct image_ids *ids = t->convert->image_ids;
	uint64_t line = t->at->line;
	bool good = t->columns.column[CSV_FILE_NAME] < 0 || image_string(name, &p->file_name, &t->arena);
	if (good && t->columns.column[CSV_IMAGE_ID] < 0)
		good = image_ids_of_name(ids, name, t->path, line, &p->id, why);
	else if (good)
		good = image_scalar(id, &p->id, &t->arena) && image_ids_add(ids, &p->id, t->path, line, why);
	if (!good)
		csv_rows_blame(t, p, why);
}

bool
csv_rows_find(struct csv_table *t, uint32_t *number)
{
	bool named = t->columns.column[CSV_FILE_NAME] >= 0;
	struct slice key = field(t, named ? CSV_FILE_NAME : CSV_IMAGE_ID);
	struct csv_picture p = { .line = t->at->line };
	char why[IMAGE_WHY];
	size_t known;
	if (key.n == 0)
		return false;
	bool sized = keep_number(t, CSV_WIDTH, &p.width, why) && keep_number(t, CSV_HEIGHT, &p.height, why);
	if (text_table_find(&t->keys, key, &known)) {
		*number = ((const uint32_t *)(const void *)t->keyed.data)[known];
		struct csv_picture *old = csv_picture_at(t, *number);
		if (!sized)
			csv_rows_blame(t, old, why);
		else if (!slice_equal(old->width, p.width) || !slice_equal(old->height, p.height))
			csv_rows_blame(t, old, "the image has another width or height in a row above");
		return true;
	}
	if (!sized)
		csv_rows_blame(t, &p, why);
	name_picture(t, &p);
	key.text = arena_text(&t->arena, key.text, key.n);
	text_table_add(&t->keys, key, &known, &t->arena);
	*number = (uint32_t)(t->pictures.len / sizeof p);
	buf_add(&t->keyed, number, sizeof *number);
	buf_add(&t->pictures, &p, sizeof p);
	return true;
}

/* The marks of what may be a group of objects: 0, 1, or -1 for nobody knows. */
static bool
read_ignore(struct csv_table *t, struct csv_box *row)
{
	struct slice text = field(t, CSV_IGNORE);
	row->ignore = slice_of(slice_is(text, "1") || slice_is(text, "true") ? "1" : "0");
	return text.n == 0 || slice_is(text, "0") || slice_is(text, "1") || slice_is(text, "-1") ||
	       slice_is(text, "true") || slice_is(text, "false");
}

static void
count_kinds(struct csv_table *t, const double n[4])
{
	bool fraction = true;
	for (size_t k = 0; k < 4; k++)
		fraction &= n[k] >= 0 && n[k] <= 1;
	t->fractions += fraction;
	t->inverted += n[2] <= n[0] || n[3] <= n[1];
}

bool
csv_rows_add(struct csv_table *t, struct csv_picture *p, uint32_t image)
{
	struct csv_box row;
	char why[IMAGE_WHY];
	size_t filled = field(t, CSV_CLASS).n;
	for (enum csv_field f = CSV_XMIN; f <= CSV_YMAX; f++)
		filled += field(t, f).n;
	if (filled == 0)
		return true;
	for (enum csv_field f = CSV_XMIN; f <= CSV_YMAX; f++) {
		struct slice text;
		if (!read_number(t, f, &text, &row.number[f - CSV_XMIN], why))
			return csv_rows_blame(t, p, why);
	}
	count_kinds(t, row.number);
	if (!keep_number(t, CSV_SCORE, &row.score, why))
		return csv_rows_blame(t, p, why);
	if (t->dialect->scores && t->columns.column[CSV_SCORE] >= 0 && row.score.text == NULL)
		return csv_rows_blame(t, p, "the row has no score");
	if (!read_ignore(t, &row))
		return csv_rows_blame(t, p, "expected a mark that is 0 or 1");
	if (field(t, CSV_CLASS).n == 0)
		return csv_rows_blame(t, p, "the row has no class");
	struct slice class = field(t, CSV_CLASS);
	row.label = (struct slice){ arena_text(&t->arena, class.text, class.n), class.n };
	if (!image_scalar(field(t, CSV_ID), &row.id, &t->arena))
		return csv_rows_blame(t, p, "invalid UTF-8");
	row.kept = arena_array(&t->arena, struct slice, t->columns.keeps);
	for (size_t k = 0; k < t->columns.keeps; k++) {
		struct slice text = image_trim(t->at->field[t->columns.kept[k]]);
		row.kept[k] = (struct slice){ arena_text(&t->arena, text.text, text.n), text.n };
	}
	buf_add(&t->rows, &row, sizeof row);
	buf_add(&t->owners, &image, sizeof image);
	return true;
}
