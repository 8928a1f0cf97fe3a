/* opt.c -- command-line options as a table. */
#include "engine/opt.h"

#include "engine/completion.h"
#include "engine/err.h"
#include "engine/opt_files.h"
#include "engine/opt_wrong.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_CODE = 256, HELP_COLUMN = 28 };

#define USAGE "Usage: %s %s\n%s\n" /* name, operands and summary */

const struct opt opt_common_rows[] = {
	OPT("help", 'h', NULL, NULL, 0, "print this help and exit"),
	OPT("version", 'V', NULL, NULL, 0, "print the version and exit"),
	OPT_END,
};

bool
opt_is_headline(const struct opt *o)
{
	return o->name == NULL && o->letter == 0;
}

const char *
opt_word(const struct opt *o, size_t i)
{
	return o->word != NULL ? o->word(i) : o->words != NULL ? o->words[i] : NULL;
}

void
opt_put_words(const struct opt *o, struct buf *text)
{
	const char *word;
	for (size_t i = 0; (word = opt_word(o, i)) != NULL; i++) {
		buf_text(text, i == 0 ? "" : opt_word(o, i + 1) == NULL ? " or " : ", ");
		buf_text(text, word);
	}
}

void
opt_put_help(const struct opt *o, struct buf *text)
{
	const char *words = strstr(o->help, "%s");
	buf_add(text, o->help, words != NULL ? (size_t)(words - o->help) : strlen(o->help));
	if (words != NULL) {
		opt_put_words(o, text);
		buf_text(text, words + 2);
	}
	if (o->otherwise != NULL) {
		buf_text(text, " (");
		o->otherwise(o, text);
		buf_char(text, ')');
	}
}

/* Appends the rows of a table that lies at an offset. */
static size_t
place(const struct opt *table, size_t at, struct opt_placed *row, size_t n)
{
	const struct opt *picked;
	for (const struct opt *o = table; o->help != NULL || o->part != NULL || o->pick != NULL; o++) {
		if (o->part != NULL)
			n = place(o->part, at + o->at, row, n);
		for (size_t i = 0; o->pick != NULL && (picked = o->pick(o->which, i)) != NULL; i++) {
			if (n < OPT_MOST)
				row[n++] = (struct opt_placed){ picked, at + o->at + picked->at };
		}
		if (o->help != NULL && n < OPT_MOST)
			row[n++] = (struct opt_placed){ o, at + o->at };
	}
	return n;
}

size_t
opt_rows(const struct opt_tool *tool, struct opt_placed row[OPT_MOST])
{
	size_t n = place(tool->opt, 0, row, 0);
	if (n == OPT_MOST)
		err_die("too many options in the table");
	return n;
}

static void
put_row(const struct opt *o, struct buf *text)
{
	if (opt_is_headline(o)) {
		buf_format(text, "\n%s\n", o->help);
		return;
	}
	size_t before = text->len;
	if (o->name == NULL)
		buf_format(text, "  -%c", o->letter);
	else if (o->letter != 0)
		buf_format(text, "  -%c, --%s", o->letter, o->name);
	else
		buf_format(text, "      --%s", o->name);
	if (o->argument != NULL)
		buf_format(text, "%s%s", o->argument[0] == '[' ? "" : " ", o->argument);
	int left = (int)(text->len - before);
	if (left >= HELP_COLUMN)
		buf_char(text, '\n');
	buf_format(text, "%*s", left >= HELP_COLUMN ? HELP_COLUMN : HELP_COLUMN - left, "");
	opt_put_help(o, text);
	buf_char(text, '\n');
}

static void
put_help(const struct opt_tool *tool, struct buf *text)
{
	struct opt_placed row[OPT_MOST];
	size_t n = opt_rows(tool, row);
	buf_format(text, USAGE "%s", err_name(), tool->operands, tool->summary,
		n == 0 || opt_is_headline(row[0].opt) ? "" : "\n");
	for (size_t i = 0; i < n; i++)
		put_row(row[i].opt, text);
	for (const struct opt *o = opt_common_rows; o->help != NULL; o++)
		put_row(o, text);
	if (tool->notes != NULL)
		buf_format(text, "\n%s\n", tool->notes);
	if (tool->put_notes != NULL) {
		buf_char(text, '\n');
		tool->put_notes(text);
		buf_char(text, '\n');
	}
}

/* The help (code h), the version (V), or completions for a shell (argument). */
static _Noreturn void
print_and_exit(const struct opt_tool *tool, int code, const char *argument)
{
	struct buf text = { .failed = err_out_of_memory };
	if (code == 'h')
		put_help(tool, &text);
	else if (code == 'V')
		buf_format(&text, "%s (%s)\n", err_name(), OPT_VERSION);
	else if (!completion_put(argument, tool, &text))
		err_usage(OPT_COMPLETION ": expected bash or zsh, not \"%s\"", argument);
	fwrite(text.data, 1, text.len, stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		err_die_errno("standard output");
	exit(ERR_DONE);
}

/* The tables that getopt_long wants. */
static void
translate(const struct opt_placed *row, size_t n, struct option *longs, char *shorts)
{
	*shorts++ = ':'; /* a missing argument is told apart */
	for (size_t i = 0; i < n; i++) {
		const struct opt *o = row[i].opt;
		int kind = o->argument == NULL ? no_argument
			: o->argument[0] == '[' ? optional_argument : required_argument;
		if (o->name != NULL)
			*longs++ = (struct option){ o->name, kind, NULL, FIRST_CODE + (int)i };
		if (o->letter != 0) {
			*shorts++ = o->letter;
			if (kind != no_argument)
				*shorts++ = ':';
		}
	}
	*longs++ = (struct option){ "help", no_argument, NULL, 'h' };
	*longs++ = (struct option){ "version", no_argument, NULL, 'V' };
	*longs = (struct option){ 0 };
	strcpy(shorts, "hV");
}

static const struct opt_placed *
find(const struct opt_placed *row, size_t n, int code)
{
	if (code >= FIRST_CODE)
		return &row[code - FIRST_CODE];
	for (size_t i = 0; i < n; i++)
		if (row[i].opt->letter != 0 && row[i].opt->letter == code)
			return &row[i];
	return NULL;
}

/* Takes an option's argument, or ends the process. */
static void
take(const struct opt_placed *row, const char *text, void *options)
{
	const struct opt *o = row->opt;
	void *value = (char *)options + row->at;
	struct buf words = { .failed = err_out_of_memory };
	const char *expected = NULL;
	if (o->set != NULL) {
		expected = o->set(text, value);
	} else if (!o->choose(o, text, value, &words)) {
		buf_char(&words, '\0');
		expected = words.data;
	}
	if (expected == NULL)
		return;
	if (o->name != NULL)
		err_usage("--%s: expected %s, not \"%s\"", o->name, expected, text);
	err_usage("-%c: expected %s, not \"%s\"", o->letter, expected, text);
}

/* A standard descriptor that is closed would be given to the next file, and messages or output would land in it. So
 * each is opened in a way that cannot be used: reading standard input and writing standard output then fail, and are
 * told. */
static void
fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY) != fd)
			_exit(ERR_REJECTED);
}

int
opt_parse(const struct opt_tool *tool, void *options, int argc, char *argv[])
{
	struct opt_placed row[OPT_MOST];
	struct option longs[OPT_MOST + 3];
	char shorts[2 * OPT_MOST + 4];
	opterr = 0;
	fill_descriptors();
	err_program(argv[0]);
	if (argc == 3 && strcmp(argv[1], OPT_COMPLETION) == 0)
		print_and_exit(tool, 0, argv[2]);
	size_t n = opt_rows(tool, row);
	struct opt_files files = { 0 };
	translate(row, n, longs, shorts);
	for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
		if (code == 'h' || code == 'V')
			print_and_exit(tool, code, NULL);
		const struct opt_placed *found = find(row, n, code);
		if (found == NULL)
			opt_wrong(code, longs, argv);
		take(found, optarg, options);
		if (found->opt->file != OPT_NO_FILE)
			opt_files_add(&files, found->opt, optarg);
	}
	opt_files_check(&files, argv + optind);
	if (optind == argc && isatty(STDIN_FILENO) && (tool->reads_nothing == NULL || !tool->reads_nothing(options))) {
		fprintf(stderr, USAGE, err_name(), tool->operands, tool->summary);
		err_usage("no FILE, and standard input is a terminal (- reads it)");
	}
	return optind;
}
