/* csv_table.c -- a table of boxes, one a row, as a document. */
#include "dataset/csv_table.h"

#include "dataset/csv_rows.h"
#include "engine/err.h"
#include "text/text_file.h"

#include <stdio.h>
#include <stdlib.h>

static void
fail(struct csv_table *t, uint64_t line, const char *why)
{
	t->failed = true;
	t->failed_line = line;
	snprintf(t->why, sizeof t->why, "%s", why);
}

/* A unit that is nothing but a wrong row. */
static void
add_fault(struct csv_table *t, const char *why)
{
	struct csv_picture p = { .line = t->at->line };
	csv_rows_blame(t, &p, why);
	buf_add(&t->pictures, &p, sizeof p);
}

static void
take_row(void *context, const struct csv_row *row)
{
	struct csv_table *t = context;
	char why[IMAGE_WHY];
	uint32_t image;
	t->at = row;
	if (t->failed)
		return;
	if (t->columns.n == 0) {
		if (row->fault != NULL)
			fail(t, row->line, row->fault);
		else if (!csv_columns_read(&t->columns, row->field, row->fields, *t->dialect->names, t->why))
			fail(t, row->line, arena_text(&t->arena, t->why, strlen(t->why)));
		return;
	}
	if (row->fault != NULL) {
		add_fault(t, row->fault);
		return;
	}
	if (!csv_rows_find(t, &image)) {
		add_fault(t, "the row names no image");
		return;
	}
	if (row->fields == t->columns.n) {
		csv_rows_add(t, csv_picture_at(t, image), image);
		return;
	}
	snprintf(why, sizeof why, "expected %zu fields, as %s, found %zu", t->columns.n,
		t->convert->columns != NULL ? "--columns has" : "in the header", row->fields);
	csv_rows_blame(t, csv_picture_at(t, image), why);
}

/* Rows by image. */
static void
group_rows(struct csv_table *t)
{
	size_t n = t->rows.len / sizeof(struct csv_box), pictures = t->pictures.len / sizeof(struct csv_picture);
	t->first = arena_array(&t->arena, size_t, pictures + 1);
	t->order = arena_array(&t->arena, uint32_t, n);
	text_table_group((const uint32_t *)(const void *)t->owners.data, n, pictures, t->first, t->order);
}

static bool
next_image(struct filter_document *d, struct filter_line *unit)
{
	struct csv_table *t = (struct csv_table *)d;
	if (t->next == t->pictures.len / sizeof(struct csv_picture))
		return false;
	const struct csv_picture *p = csv_picture_at(t, t->next);
	unit->file = t->path;
	unit->number = p->fault != NULL ? p->at : p->line;
	unit->index = t->next++;
	return true;
}

/* What is said once: conventions that contradict the data. */
static void
count_once(struct worker *w, const struct csv_table *t)
{
	const struct convert *c = t->convert;
	size_t n = t->rows.len / sizeof(struct csv_box);
	filter_count(w, &csv_counters[CSV_COMMAS], t->commas);
	if (t->fractions == n && t->dialect->unit == UNIT_PX && c->unit < 0)
		filter_count(w, &csv_counters[CSV_NORMALISED], n);
	if (t->inverted > n / 2 && c->box < 0 && !t->columns.sides)
		filter_count(w, &csv_counters[CSV_INVERTED], t->inverted);
}

static bool
add_row(struct worker *w, const struct convert *c, const struct csv_box *from, enum box_form form, const double *size,
	struct image *image)
{
	struct box b = convert_form(form, from->number);
	b = size != NULL ? convert_scale(b, size) : convert_box(c, 0, b);
	size_t i = image_add(image, b, w->arena);
	for (enum image_column k = 0; k < IMAGE_COLUMNS; k++)
		if (image->columns & IMAGE_BIT(k))
			image->column[k][i] = k == IMAGE_SCORES ? from->score :
				k == IMAGE_IDS ? from->id : from->ignore;
	for (size_t k = 0; k < c->keeps; k++)
		image_keep(image, c->keeps, i, k, from->kept[k], w->arena);
	return c->names != NULL ? convert_label(w, c, from->label, false, &image->column[IMAGE_LABELS][i])
		: image_string(from->label, &image->column[IMAGE_LABELS][i], w->arena) ||
			  filter_reject(w, "invalid UTF-8");
}

enum unit_state
csv_table_read(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct csv_table *t = (const struct csv_table *)line->document;
	const struct csv_box *row = (const struct csv_box *)(const void *)t->rows.data;
	const struct csv_picture *p = csv_picture_at(t, line->index);
	const struct csv_columns *columns = &t->columns;
	char why[IMAGE_WHY];
	double size[2];
	bool norm = (c->unit < 0 ? t->dialect->unit : (enum box_unit)c->unit) == UNIT_NORM;
	enum box_form form = c->box >= 0 ? (enum box_form)c->box : columns->sides ? BOX_XYWH : BOX_XYXY;
	if (line->index == 0)
		count_once(w, t);
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS), .id = p->id, .file_name = p->file_name,
		.width = p->width, .height = p->height };
	image->columns |= t->dialect->scores && columns->column[CSV_SCORE] >= 0 ? IMAGE_BIT(IMAGE_SCORES) : 0;
	image->columns |= columns->column[CSV_ID] >= 0 ? IMAGE_BIT(IMAGE_IDS) : 0;
	image->columns |= columns->column[CSV_IGNORE] >= 0 ? IMAGE_BIT(IMAGE_IGNORE) : 0;
	struct slice name = json_text(p->file_name.text != NULL ? p->file_name : p->id, w->arena);
	if (norm && p->fault == NULL && !convert_size(c, image, name, NULL, size, why, w->arena)) {
		filter_reject(w, "%s", why[0] != '\0' ? why :
			"coordinates are fractions of the image, and nothing says how large it is; "
			"see --size and --images");
		return UNIT_REJECTED;
	}
	for (size_t k = t->first[line->index]; k < t->first[line->index + 1]; k++)
		if (!add_row(w, c, &row[t->order[k]], form, norm && p->fault == NULL ? size : NULL, image))
			return UNIT_REJECTED;
	if (p->fault != NULL) /* the rest of it is for --rejects */
		filter_reject(w, "%s", p->fault);
	return p->fault == NULL ? UNIT_IMAGE : UNIT_REJECTED;
}

static void
close_table(struct filter_document *d)
{
	struct csv_table *t = (struct csv_table *)d;
	buf_free(&t->keyed);
	buf_free(&t->pictures);
	buf_free(&t->rows);
	buf_free(&t->owners);
	arena_free(&t->arena);
	free(t);
}

static void
read_table(struct csv_table *t, const char *path)
{
	struct text_file text;
	if (!text_file_open(&text, path)) {
		fail(t, 0, text.why);
		return;
	}
	t->document.bytes = text.bytes.n;
	t->columns.keep = t->convert->keep;
	if (t->convert->columns != NULL &&
		!csv_columns_of(&t->columns, t->convert->columns, *t->dialect->names, t->why))
		fail(t, 0, arena_text(&t->arena, t->why, strlen(t->why)));
	csv_parse_text(text.bytes, take_row, t);
	if (!t->failed && t->columns.n == 0)
		fail(t, 0, "is empty; expected a header");
	text_file_close(&text);
}

struct filter_document *
csv_table_open(const struct convert *c, const char *path, const struct csv_dialect *dialect)
{
	struct csv_table *t = calloc(1, sizeof *t);
	if (t == NULL)
		err_out_of_memory();
	*t = (struct csv_table){ .document = { .next = next_image, .close = close_table }, .convert = c,
		.dialect = dialect, .path = format_path(path), .arena.failed = err_out_of_memory,
		.keyed.failed = err_out_of_memory,
		.pictures.failed = err_out_of_memory, .rows.failed = err_out_of_memory,
		.owners.failed = err_out_of_memory };
	read_table(t, path);
	if (!t->failed) {
		group_rows(t);
		return &t->document;
	}
	struct filter_document *failed = format_failed(path, t->failed_line, 0, t->why);
	close_table(&t->document);
	return failed;
}
