/* csv.c -- comma separated values with a header, a box a row: reading. Writing is csv_out.c's. */
#include "dataset/csv_out.h"
#include "dataset/format.h"
#include "engine/err.h"
#include "text/text_file.h"

#include "base/num.h"

#include <csv.h>
#include <stdlib.h>
#include <strings.h>

/* What a row can hold, and what the header may call it, the best name first. */
enum field { FILE_NAME, IMAGE_ID, WIDTH, HEIGHT, CLASS, XMIN, YMIN, XMAX, YMAX, SCORE, ID, FIELDS };

enum { NAMES = 6 };

static const char *const names[FIELDS][NAMES] = {
	[FILE_NAME] = { "filename", "file_name", "image", "path" },
	[IMAGE_ID] = { "image_id" },
	[WIDTH] = { "width" },
	[HEIGHT] = { "height" },
	[CLASS] = { "class", "label", "name", "category" },
	[XMIN] = { "xmin", "x1", "left" },
	[YMIN] = { "ymin", "y1", "top" },
	[XMAX] = { "xmax", "x2", "right" },
	[YMAX] = { "ymax", "y2", "bottom" },
	[SCORE] = { "score", "confidence" },
	[ID] = { "id" },
};

struct picture {
	struct slice file_name, id, width, height;
	uint64_t line;
};

struct row {
	struct box box;
	struct slice label, score, id;
};

struct reader {
	struct filter_document document;
	const struct convert *convert;
	const char *path;
	struct arena arena;
	uint64_t line;              /* where parsing is */
	uint64_t row_line;          /* where the row began; 0: between rows */
	struct buf text, ends;      /* of the row's fields; ends of size_t */
	size_t fields;              /* of the header; 0: not read yet */
	int column[FIELDS];         /* -1: there is none */
	struct text_table keys;          /* of images */
	struct buf pictures, rows, owners; /* of struct picture, struct row, uint32_t */
	size_t *first;              /* of each image, in order; and one more */
	uint32_t *order;            /* of rows, by image */
	size_t next;
	bool failed;
	uint64_t failed_line;
	char why[IMAGE_IDS_WHY];
};

static void
fail(struct reader *r, uint64_t line, const char *why)
{
	if (r->failed)
		return;
	r->failed = true;
	r->failed_line = line;
	snprintf(r->why, sizeof r->why, "%s", why);
}

static size_t
field_count(const struct reader *r)
{
	return r->ends.len / sizeof(size_t);
}

static struct slice
field_at(const struct reader *r, size_t i)
{
	const size_t *end = (const size_t *)(const void *)r->ends.data;
	size_t from = i == 0 ? 0 : end[i - 1];
	return (struct slice){ r->text.data + from, end[i] - from };
}

/* A field of the row; empty where there is no such column. */
static struct slice
field(const struct reader *r, enum field f)
{
	return r->column[f] < 0 ? slice_of("") : field_at(r, (size_t)r->column[f]);
}

/* The column that bears the best of a field's names, or -1. */
static int
find_column(const struct reader *r, enum field f)
{
	for (size_t k = 0; k < NAMES && names[f][k] != NULL; k++) {
		for (size_t i = 0; i < r->fields; i++) {
			struct slice title = field_at(r, i);
			if (title.n == strlen(names[f][k]) && strncasecmp(title.text, names[f][k], title.n) == 0)
				return (int)i;
		}
	}
	return -1;
}

static void
read_header(struct reader *r)
{
	static const enum field wanted[] = { CLASS, XMIN, YMIN, XMAX, YMAX };
	char why[IMAGE_WHY];
	r->fields = field_count(r);
	for (enum field f = 0; f < FIELDS; f++)
		r->column[f] = find_column(r, f);
	if (r->column[FILE_NAME] < 0 && r->column[IMAGE_ID] < 0) {
		fail(r, r->row_line, "the header has no column \"filename\", nor \"image_id\"");
		return;
	}
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		if (r->column[wanted[i]] < 0) {
			snprintf(why, sizeof why, "the header has no column \"%s\"", names[wanted[i]][0]);
			fail(r, r->row_line, why);
		}
	}
}

/* A number that is passed on as it stands. false: failed. */
static bool
keep_number(struct reader *r, enum field f, struct slice *token)
{
	struct slice text = image_trim(field(r, f));
	char why[IMAGE_WHY];
	double number;
	*token = (struct slice){ 0 };
	if (text.n == 0)
		return true;
	if (!image_number(names[f][0], text, &number, why)) {
		fail(r, r->row_line, why);
		return false;
	}
	*token = (struct slice){ arena_text(&r->arena, text.text, text.n), text.n };
	return true;
}

/* The image that the row belongs to. false: failed. */
static bool
find_picture(struct reader *r, size_t *number)
{
	struct slice name = field(r, FILE_NAME), id = field(r, IMAGE_ID), key = r->column[FILE_NAME] >= 0 ? name : id;
	struct picture p = { .line = r->row_line };
	if (key.n == 0) {
		fail(r, r->row_line, "the row names no image");
		return false;
	}
	if (!keep_number(r, WIDTH, &p.width) || !keep_number(r, HEIGHT, &p.height))
		return false;
	if (text_table_find(&r->keys, key, number)) {
		const struct picture *old = (const struct picture *)(const void *)r->pictures.data + *number;
		bool same = slice_equal(old->width, p.width) && slice_equal(old->height, p.height);
		if (!same)
			fail(r, r->row_line, "the image has another width or height in a row above");
		return same;
	}
	char why[IMAGE_IDS_WHY] = "invalid UTF-8";
	struct image_ids *ids = r->convert->image_ids;
	bool good = r->column[FILE_NAME] < 0 || image_string(name, &p.file_name, &r->arena);
	if (good && r->column[IMAGE_ID] < 0)
		good = image_ids_of_name(ids, name, r->path, r->row_line, &p.id, why);
	else if (good)
		good = image_scalar(id, &p.id, &r->arena) && image_ids_add(ids, &p.id, r->path, r->row_line, why);
	if (!good)
		fail(r, r->row_line, why);
	key = (struct slice){ arena_text(&r->arena, key.text, key.n), key.n };
	text_table_add(&r->keys, key, number, &r->arena);
	buf_add(&r->pictures, &p, sizeof p);
	return good;
}

/* The row's box. A row whose class and corners are all empty stands for an image without boxes. */
static void
read_row(struct reader *r)
{
	struct row row;
	size_t image;
	double corner[4];
	char why[IMAGE_WHY];
	if (field_count(r) != r->fields) {
		snprintf(why, sizeof why, "expected %zu fields, as in the header, found %zu", r->fields,
			field_count(r));
		fail(r, r->row_line, why);
		return;
	}
	if (!find_picture(r, &image))
		return;
	if (field(r, CLASS).n + field(r, XMIN).n + field(r, YMIN).n + field(r, XMAX).n + field(r, YMAX).n == 0)
		return;
	for (enum field f = XMIN; f <= YMAX; f++) {
		if (!image_number(names[f][0], image_trim(field(r, f)), &corner[f - XMIN], why)) {
			fail(r, r->row_line, why);
			return;
		}
	}
	row.box = convert_box(r->convert, 0, (struct box){ corner[0], corner[1], corner[2], corner[3] });
	if (!keep_number(r, SCORE, &row.score))
		return;
	if (r->column[SCORE] >= 0 && row.score.text == NULL)
		fail(r, r->row_line, "the row has no score");
	if (!image_string(field(r, CLASS), &row.label, &r->arena) || !image_scalar(field(r, ID), &row.id, &r->arena))
		fail(r, r->row_line, "invalid UTF-8");
	buf_add(&r->rows, &row, sizeof row);
	uint32_t owner = (uint32_t)image;
	buf_add(&r->owners, &owner, sizeof owner);
}

/* libcsv has found a field. */
static void
end_field(void *bytes, size_t n, void *data)
{
	struct reader *r = data;
	if (r->row_line == 0)
		r->row_line = r->line;
	buf_add(&r->text, bytes, n);
	buf_add(&r->ends, &r->text.len, sizeof r->text.len);
}

/* libcsv has come to the end of a row. */
static void
end_row(int by, void *data)
{
	struct reader *r = data;
	(void)by;
	if (r->failed)
		return;
	if (r->fields == 0)
		read_header(r);
	else
		read_row(r);
	r->text.len = r->ends.len = 0;
	r->row_line = 0;
}

/* A line at a time, so that messages know where they are. */
static void
parse(struct reader *r, struct slice text)
{
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		err_die("out of memory");
	for (const char *p = text.text, *end = p + text.n; p < end && !r->failed;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((newline != NULL ? newline + 1 : end) - p);
		r->line++;
		if (csv_parse(&parser, p, n, end_field, end_row, r) != n)
			fail(r, r->line, csv_error(&parser) == CSV_EPARSE ? "a stray quote"
				: csv_strerror(csv_error(&parser)));
		p += n;
	}
	if (!r->failed && csv_fini(&parser, end_field, end_row, r) != 0)
		fail(r, r->line, "a quote is not closed");
	if (!r->failed && r->fields == 0)
		fail(r, 0, "is empty; expected a header");
	csv_free(&parser);
}

/* Rows by image, images in the order in which they were first seen. */
static void
group_rows(struct reader *r)
{
	size_t n = r->rows.len / sizeof(struct row);
	r->first = arena_array(&r->arena, size_t, r->keys.n + 1);
	r->order = arena_array(&r->arena, uint32_t, n);
	text_table_group((const uint32_t *)(const void *)r->owners.data, n, r->keys.n, r->first, r->order);
}

static bool
next_image(struct filter_document *d, struct filter_line *unit)
{
	struct reader *r = (struct reader *)d;
	const struct picture *picture = (const struct picture *)(const void *)r->pictures.data;
	if (r->next == r->keys.n)
		return false;
	unit->file = r->path;
	unit->number = picture[r->next].line;
	unit->index = r->next++;
	return true;
}

static enum unit_state
read_image(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct reader *r = (const struct reader *)line->document;
	const struct row *row = (const struct row *)(const void *)r->rows.data;
	const struct picture *picture = (const struct picture *)(const void *)r->pictures.data + line->index;
	(void)c;
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS), .id = picture->id, .file_name = picture->file_name,
		.width = picture->width, .height = picture->height };
	image->columns |= r->column[SCORE] >= 0 ? IMAGE_BIT(IMAGE_SCORES) : 0;
	image->columns |= r->column[ID] >= 0 ? IMAGE_BIT(IMAGE_IDS) : 0;
	for (size_t k = r->first[line->index]; k < r->first[line->index + 1]; k++) {
		const struct row *from = &row[r->order[k]];
		size_t b = image_add(image, from->box, w->arena);
		image->column[IMAGE_LABELS][b] = from->label;
		if (r->column[SCORE] >= 0)
			image->column[IMAGE_SCORES][b] = from->score;
		if (r->column[ID] >= 0)
			image->column[IMAGE_IDS][b] = from->id;
	}
	return UNIT_IMAGE;
}

static void
close_table(struct filter_document *d)
{
	struct reader *r = (struct reader *)d;
	buf_free(&r->text);
	buf_free(&r->ends);
	buf_free(&r->pictures);
	buf_free(&r->rows);
	buf_free(&r->owners);
	arena_free(&r->arena);
	free(r);
}

static struct filter_document *
open_csv(const struct convert *c, const char *path)
{
	struct text_file text;
	struct reader *r = calloc(1, sizeof *r);
	if (r == NULL)
		err_out_of_memory();
	*r = (struct reader){ .document = { .next = next_image, .close = close_table }, .convert = c,
		.path = format_path(path),
		.arena.failed = err_out_of_memory, .text.failed = err_out_of_memory, .ends.failed = err_out_of_memory,
		.pictures.failed = err_out_of_memory, .rows.failed = err_out_of_memory,
		.owners.failed = err_out_of_memory };
	if (text_file_open(&text, path)) {
		r->document.bytes = text.bytes.n;
		parse(r, text.bytes);
		text_file_close(&text);
	} else {
		fail(r, 0, text.why);
	}
	if (!r->failed) {
		group_rows(r);
		return &r->document;
	}
	struct filter_document *failed = format_failed(path, r->failed_line, 0, r->why);
	close_table(&r->document);
	return failed;
}

const struct format format_csv = {
	.name = "csv",
	.about = "a header and a box a row: filename,width,height,class,xmin,ymin,xmax,ymax",
	.extension = "csv",
	.open = open_csv,
	.read = read_image,
	.write = csv_out_write,
	.end = csv_out_end,
	.counters = csv_out_counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.reads = USES_BASE | USES_NAMED | USES_SIZES,
};
