/* literal.c -- where in a source values stand. */
#include "text/literal_reader.h"

#include "base/explog.h"

#include <math.h>
#include <string.h>

enum { MOST_VALUES = 20000, MOST_POWER = 64 };

bool
literal_is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

const char *
literal_skip(const char *p, const char *end)
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

const char *
literal_skip_string(const char *p, const char *end)
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

const char *
literal_next_code(const char *p, const char *end)
{
	while (p < end && (*p == '#' || *p == '"' || *p == '\''))
		p = *p == '#' ? literal_skip(p, end) : literal_skip_string(p, end);
	return p;
}

size_t
literal_line_at(struct slice source, const char *p)
{
	size_t line = 1;
	for (const char *c = source.text; c < p; c++)
		line += *c == '\n';
	return line;
}

double
literal_power(double x, double y)
{
	if (y != floor(y) || fabs(y) > MOST_POWER)
		return x > 0 ? explog_exp(y * explog_log(x)) : NAN;
	double product = 1;
	for (int i = 0; i < (int)fabs(y); i++)
		product *= x;
	return y < 0 ? 1 / product : product;
}

bool
literal_find_within(const struct literal_reader *from, struct slice within, const char *name, char sign, size_t i,
	struct literal *out)
{
	const char *end = within.text + within.n;
	struct slice source = from->source;
	size_t n = strlen(name);
	for (const char *p = within.text; (p = literal_next_code(p, end)) < end; p++) {
		bool word = literal_is_word(*p) && (p == source.text || (!literal_is_word(p[-1]) && p[-1] != '.'));
		if (!word || (size_t)(end - p) <= n || memcmp(p, name, n) != 0 || literal_is_word(p[n]))
			continue;
		const char *at = literal_skip(p + n, end);
		if (at == end || *at != sign || (sign == '=' && at + 1 < end && at[1] == '=') || i-- > 0)
			continue;
		struct literal_reader r = *from;
		r.p = at + 1;
		*out = literal_value(&r);
		return true;
	}
	return false;
}

/* At the beginning of a source. */
static struct literal_reader
reader(struct slice source, size_t *left, struct arena *arena)
{
	*left = MOST_VALUES;
	return (struct literal_reader){ .source = source, .p = source.text, .end = source.text + source.n,
		.left = left, .arena = arena };
}

bool
literal_find(struct slice source, struct slice within, const char *name, char sign, size_t i, struct literal *out,
	struct arena *arena)
{
	size_t left;
	struct literal_reader r = reader(source, &left, arena);
	return literal_find_within(&r, within, name, sign, i, out);
}

struct literal
literal_read(struct slice source, struct arena *arena)
{
	size_t left;
	struct literal_reader r = reader(source, &left, arena);
	struct literal value = literal_value(&r);
	if (literal_skip(r.p, r.end) < r.end)
		value.kind = LITERAL_CODE;
	return value;
}

/* The parenthesis that closes the one before p; NULL: none does. */
static const char *
closing(const char *p, const char *end)
{
	for (int open = 1; (p = literal_next_code(p, end)) < end; p++) {
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
	for (const char *p = source.text; (p = literal_next_code(p, end)) < end; p++) {
		if ((size_t)(end - p) <= n || memcmp(p, name, n) != 0 || p[n] != '(' ||
			(p > source.text && literal_is_word(p[-1])))
			continue;
		const char *close = closing(p + n + 1, end);
		if (close == NULL)
			return false;
		*inside = (struct slice){ p + n + 1, (size_t)(close - p) - n - 1 };
		*line = literal_line_at(source, p);
		return true;
	}
	return false;
}

/* The comma behind the argument at p, whatever code it is; NULL: it is the last. */
static const char *
next_comma(const char *p, const char *end)
{
	for (size_t open = 0; (p = literal_next_code(p, end)) < end; p++) {
		open += *p == '(' || *p == '[' || *p == '{';
		open -= open > 0 && (*p == ')' || *p == ']' || *p == '}');
		if (*p == ',' && open == 0)
			return p;
	}
	return NULL;
}

bool
literal_argument(struct slice source, struct slice inside, size_t i, struct literal *out, struct arena *arena)
{
	size_t left;
	struct literal_reader r = reader(source, &left, arena);
	r.p = inside.text;
	r.end = inside.text + inside.n;
	for (;; i--) {
		r.p = literal_skip(r.p, r.end);
		const char *comma = next_comma(r.p, r.end);
		if (r.p == r.end)
			return false;
		const char *word = r.p;
		while (word < r.end && literal_is_word(*word))
			word++;
		word = literal_skip(word, r.end);
		if (word < r.end && *word == '=')
			return false;
		if (i == 0) {
			*out = literal_value(&r);
			return true;
		}
		if (comma == NULL)
			return false;
		r.p = comma + 1;
	}
}

bool
literal_around(struct slice source, const char *at, struct slice *inside)
{
	const char *open[64], *end = source.text + source.n;
	size_t n = 0;
	for (const char *p = source.text; (p = literal_next_code(p, end)) < at; p++) {
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
