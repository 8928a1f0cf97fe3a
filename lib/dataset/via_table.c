/* via_table.c -- VIA: the tables that versions 1 and 2 export, a region a row, with JSON in the cells.
 *
 * An image is known by its name and the size of its file. Before version 1.1 the header began with a #. Source:
 * VIA's own import (via.js, parse_csv_header_line, import_annotations_from_csv). */
#include "dataset/csv_parse.h"
#include "dataset/via.h"

#include <stdio.h>

enum { FILE_NAME, FILE_SIZE, SHAPE, ATTRIBUTES, COLUMNS_READ };

static const char *const titles[COLUMNS_READ] = { "filename", "file_size", "region_shape_attributes",
	"region_attributes" };

struct table {
	struct via *via;
	size_t fields; /* of the header; 0: it has not been read */
	size_t column[COLUMNS_READ];
};

static void
read_header(struct table *t, const struct csv_row *row)
{
	struct image_stream *s = &t->via->stream;
	t->fields = row->fields;
	for (size_t k = 0; k < COLUMNS_READ; k++) {
		size_t i = 0;
		for (; i < row->fields; i++) {
			struct slice title = image_trim(row->field[i]);
			bool mark = title.n > 0 && title.text[0] == '#';
			if (slice_is((struct slice){ title.text + mark, title.n - mark }, titles[k]))
				break;
		}
		t->column[k] = i;
		if (i < row->fields || s->why[0] != '\0')
			continue;
		s->wrong.line = row->line;
		snprintf(s->why, sizeof s->why, "expected a VIA document, an object, or a table with the column \"%s\"",
			titles[k]);
	}
}

static void
take_row(void *context, const struct csv_row *row)
{
	struct table *t = context;
	struct via *r = t->via;
	struct image_stream *s = &r->stream;
	uint32_t number;
	if (s->why[0] != '\0')
		return;
	if (t->fields == 0 && row->fault == NULL) {
		read_header(t, row);
		return;
	}
	const char *fault = row->fault != NULL || row->fields == t->fields ? row->fault
		: arena_format(&s->keep, "expected %zu fields, as in the header, found %zu", t->fields, row->fields);
	struct slice name = fault == NULL ? image_trim(row->field[t->column[FILE_NAME]]) : slice_of("");
	struct slice size = fault == NULL ? row->field[t->column[FILE_SIZE]] : slice_of("");
	struct slice key = image_join(image_join(name, slice_of("\n"), &s->keep), size, &s->keep);
	if (name.n == 0) /* a unit of its own */
		key = slice_of(arena_format(&s->keep, "\n\n%llu", (unsigned long long)row->line));
	struct via_image *image = via_gather_image(r, key, row->line, &number);
	if (name.n > 0 && !image_string(name, &image->file_name, &s->keep))
		fault = "the image's name is not UTF-8";
	image->rejected = image->rejected != NULL ? image->rejected : fault;
	if (name.n == 0 || fault != NULL)
		return;
	r->number = image->regions;
	via_region_cells(r, image_trim(row->field[t->column[SHAPE]]), image_trim(row->field[t->column[ATTRIBUTES]]),
		row->line);
	if (r->number > image->regions)
		buf_add(&r->owners, &number, sizeof number);
	image->regions = r->number;
	image->rejected = image->rejected != NULL ? image->rejected : s->rejected;
	s->rejected = NULL;
}

/* The stream has seen where the text begins; the rest is read to its end. */
static bool
read_text(struct via *r, struct buf *text)
{
	struct image_stream *s = &r->stream;
	ssize_t n = 0;
	buf_add(text, r->json.p, (size_t)(r->json.end - r->json.p));
	do {
		buf_room(text, JSON_WINDOW);
		n = input_read(&s->in, text->data + text->len, JSON_WINDOW);
		text->len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	if (n < 0)
		snprintf(s->why, sizeof s->why, "%s", s->in.why);
	return n == 0;
}

bool
via_table_read(struct via *r)
{
	struct table t = { .via = r };
	struct image_stream *s = &r->stream;
	struct buf text = { .failed = r->owners.failed };
	annotations_start(&s->now, 0, &s->keep);
	bool good = read_text(r, &text);
	json_stream_close(&r->json);
	if (good)
		csv_parse_text((struct slice){ text.data, text.len }, take_row, &t);
	buf_free(&text);
	via_gather_end(r);
	return s->why[0] == '\0';
}
