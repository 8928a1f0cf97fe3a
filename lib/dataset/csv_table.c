/* csv_table.c -- a table of boxes, one a row, as a document. */
#include "dataset/csv_table.h"

#include "dataset/csv_parse.h"
#include "engine/err.h"
#include "text/text_file.h"

#include <stdio.h>
#include <stdlib.h>

struct picture {
	struct slice file_name, id, width, height;
	uint64_t line;
	const char *fault; /* what is wrong with one of its rows, */
	uint64_t at;       /* and with which */
};

struct row {
	double number[4];
	struct slice label, score, id, ignore;
};

struct table {
	struct filter_document document;
	const struct convert *convert;
	const struct csv_dialect *dialect;
	const char *path;
	struct arena arena;
	struct csv_columns columns;
	const struct csv_row *at;          /* the row that is read */
	struct text_table keys;            /* of images, by the numbers of `keyed` */
	struct buf keyed;                  /* of uint32_t: pictures */
	struct buf pictures, rows, owners; /* of struct picture, struct row, uint32_t */
	size_t *first;                     /* of each image, in order; and one more */
	uint32_t *order;                   /* of rows, by image */
	size_t next;
	uint64_t commas;                   /* numbers with a decimal comma */
	uint64_t fractions, inverted;      /* rows that are all in 0..1; whose far corner is not behind the near one */
	bool failed;
	uint64_t failed_line;
	char why[CSV_WHY];
};

static void
fail(struct table *t, uint64_t line, const char *why)
{
	t->failed = true;
	t->failed_line = line;
	snprintf(t->why, sizeof t->why, "%s", why);
}

static struct picture *
picture_at(const struct table *t, size_t i)
{
	return (struct picture *)(void *)t->pictures.data + i;
}

/* Keeps what is wrong with a row of an image. Returns false. */
static bool
blame(struct table *t, struct picture *p, const char *why)
{
	if (p->fault == NULL) {
		p->fault = arena_text(&t->arena, why, strlen(why));
		p->at = t->at->line;
	}
	return false;
}

/* A unit that is nothing but a wrong row. */
static void
add_fault(struct table *t, const char *why)
{
	struct picture p = { .line = t->at->line };
	blame(t, &p, why);
	buf_add(&t->pictures, &p, sizeof p);
}

/* A field of the row; empty where there is no such column. */
static struct slice
field(const struct table *t, enum csv_field f)
{
	int i = t->columns.column[f];
	return i < 0 || (size_t)i >= t->at->fields ? slice_of("") : image_trim(t->at->field[i]);
}

/* A number, with a decimal comma too: inside a field that is none of a separator's. */
static bool
read_number(struct table *t, enum csv_field f, struct slice *text, double *number, char why[IMAGE_WHY])
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
keep_number(struct table *t, enum csv_field f, struct slice *token, char why[IMAGE_WHY])
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
name_picture(struct table *t, struct picture *p)
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
		blame(t, p, why);
}

/* The image that the row belongs to. false: the row names none. */
static bool
find_picture(struct table *t, uint32_t *number)
{
	bool named = t->columns.column[CSV_FILE_NAME] >= 0;
	struct slice key = field(t, named ? CSV_FILE_NAME : CSV_IMAGE_ID);
	struct picture p = { .line = t->at->line };
	char why[IMAGE_WHY];
	size_t known;
	if (key.n == 0)
		return false;
	bool sized = keep_number(t, CSV_WIDTH, &p.width, why) && keep_number(t, CSV_HEIGHT, &p.height, why);
	if (text_table_find(&t->keys, key, &known)) {
		*number = ((const uint32_t *)(const void *)t->keyed.data)[known];
		struct picture *old = picture_at(t, *number);
		if (!sized)
			blame(t, old, why);
		else if (!slice_equal(old->width, p.width) || !slice_equal(old->height, p.height))
			blame(t, old, "the image has another width or height in a row above");
		return true;
	}
	if (!sized)
		blame(t, &p, why);
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
read_ignore(struct table *t, struct row *row)
{
	struct slice text = field(t, CSV_IGNORE);
	row->ignore = slice_of(slice_is(text, "1") || slice_is(text, "true") ? "1" : "0");
	return text.n == 0 || slice_is(text, "0") || slice_is(text, "1") || slice_is(text, "-1") ||
	       slice_is(text, "true") || slice_is(text, "false");
}

static void
count_kinds(struct table *t, const double n[4])
{
	bool fraction = true;
	for (size_t k = 0; k < 4; k++)
		fraction &= n[k] >= 0 && n[k] <= 1;
	t->fractions += fraction;
	t->inverted += n[2] <= n[0] || n[3] <= n[1];
}

/* The row's box. A row whose class and corners are all empty stands for an image without boxes. */
static bool
read_box(struct table *t, struct picture *p, uint32_t image)
{
	struct row row;
	char why[IMAGE_WHY];
	size_t filled = field(t, CSV_CLASS).n;
	for (enum csv_field f = CSV_XMIN; f <= CSV_YMAX; f++)
		filled += field(t, f).n;
	if (filled == 0)
		return true;
	for (enum csv_field f = CSV_XMIN; f <= CSV_YMAX; f++) {
		struct slice text;
		if (!read_number(t, f, &text, &row.number[f - CSV_XMIN], why))
			return blame(t, p, why);
	}
	count_kinds(t, row.number);
	if (!keep_number(t, CSV_SCORE, &row.score, why))
		return blame(t, p, why);
	if (t->dialect->scores && t->columns.column[CSV_SCORE] >= 0 && row.score.text == NULL)
		return blame(t, p, "the row has no score");
	if (!read_ignore(t, &row))
		return blame(t, p, "expected a mark that is 0 or 1");
	if (field(t, CSV_CLASS).n == 0)
		return blame(t, p, "the row has no class");
	struct slice class = field(t, CSV_CLASS);
	row.label = (struct slice){ arena_text(&t->arena, class.text, class.n), class.n };
	if (!image_scalar(field(t, CSV_ID), &row.id, &t->arena))
		return blame(t, p, "invalid UTF-8");
	buf_add(&t->rows, &row, sizeof row);
	buf_add(&t->owners, &image, sizeof image);
	return true;
}

static void
take_row(void *context, const struct csv_row *row)
{
	struct table *t = context;
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
	if (!find_picture(t, &image)) {
		add_fault(t, "the row names no image");
		return;
	}
	if (row->fields == t->columns.n) {
		read_box(t, picture_at(t, image), image);
		return;
	}
	snprintf(why, sizeof why, "expected %zu fields, as %s, found %zu", t->columns.n,
		t->convert->columns != NULL ? "--columns has" : "in the header", row->fields);
	blame(t, picture_at(t, image), why);
}

/* Rows by image. */
static void
group_rows(struct table *t)
{
	size_t n = t->rows.len / sizeof(struct row), pictures = t->pictures.len / sizeof(struct picture);
	t->first = arena_array(&t->arena, size_t, pictures + 1);
	t->order = arena_array(&t->arena, uint32_t, n);
	text_table_group((const uint32_t *)(const void *)t->owners.data, n, pictures, t->first, t->order);
}

static bool
next_image(struct filter_document *d, struct filter_line *unit)
{
	struct table *t = (struct table *)d;
	if (t->next == t->pictures.len / sizeof(struct picture))
		return false;
	const struct picture *p = picture_at(t, t->next);
	unit->file = t->path;
	unit->number = p->fault != NULL ? p->at : p->line;
	unit->index = t->next++;
	return true;
}

/* What is said once: conventions that contradict the data. */
static void
count_once(struct worker *w, const struct table *t)
{
	const struct convert *c = t->convert;
	size_t n = t->rows.len / sizeof(struct row);
	filter_count(w, &csv_counters[CSV_COMMAS], t->commas);
	if (t->fractions == n && t->dialect->unit == UNIT_PX && c->unit < 0)
		filter_count(w, &csv_counters[CSV_NORMALISED], n);
	if (t->inverted > n / 2 && c->box < 0 && !t->columns.sides)
		filter_count(w, &csv_counters[CSV_INVERTED], t->inverted);
}

static bool
add_row(struct worker *w, const struct convert *c, const struct row *from, enum box_form form, const double *size,
	struct image *image)
{
	struct box b = convert_form(form, from->number);
	b = size != NULL ? convert_scale(b, size) : convert_box(c, 0, b);
	size_t i = image_add(image, b, w->arena);
	for (enum image_column k = 0; k < IMAGE_COLUMNS; k++)
		if (image->columns & IMAGE_BIT(k))
			image->column[k][i] = k == IMAGE_SCORES ? from->score : k == IMAGE_IDS ? from->id : from->ignore;
	return c->names != NULL ? convert_label(w, c, from->label, false, &image->column[IMAGE_LABELS][i])
		: image_string(from->label, &image->column[IMAGE_LABELS][i], w->arena) ||
			  filter_reject(w, "invalid UTF-8");
}

enum unit_state
csv_table_read(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct table *t = (const struct table *)line->document;
	const struct row *row = (const struct row *)(const void *)t->rows.data;
	const struct picture *p = picture_at(t, line->index);
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
			"coordinates are fractions of the image, and nothing says how large it is; see --size and --images");
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
	struct table *t = (struct table *)d;
	buf_free(&t->keyed);
	buf_free(&t->pictures);
	buf_free(&t->rows);
	buf_free(&t->owners);
	arena_free(&t->arena);
	free(t);
}

static void
read_table(struct table *t, const char *path)
{
	struct text_file text;
	if (!text_file_open(&text, path)) {
		fail(t, 0, text.why);
		return;
	}
	t->document.bytes = text.bytes.n;
	if (t->convert->columns != NULL && !csv_columns_of(&t->columns, t->convert->columns, *t->dialect->names, t->why))
		fail(t, 0, arena_text(&t->arena, t->why, strlen(t->why)));
	csv_parse_text(text.bytes, take_row, t);
	if (!t->failed && t->columns.n == 0)
		fail(t, 0, "is empty; expected a header");
	text_file_close(&text);
}

struct filter_document *
csv_table_open(const struct convert *c, const char *path, const struct csv_dialect *dialect)
{
	struct table *t = calloc(1, sizeof *t);
	if (t == NULL)
		err_out_of_memory();
	*t = (struct table){ .document = { .next = next_image, .close = close_table }, .convert = c, .dialect = dialect,
		.path = format_path(path), .arena.failed = err_out_of_memory, .keyed.failed = err_out_of_memory,
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
