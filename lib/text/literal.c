/* literal.c -- numbers, texts and lists out of Python sources. */
#include "text/literal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 8, MOST_ITEMS = 4096, MOST_NUMBER = 64 };

struct reader {
	struct slice source;
	const char *p, *end;
	int depth; /* of names that stand for names, and of brackets */
	struct arena *arena;
};

static struct literal read_value(struct reader *r);
static bool find(struct slice source, struct slice within, const char *name, char sign, size_t i, struct literal *out,
	int depth, struct arena *arena);

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Over blanks, comments and ends of lines. */
static const char *
skip(const char *p, const char *end)
{
	while (p < end) {
		if (*p == '#') {
			const char *feed = memchr(p, '\n', (size_t)(end - p));
			p = feed != NULL ? feed : end;
		} else if (strchr(" \t\r\n\\", *p) != NULL && *p != '\0') {
			p++;
		} else {
			break;
		}
	}
	return p;
}

/* Behind a string that begins at p. */
static const char *
skip_string(const char *p, const char *end)
{
	char quote = *p;
	bool triple = end - p >= 3 && p[1] == quote && p[2] == quote;
	for (p += triple ? 3 : 1; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == quote && (!triple || (end - p >= 3 && p[1] == quote && p[2] == quote)))
			return p + (triple ? 3 : 1);
		else if (*p == '\n' && !triple)
			return p;
	}
	return end;
}

/* The next byte that is no part of a comment or string, from p on. */
static const char *
next_code(const char *p, const char *end)
{
	while (p < end && (*p == '#' || *p == '"' || *p == '\''))
		p = *p == '#' ? skip(p, end) : skip_string(p, end);
	return p;
}

static size_t
line_at(struct slice source, const char *p)
{
	size_t line = 1;
	for (const char *c = source.text; c < p; c++)
		line += *c == '\n';
	return line;
}

static struct literal
code(const struct reader *r, const char *at)
{
	return (struct literal){ .kind = LITERAL_CODE, .line = line_at(r->source, at) };
}

static struct literal
read_number(struct reader *r)
{
	char text[MOST_NUMBER], *end;
	const char *from = r->p;
	size_t n = 0;
	while (r->p < r->end && n + 1 < sizeof text && (strchr("+-.0123456789", *r->p) != NULL ||
		((*r->p == 'e' || *r->p == 'E') && n > 0)) && *r->p != '\0')
		text[n++] = *r->p++;
	text[n] = '\0';
	double x = strtod(text, &end);
	if (n == 0 || *end != '\0' || !isfinite(x) || (r->p < r->end && is_word(*r->p)))
		return code(r, from);
	return (struct literal){ .kind = LITERAL_NUMBER, .line = line_at(r->source, from), .number = x };
}

/* Parentheses around one value without a comma are no list. */
static struct literal
read_list(struct reader *r)
{
	const char *from = r->p;
	char close = *r->p++ == '(' ? ')' : ']';
	struct literal *item = NULL;
	size_t n = 0, room = 0;
	bool comma = false;
	for (;;) {
		r->p = skip(r->p, r->end);
		if (r->p < r->end && *r->p == close)
			break;
		if (n == MOST_ITEMS || (n > 0 && !comma))
			return code(r, from);
		if (n == room) {
			item = arena_grow(r->arena, item, room * sizeof *item, (2 * room + 8) * sizeof *item);
			room = 2 * room + 8;
		}
		item[n++] = read_value(r);
		if (item[n - 1].kind == LITERAL_CODE)
			return code(r, from);
		r->p = skip(r->p, r->end);
		comma = r->p < r->end && *r->p == ',';
		r->p += comma;
	}
	r->p++;
	if (close == ')' && n == 1 && !comma)
		return item[0];
	return (struct literal){ .kind = LITERAL_LIST, .line = line_at(r->source, from), .n = n, .item = item };
}

/* What a name stands for; "len(NAME)" is a number. */
static struct literal
read_name(struct reader *r)
{
	const char *from = r->p;
	while (r->p < r->end && is_word(*r->p))
		r->p++;
	size_t n = (size_t)(r->p - from);
	bool length = n == 3 && memcmp(from, "len", 3) == 0 && r->p < r->end && *r->p == '(';
	struct literal value;
	if (length) {
		value = read_list(r);
		if (value.kind != LITERAL_LIST)
			return code(r, from);
		return (struct literal){ .kind = LITERAL_NUMBER, .line = value.line, .number = (double)value.n };
	}
	char *name = arena_text(r->arena, from, n);
	if (r->depth > DEPTH || !find(r->source, r->source, name, '=', 0, &value, r->depth + 1, r->arena))
		return code(r, from);
	return value;
}

static struct literal
read_primary(struct reader *r)
{
	r->p = skip(r->p, r->end);
	if (r->p == r->end)
		return code(r, r->p);
	char c = *r->p;
	if (c == '(' || c == '[') {
		if (r->depth > DEPTH)
			return code(r, r->p);
		r->depth++;
		struct literal list = read_list(r);
		r->depth--;
		return list;
	}
	if (c == '"' || c == '\'') {
		const char *from = r->p;
		r->p = skip_string(r->p, r->end);
		size_t n = (size_t)(r->p - from);
		return (struct literal){ .kind = LITERAL_TEXT, .line = line_at(r->source, from),
			.text = { from + 1, n >= 2 ? n - 2 : 0 } };
	}
	return is_word(c) && !(c >= '0' && c <= '9') ? read_name(r) : read_number(r);
}

/* A list times a number. */
static struct literal
repeat(const struct reader *r, const struct literal *list, const struct literal *times, const char *from)
{
	bool good = list->kind == LITERAL_LIST && times->kind == LITERAL_NUMBER && times->number >= 0 &&
		times->number == floor(times->number) && times->number * (double)list->n <= MOST_ITEMS;
	if (!good)
		return code(r, from);
	size_t n = list->n * (size_t)times->number;
	struct literal *item = arena_array(r->arena, struct literal, n);
	for (size_t i = 0; i < n; i++)
		item[i] = list->item[i % list->n];
	return (struct literal){ .kind = LITERAL_LIST, .line = list->line, .n = n, .item = item };
}

static struct literal
read_value(struct reader *r)
{
	const char *from = skip(r->p, r->end);
	struct literal value = read_primary(r);
	const char *next = skip(r->p, r->end);
	if (value.kind == LITERAL_CODE || next == r->end)
		return value;
	if (*next == '*' && next + 1 < r->end && next[1] != '*') {
		r->p = next + 1;
		struct literal times = read_primary(r);
		return repeat(r, &value, &times, from);
	}
	bool same_line = memchr(r->p, '\n', (size_t)(next - r->p)) == NULL;
	return same_line && strchr("+-*/%.([", *next) != NULL ? code(r, from) : value;
}

static bool
find(struct slice source, struct slice within, const char *name, char sign, size_t i, struct literal *out, int depth,
	struct arena *arena)
{
	const char *end = within.text + within.n;
	size_t n = strlen(name);
	for (const char *p = within.text; (p = next_code(p, end)) < end; p++) {
		bool word = is_word(*p) && (p == source.text || (!is_word(p[-1]) && p[-1] != '.'));
		if (!word || (size_t)(end - p) <= n || memcmp(p, name, n) != 0 || is_word(p[n]))
			continue;
		const char *at = skip(p + n, end);
		if (at == end || *at != sign || (sign == '=' && at + 1 < end && at[1] == '=') || i-- > 0)
			continue;
		struct reader r = { .source = source, .p = at + 1, .end = source.text + source.n, .arena = arena,
			.depth = depth };
		*out = read_value(&r);
		return true;
	}
	return false;
}

bool
literal_find(struct slice source, struct slice within, const char *name, char sign, size_t i, struct literal *out,
	struct arena *arena)
{
	return find(source, within, name, sign, i, out, 0, arena);
}

/* The parenthesis that closes the one before p; NULL: none does. */
static const char *
closing(const char *p, const char *end)
{
	for (int open = 1; (p = next_code(p, end)) < end; p++) {
		open += *p == '(';
		open -= *p == ')';
		if (open == 0)
			return p;
	}
	return NULL;
}

bool
literal_call(struct slice source, const char *name, struct slice *inside, size_t *line)
{
	const char *end = source.text + source.n;
	size_t n = strlen(name);
	for (const char *p = source.text; (p = next_code(p, end)) < end; p++) {
		if ((size_t)(end - p) <= n || memcmp(p, name, n) != 0 || p[n] != '(' ||
			(p > source.text && is_word(p[-1])))
			continue;
		const char *close = closing(p + n + 1, end);
		if (close == NULL)
			return false;
		*inside = (struct slice){ p + n + 1, (size_t)(close - p) - n - 1 };
		*line = line_at(source, p);
		return true;
	}
	return false;
}

bool
literal_argument(struct slice source, struct slice inside, size_t i, struct literal *out, struct arena *arena)
{
	struct reader r = { .source = source, .p = inside.text, .end = inside.text + inside.n, .arena = arena };
	for (;; i--) {
		r.p = skip(r.p, r.end);
		if (r.p == r.end)
			return false;
		const char *word = r.p;
		while (word < r.end && is_word(*word))
			word++;
		word = skip(word, r.end);
		if (word < r.end && *word == '=')
			return false;
		*out = read_value(&r);
		if (i == 0)
			return true;
		r.p = skip(r.p, r.end);
		if (r.p == r.end || *r.p != ',')
			return false;
		r.p++;
	}
}

bool
literal_around(struct slice source, const char *at, struct slice *inside)
{
	const char *open[64], *end = source.text + source.n;
	size_t n = 0;
	for (const char *p = source.text; (p = next_code(p, end)) < at; p++) {
		if (*p == '(' && n < sizeof open / sizeof *open)
			open[n++] = p + 1;
		else if (*p == ')' && n > 0)
			n--;
	}
	const char *close = n > 0 ? closing(open[n - 1], end) : NULL;
	if (close == NULL)
		return false;
	*inside = (struct slice){ open[n - 1], (size_t)(close - open[n - 1]) };
	return true;
}

const char *
literal_text(struct slice source, const char *text)
{
	return memmem(source.text, source.n, text, strlen(text));
}
