/* wider.c -- WIDER FACE's lists: blocks of a picture's path, a count, and as many rows
 * x y w h blur expression illumination invalid occlusion pose, or in results x y w h score
 *
 * Source: Yang et al., "WIDER FACE: A Face Detection Benchmark", CVPR 2016, and the readme of its split: faces that are
 * invalid are to be ignored; a count of 0 is followed by a row of zeros. RetinaFace's lists are read, too: "# path",
 * and rows of a box, five landmarks and a score of them, without a count. */
#include "base/decimal.h"
#include "dataset/rows.h"
#include "engine/err.h"
#include "text/text_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { X, Y, W, H, SCORE, RESULT_FIELDS, INVALID = 7, FACE_FIELDS = 10, LANDMARKS_FIELDS = 20 };

/* A picture: its path, and what follows until the next one's. */
struct block {
	const char *start;
	struct slice path, rest, id;
	uint64_t line;
	bool counted; /* a count comes first */
};

struct list {
	struct filter_document document;
	const struct convert *convert;
	const char *path;
	struct text_file file;
	struct arena arena;
	struct block *block;
	size_t n, room, next;
};

/* Whether a line is of numbers alone; a path is not. */
static bool
is_row(struct slice line)
{
	for (size_t i = 0; i < line.n; i++)
		if (strchr("0123456789.-+eE \t", line.text[i]) == NULL)
			return false;
	return true;
}

static void
begin_block(struct list *l, struct slice path, uint64_t line)
{
	if (l->n == l->room) {
		size_t room = l->room == 0 ? 64 : 2 * l->room;
		l->block = arena_grow(&l->arena, l->block, l->room * sizeof *l->block, room * sizeof *l->block);
		l->room = room;
	}
	const char *start = path.text;
	bool marked = path.n > 2 && path.text[0] == '#' && path.text[1] == ' ';
	if (marked)
		path = image_trim((struct slice){ path.text + 2, path.n - 2 });
	l->block[l->n++] = (struct block){ .start = start, .path = path, .line = line, .counted = !marked };
}

/* Finds the blocks. false: the list begins with something else than a path. */
static bool
find_blocks(struct list *l)
{
	struct slice rest = l->file.bytes, line;
	for (uint64_t number = 1; text_file_line(&rest, &line); number++) {
		line = image_trim(line);
		if (line.n > 0 && !is_row(line))
			begin_block(l, line, number);
		else if (line.n > 0 && l->n == 0)
			return false;
		else
			continue;
		l->block[l->n - 1].rest = rest;
	}
	for (size_t i = 0; i + 1 < l->n; i++)
		l->block[i].rest.n = (size_t)(l->block[i + 1].start - l->block[i].rest.text);
	return true;
}

static bool
next_block(struct filter_document *d, struct filter_line *unit)
{
	struct list *l = (struct list *)d;
	char why[IMAGE_IDS_WHY];
	if (l->next == l->n)
		return false;
	struct block *b = &l->block[l->next];
	unit->file = l->path;
	unit->number = b->line;
	unit->index = l->next++;
	if (!image_ids_of_name(l->convert->image_ids, b->path, l->path, b->line, &b->id, why))
		unit->failure = arena_text(&l->arena, why, strlen(why));
	return true;
}

static void
close_list(struct filter_document *d)
{
	struct list *l = (struct list *)d;
	text_file_close(&l->file);
	arena_free(&l->arena);
	free(l);
}

static struct filter_document *
open_list(const struct convert *c, const char *path)
{
	struct list *l = calloc(1, sizeof *l);
	if (l == NULL)
		err_out_of_memory();
	*l = (struct list){ .document = { .next = next_block, .close = close_list }, .convert = c,
		.path = format_path(path), .arena.failed = err_out_of_memory };
	if (!text_file_open(&l->file, path)) {
		struct filter_document *failed = format_failed(path, 0, 0, l->file.why);
		free(l);
		return failed;
	}
	l->document.bytes = l->file.bytes.n;
	if (find_blocks(l))
		return &l->document;
	close_list(&l->document);
	return format_failed(path, 1, 0, "expected the path of a picture, not numbers");
}

static bool
read_face(struct worker *w, const struct convert *c, const struct slice *field, size_t fields, struct image *image)
{
	static const char *const names[FACE_FIELDS] = { "x", "y", "w", "h", "blur", "expression", "illumination",
		"invalid", "occlusion", "pose" };
	struct slice score = { 0 };
	double n[FACE_FIELDS] = { 0 };
	bool face = fields == FACE_FIELDS;
	if (!face && fields != SCORE && fields != RESULT_FIELDS && fields != LANDMARKS_FIELDS)
		return filter_reject(w, "expected x y w h and 6 marks, or a score, found %zu values", fields);
	if (!rows_numbers(w, field, names, face ? FACE_FIELDS : SCORE, n))
		return false;
	size_t i = image_add(image, convert_box(c, 0, convert_form(BOX_XYWH, n)), w->arena);
	image->column[IMAGE_LABELS][i] = slice_of("\"face\"");
	image->column[IMAGE_IGNORE][i] = slice_of(face && n[INVALID] != 0 ? "1" : "0");
	if (face)
		rows_keep(w, c, image, i, field, names, FACE_FIELDS);
	if (fields == RESULT_FIELDS)
		score = field[SCORE];
	return rows_score(w, image, i, score);
}

/* Whether all numbers of a row are 0: it follows a count of 0. */
static bool
is_zero(const struct slice *field, size_t fields)
{
	for (size_t i = 0; i < fields; i++)
		if (!slice_is(field[i], "0"))
			return false;
	return true;
}

static bool
read_rows(struct worker *w, const struct convert *c, struct filter_line *line, const struct block *b,
	struct image *image)
{
	struct slice rest = b->rest, row, field[ROWS_FIELDS];
	double count = -1;
	char why[IMAGE_WHY];
	line->number = b->line + 1;
	for (bool counted = !b->counted; text_file_line(&rest, &row); line->number++) {
		size_t fields = rows_split(image_trim(row), ' ', field);
		if (fields == 0)
			continue;
		if (!counted && (fields != 1 || !image_number("count", field[0], &count, why)))
			return filter_reject(w, "expected the count of faces, one number");
		if (counted && !(count == 0 && image->boxes == 0 && is_zero(field, fields)) &&
			!read_face(w, c, field, fields, image))
			return false;
		counted = true;
	}
	line->number = b->line;
	if (b->counted && count != (double)image->boxes)
		return count < 0 ? filter_reject(w, "no count of faces") :
			filter_reject(w, "the count says %.0f faces, and %zu follow", count, image->boxes);
	return true;
}

static enum unit_state
read_block(struct worker *w, const struct convert *c, struct filter_line *line, struct image *image)
{
	const struct list *l = (const struct list *)line->document;
	const struct block *b = &l->block[line->index];
	*image = (struct image){ .columns = IMAGE_BIT(IMAGE_LABELS) | IMAGE_BIT(IMAGE_IGNORE), .id = b->id };
	if (!image_string(b->path, &image->file_name, w->arena))
		filter_reject(w, "invalid UTF-8");
	else if (read_rows(w, c, line, b, image))
		return UNIT_IMAGE;
	return UNIT_REJECTED;
}

static const struct filter_counter counters[] = { { "labels other than face left out" }, { NULL } };

static bool
put_face(const struct record *r, size_t i, struct box b, struct buf *out)
{
	const struct json_column *scores = record_column(r, COLUMN_SCORES);
	const double number[4] = { b.x1, b.y1, decimal_subtract(b.x2, b.x1), decimal_subtract(b.y2, b.y1) };
	if (!isfinite(number[2]) || !isfinite(number[3]))
		return record_reject(r, "box %zu: its size is beyond double range", i);
	for (size_t k = 0; k < 4; k++) {
		buf_double(out, number[k]);
		buf_char(out, ' ');
	}
	if (scores->given)
		buf_add(out, scores->item[i].text, scores->item[i].n);
	else
		buf_format(out, "0 0 0 %d 0 0",
			convert_mark(r, COLUMN_IGNORE, i) || convert_mark(r, COLUMN_ISCROWD, i));
	buf_char(out, '\n');
	return true;
}

static bool
write_block(struct record *r, const struct kept *kept, const struct convert *c)
{
	struct buf *out = r->worker->out;
	struct slice name;
	uint64_t marks = COLUMN_BIT(COLUMN_IGNORE) | COLUMN_BIT(COLUMN_ISCROWD);
	(void)c;
	if (!convert_name(r, &name))
		return false;
	if (image_trim(name).n != name.n || is_row(name) || name.text[0] == '#' ||
		memchr(name.text, '\n', name.n) != NULL || memchr(name.text, '\0', name.n) != NULL)
		return record_reject(r, "its name would be read as something else");
	if (!rows_check(r, kept))
		return false;
	buf_add(out, name.text, name.n);
	buf_format(out, "\n%zu\n", kept->boxes);
	if (kept->boxes == 0)
		buf_text(out, "0 0 0 0 0 0 0 0 0 0\n");
	for (size_t i = 0; i < kept->boxes; i++) {
		struct slice label = record_text(r, COLUMN_LABELS, kept->index[i]);
		filter_count(r->worker, &counters[0], !slice_is(label, "face"));
		if (!put_face(r, kept->index[i], kept->box[i], out))
			return false;
	}
	convert_count_lost(r, kept, record_has(r, COLUMN_SCORES) ? COLUMN_BIT(COLUMN_SCORES) : marks);
	return true;
}

const struct format format_wider = {
	.name = "wider",
	.about = "WIDER FACE's lists: a path, a count and rows x y w h ...",
	.open = open_list,
	.read = read_block,
	.write = write_block,
	.counters = counters,
	.needs = COLUMN_BIT(COLUMN_BOXES),
	.keeps = "blur,expression,illumination,invalid,occlusion,pose",
	.reads = USES_BASE | USES_NAMED | USES_SIZES | USES_KEEP,
};
