/* source.c -- where lines come from. */
#include "engine/source.h"

#include "engine/err.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 128 << 10, KEEP_ROOM = 64 << 20 };

void
source_open(struct source *s, char *const *files)
{
	static char *const standard_input[] = { "-", NULL };
	*s = (struct source){ .file = files[0] != NULL ? files : standard_input };
}

static bool
failed(struct source *s, const char *why)
{
	snprintf(s->error, sizeof s->error, "%s: %s", s->name, why);
	return false;
}

static bool
is_open(const struct source *s)
{
	return s->input.backend != NULL;
}

static bool
open_next(struct source *s)
{
	s->taken += s->input.taken;
	bool opened = input_open(&s->input, *s->file++);
	s->name = s->input.name;
	if (!opened)
		return failed(s, s->input.is_directory ? "is a directory; expected a file of JSON Lines"
			: s->input.why);
	s->line = 1;
	s->first = true;
	return true;
}

/* Room for n bytes and the padding behind them. */
static void
make_room(struct batch_text *b, size_t n)
{
	if (b->cap >= n + JSON_PAD + 1)
		return;
	size_t cap = b->cap == 0 ? FIRST_ROOM : b->cap;
	while (cap < n + JSON_PAD + 1)
		cap *= 2;
	b->data = realloc(b->data, cap);
	if (b->data == NULL)
		err_die("out of memory");
	b->cap = cap;
}

/* Reads once, behind what is there, up to a length of most. 0: end of the file; -1: failed. */
static ssize_t
read_more(struct source *s, struct batch_text *b, size_t most)
{
	ssize_t n = input_read(&s->input, b->data + b->len, most - b->len);
	if (n < 0)
		failed(s, s->input.why);
	else
		b->len += (size_t)n;
	return n;
}

/* Keeps what stands behind the last whole line for the next batch. */
static void
set_rest(struct source *s, const char *text, size_t n)
{
	if (n > s->rest_cap) {
		s->rest = realloc(s->rest, n);
		if (s->rest == NULL)
			err_die("out of memory");
		s->rest_cap = n;
	}
	if (n > 0)
		memcpy(s->rest, text, n);
	s->rest_len = n;
}

bool
source_is_blank(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
			return false;
	return true;
}

/* Numbers the batch's lines and those that follow. */
static void
count_lines(struct source *s, struct batch_text *b)
{
	b->at = 0;
	b->lines = 0;
	b->borders = b->passed = 0;
	b->file = s->name;
	b->line = s->line;
	b->ordinal = s->ordinal;
	for (const char *p = b->data, *end = p + b->len; p < end; s->line++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			newline = end;
		b->lines += !source_is_blank(p, (size_t)(newline - p));
		p = newline + 1;
	}
	s->ordinal += b->lines;
}

/* Reads whole lines of the current file; at its end whatever is there, which may be nothing. false: failed. */
static bool
read_lines(struct source *s, struct batch_text *b, size_t target)
{
	size_t whole = 0;
	for (;;) {
		size_t old = b->len;
		size_t most = b->len < target ? target : 2 * b->len;
		make_room(b, most);
		ssize_t n = read_more(s, b, most);
		if (n < 0 && whole == 0)
			return false;
		if (n < 0) { /* first what there is */
			s->broken = true;
			b->len = whole;
			return true;
		}
		if (n == 0) {
			input_close(&s->input);
			set_rest(s, NULL, 0);
			return true;
		}
		const char *newline = memrchr(b->data + old, '\n', b->len - old);
		if (newline != NULL)
			whole = (size_t)(newline + 1 - b->data);
		if (whole > 0 && (b->len >= target || !input_ready(&s->input)))
			break;
	}
	set_rest(s, b->data + whole, b->len - whole);
	b->len = whole;
	return true;
}

/* The next batch, however many lines it has. */
static enum source_state
read_batch(struct source *s, struct batch_text *b, size_t target)
{
	if (s->broken)
		return SOURCE_FAILED;
	if (b->cap > KEEP_ROOM)
		batch_text_free(b);
	for (b->len = 0; b->len == 0;) {
		if (!is_open(s) && (*s->file == NULL || (s->alone && s->line > 0)))
			return SOURCE_END;
		if (!is_open(s) && !open_next(s))
			return SOURCE_FAILED;
		make_room(b, s->rest_len > target ? s->rest_len : target);
		if (s->rest_len > 0)
			memcpy(b->data, s->rest, s->rest_len);
		b->len = s->rest_len;
		if (!read_lines(s, b, target))
			return SOURCE_FAILED;
		if (s->first && b->len >= 3 && memcmp(b->data, "\xef\xbb\xbf", 3) == 0) {
			b->len -= 3; /* a byte order mark is no part of the first line */
			memmove(b->data, b->data + 3, b->len);
		}
		s->first = false;
	}
	memset(b->data + b->len, 0, JSON_PAD + 1);
	count_lines(s, b);
	if (s->rest_cap > KEEP_ROOM && s->rest_len == 0) {
		free(s->rest);
		s->rest = NULL;
		s->rest_cap = 0;
	}
	return SOURCE_LINES;
}

/* From here on the lines are of another file than those before. */
static void
add_border(struct batch_text *b, const struct batch_text *from)
{
	const char *file = b->borders > 0 ? b->border[b->borders - 1].file : b->file;
	if (file == from->file)
		return;
	if (b->borders == b->border_room) {
		b->border_room = b->border_room == 0 ? 4 : 2 * b->border_room;
		b->border = realloc(b->border, b->border_room * sizeof *b->border);
		if (b->border == NULL)
			err_die("out of memory");
	}
	b->border[b->borders++] = (struct batch_border){ b->len, from->file, from->line };
}

/* Moves lines from what was read ahead to the end of b, until it has `lines` of them. */
static void
move_lines(struct source *s, struct batch_text *b, uint64_t lines)
{
	struct batch_text *from = &s->ahead;
	size_t start = from->at;
	if (b->len == 0) {
		b->file = from->file;
		b->line = from->line;
		b->ordinal = from->ordinal;
	} else {
		add_border(b, from);
	}
	for (; from->at < from->len && b->lines < lines; from->line++) {
		const char *p = from->data + from->at, *newline = memchr(p, '\n', from->len - from->at);
		size_t n = newline != NULL ? (size_t)(newline - p) : from->len - from->at;
		bool blank = source_is_blank(p, n);
		b->lines += !blank;
		from->ordinal += !blank;
		from->at += newline != NULL ? n + 1 : n;
	}
	size_t moved = from->at - start;
	make_room(b, b->len + moved);
	memcpy(b->data + b->len, from->data + start, moved);
	b->len += moved;
	memset(b->data + b->len, 0, JSON_PAD + 1);
}

static enum source_state
look_ahead(struct source *s, size_t target)
{
	return s->ahead.at < s->ahead.len ? SOURCE_LINES : read_batch(s, &s->ahead, target);
}

static void
empty(struct batch_text *b)
{
	if (b->cap > KEEP_ROOM)
		batch_text_free(b);
	b->len = b->at = 0;
	b->lines = 0;
	b->borders = b->passed = 0;
}

enum source_state
source_read(struct source *s, struct batch_text *b, size_t target, size_t lines)
{
	if (lines == SIZE_MAX)
		return read_batch(s, b, target);
	empty(b);
	enum source_state state = look_ahead(s, target);
	if (state == SOURCE_LINES)
		move_lines(s, b, lines);
	return state;
}

enum source_state
source_read_exactly(struct source *s, struct batch_text *b, uint64_t lines)
{
	enum source_state state = SOURCE_LINES;
	empty(b);
	while (b->lines < lines && (state = look_ahead(s, FIRST_ROOM)) == SOURCE_LINES)
		move_lines(s, b, lines);
	return state;
}

bool
source_see(struct source *s, struct batch_text *b, struct slice *line)
{
	struct batch_text *a = &s->ahead;
	for (;;) {
		for (size_t at = a->at, n; at < a->len; at += n + 1) {
			char *p = a->data + at, *newline = memchr(p, '\n', a->len - at);
			n = newline != NULL ? (size_t)(newline - p) : a->len - at;
			if (source_is_blank(p, n))
				continue;
			*line = (struct slice){ p, n };
			s->seen = newline != NULL ? (size_t)(newline - a->data) + 1 : 0;
			if (newline != NULL)
				*newline = '\0';
			return true;
		}
		if (a->at < a->len)
			move_lines(s, b, UINT64_MAX); /* blank ones */
		enum source_state state = look_ahead(s, FIRST_ROOM);
		s->broken |= state == SOURCE_FAILED;
		if (state != SOURCE_LINES)
			return false;
	}
}

void
source_unsee(struct source *s)
{
	if (s->seen > 0)
		s->ahead.data[s->seen - 1] = '\n';
	s->seen = 0;
}

void
source_read_on(struct source *s, struct batch_text *b)
{
	source_unsee(s);
	move_lines(s, b, b->lines + 1);
}

struct slice
batch_text_see_last(struct batch_text *b)
{
	size_t end = b->len;
	for (;;) {
		size_t n = end > 0 && b->data[end - 1] == '\n' ? end - 1 : end;
		const char *before = n > 0 ? memrchr(b->data, '\n', n) : NULL;
		size_t from = before != NULL ? (size_t)(before + 1 - b->data) : 0;
		if (from == 0 || !source_is_blank(b->data + from, n - from)) {
			if (n < b->len)
				b->data[n] = '\0';
			return (struct slice){ b->data + from, n - from };
		}
		end = from;
	}
}

void
batch_text_unsee(struct batch_text *b, struct slice line)
{
	size_t at = (size_t)(line.text - b->data) + line.n;
	if (at < b->len)
		b->data[at] = '\n';
}

void
source_break(struct source *s, const char *why)
{
	s->ahead.at = s->ahead.len = 0;
	s->broken = true;
	snprintf(s->error, sizeof s->error, "%s", why);
}

bool
batch_text_next(struct batch_text *b, struct slice *line, uint64_t *number, uint64_t *ordinal)
{
	while (b->at < b->len) {
		char *p = b->data + b->at, *newline = memchr(p, '\n', b->len - b->at);
		if (newline == NULL)
			newline = b->data + b->len;
		if (b->passed < b->borders && b->at == b->border[b->passed].at) {
			b->file = b->border[b->passed].file;
			b->line = b->border[b->passed++].line;
		}
		*newline = '\0';
		*line = (struct slice){ p, (size_t)(newline - p) };
		*number = b->line++;
		b->at = (size_t)(newline + 1 - b->data);
		if (!source_is_blank(line->text, line->n)) {
			*ordinal = b->ordinal++;
			return true;
		}
	}
	return false;
}

uint64_t
source_position(const struct source *s)
{
	return s->taken + s->input.taken;
}

void
source_close(struct source *s)
{
	input_close(&s->input);
	batch_text_free(&s->ahead);
	free(s->rest);
	s->rest = NULL;
}

void
batch_text_free(struct batch_text *b)
{
	free(b->data);
	free(b->border);
	b->data = NULL;
	b->border = NULL;
	b->cap = b->len = b->at = b->borders = b->border_room = b->passed = 0;
}
