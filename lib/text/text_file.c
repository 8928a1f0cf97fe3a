/* text_file.c -- a whole file in memory, and its lines. */
#include "text/text_file.h"

#include "base/buf.h"
#include "engine/err.h"
#include "engine/input.h"
#include "json/json.h"
#include "json/json_dom.h"

#include <string.h>

enum { PIECE = 64 << 10 };

/* A byte order mark is not part of the text. */
static struct slice
without_mark(struct slice text)
{
	bool marked = text.n >= 3 && memcmp(text.text, "\xef\xbb\xbf", 3) == 0;
	return marked ? (struct slice){ text.text + 3, text.n - 3 } : text;
}

bool
text_file_open(struct text_file *t, const char *path)
{
	struct input in;
	struct buf b = { .failed = err_out_of_memory };
	ssize_t n = -1;
	*t = (struct text_file){ 0 };
	if (input_open(&in, path)) {
		while ((n = input_read(&in, buf_room(&b, PIECE), PIECE)) > 0)
			b.len += (size_t)n;
		input_close(&in);
	}
	if (n < 0) {
		memcpy(t->why, in.why, sizeof t->why);
		buf_free(&b);
		return false;
	}
	memset(buf_room(&b, JSON_PAD + 1), 0, JSON_PAD + 1);
	t->memory = b.data;
	t->bytes = without_mark((struct slice){ b.data, b.len });
	return true;
}

void
text_file_close(struct text_file *t)
{
	buf_free(&(struct buf){ .data = t->memory });
}

struct text_file_place
text_file_place(const struct text_file *t, const char *p)
{
	struct text_file_place place = { 1, 0 };
	const char *line = t->bytes.text;
	for (const char *end; (end = memchr(line, '\n', (size_t)(p - line))) != NULL; line = end + 1)
		place.line++;
	place.column = (size_t)(p - line) + 1;
	return place;
}

const char *
text_file_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

struct slice
text_file_read(const char *path, struct arena *arena)
{
	struct text_file t;
	if (!text_file_open(&t, path))
		err_die("%s: %s", text_file_name(path), t.why);
	char *text = arena_alloc(arena, t.bytes.n + JSON_PAD + 1);
	memcpy(text, t.bytes.text, t.bytes.n + JSON_PAD + 1);
	struct slice copy = { text, t.bytes.n };
	text_file_close(&t);
	return copy;
}

void
text_file_check(const struct json_dom *d, const char *path)
{
	if (d->error != NULL && d->line > 0 && d->column == 0)
		err_die("%s:%zu: %s", text_file_name(path), d->line, d->error);
	if (d->error != NULL && d->line > 0)
		err_die("%s:%zu:%zu: %s", text_file_name(path), d->line, d->column, d->error);
	if (d->error != NULL)
		err_die("%s: %s", text_file_name(path), d->error);
}

bool
text_file_line(struct slice *rest, struct slice *line)
{
	if (rest->n == 0)
		return false;
	const char *newline = memchr(rest->text, '\n', rest->n);
	size_t n = newline != NULL ? (size_t)(newline - rest->text) : rest->n, taken = n + (newline != NULL);
	*line = (struct slice){ rest->text, n > 0 && rest->text[n - 1] == '\r' ? n - 1 : n };
	*rest = (struct slice){ rest->text + taken, rest->n - taken };
	return true;
}
