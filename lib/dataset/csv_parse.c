/* csv_parse.c -- separated values, row by row. */
#include "dataset/csv_parse.h"

#include "engine/err.h"

#include <csv.h>
#include <stdbool.h>

struct parse {
	void (*take)(void *context, const struct csv_row *row);
	void *context;
	uint64_t line, row_line;          /* where parsing is; where the row began, 0: between rows, */
	const char *row_end;              /* and behind the line that it began in */
	struct buf text, ends, fields;    /* of the row: bytes, ends of size_t, struct slice */
};

static char
find_separator(struct slice text)
{
	static const char separators[] = ",;\t|";
	enum { SEPARATORS = sizeof separators - 1 };
	size_t count[SEPARATORS] = { 0 }, best = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.n && (text.text[i] != '\n' || quoted); i++) {
		quoted ^= text.text[i] == '"';
		for (size_t k = 0; k < SEPARATORS; k++)
			count[k] += !quoted && text.text[i] == separators[k];
	}
	for (size_t k = 1; k < SEPARATORS; k++)
		best = count[k] > count[best] ? k : best;
	return count[best] > 0 ? separators[best] : ' ';
}

static void
end_field(void *bytes, size_t n, void *data)
{
	struct parse *p = data;
	buf_add(&p->text, bytes, n);
	buf_add(&p->ends, &p->text.len, sizeof p->text.len);
}

static void
leave_row(struct parse *p)
{
	p->text.len = p->ends.len = 0;
	p->row_line = 0;
}

static void
end_row(int by, void *data)
{
	struct parse *p = data;
	const size_t *end = (const size_t *)(const void *)p->ends.data;
	size_t n = p->ends.len / sizeof *end;
	(void)by;
	p->fields.len = 0;
	for (size_t i = 0, from = 0; i < n && p->text.len > 0; from = end[i++]) {
		struct slice field = { p->text.data + from, end[i] - from };
		buf_add(&p->fields, &field, sizeof field);
	}
	const struct csv_row row = { p->row_line, NULL, (const struct slice *)(const void *)p->fields.data, n };
	if (p->text.len > 0)
		p->take(p->context, &row);
	leave_row(p);
}

static void
report(struct parse *p, uint64_t line, const char *fault)
{
	const struct csv_row row = { .line = line, .fault = fault };
	p->take(p->context, &row);
	leave_row(p);
}

static void
start(struct csv_parser *parser, char separator)
{
	if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		err_out_of_memory();
	csv_set_delim(parser, (unsigned char)separator);
}

/* Tells what is wrong: a quote that the row's line does not close takes lines with it that are rows of their own, and
 * these come next. Returns where. */
static const char *
recover(struct parse *p, const char *next)
{
	uint64_t line = p->row_line > 0 ? p->row_line : p->line;
	bool open = line < p->line || next == NULL;
	next = open && p->row_end != NULL ? p->row_end : next;
	p->line = line;
	report(p, line, open ? "a quote is not closed" : "a stray quote");
	return next;
}

/* A line at a time, so that messages know where they are. */
void
csv_parse_text(struct slice text, void (*take)(void *context, const struct csv_row *row), void *context)
{
	struct csv_parser parser;
	struct parse p = { .take = take, .context = context, .text.failed = err_out_of_memory,
		.ends.failed = err_out_of_memory, .fields.failed = err_out_of_memory };
	char separator = find_separator(text);
	start(&parser, separator);
	for (const char *at = text.text, *end = at + text.n; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at)), *next = newline != NULL ? newline + 1 : end;
		p.line++;
		if (p.row_line == 0) {
			p.row_line = p.line;
			p.row_end = next;
		}
		bool good = csv_parse(&parser, at, (size_t)(next - at), end_field, end_row, &p) == (size_t)(next - at);
		if (!good && csv_error(&parser) != CSV_EPARSE)
			err_die("%s", csv_strerror(csv_error(&parser)));
		if (good && next == end && csv_fini(&parser, end_field, end_row, &p) != 0) {
			good = false;
			next = NULL;
		}
		at = good ? next : recover(&p, next);
		if (!good) {
			csv_free(&parser);
			start(&parser, separator);
		}
	}
	csv_free(&parser);
	buf_free(&p.text);
	buf_free(&p.ends);
	buf_free(&p.fields);
}
