/* opt.c -- command-line options as a table. */
#include "engine/opt.h"

#include "base/num.h"
#include "engine/err.h"

#include <getopt.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 80, FIRST_CODE = 256, HELP_COLUMN = 28 };

/* The row's help, in text: %s stands for the names of its methods. */
static const char *
help_of(const struct opt *o, struct buf *text)
{
	const char *names = o->set == opt_method ? strstr(o->help, "%s") : NULL;
	if (names == NULL)
		return o->help;
	buf_add(text, o->help, (size_t)(names - o->help));
	names_put(text, ((const struct opt_methods *)o->value)->names);
	buf_text(text, names + 2);
	buf_char(text, '\0');
	return text->data;
}

static void
print_row(const struct opt *o)
{
	if (o->name == NULL && o->letter == 0) {
		printf("\n%s\n", o->help);
		return;
	}
	char left[128];
	int n = o->name == NULL ? snprintf(left, sizeof left, "  -%c", o->letter)
		: o->letter != 0 ? snprintf(left, sizeof left, "  -%c, --%s", o->letter, o->name)
				 : snprintf(left, sizeof left, "      --%s", o->name);
	if (o->argument != NULL)
		n += snprintf(left + n, sizeof left - (size_t)n, "%s%s", o->argument[0] == '[' ? "" : " ", o->argument);
	struct buf text = { 0 };
	const char *help = help_of(o, &text);
	if (n >= HELP_COLUMN)
		printf("%s\n%*s%s\n", left, HELP_COLUMN, "", help);
	else
		printf("%-*s%s\n", HELP_COLUMN, left, help);
	buf_free(&text);
}

static _Noreturn void
print_and_exit(const struct opt_tool *tool)
{
	static const struct opt last[] = {
		{ "help", 'h', NULL, NULL, NULL, "print this help and exit" },
		{ "version", 'V', NULL, NULL, NULL, "print the version and exit" },
	};
	if (tool == NULL) {
		printf("%s (%s)\n", err_name(), OPT_VERSION);
	} else {
		printf("Usage: %s %s\n%s\n%s", err_name(), tool->operands, tool->summary,
			tool->opt[0].name == NULL && tool->opt[0].letter == 0 ? "" : "\n");
		for (size_t i = 0; i < tool->opts; i++)
			print_row(&tool->opt[i]);
		for (size_t i = 0; i < sizeof last / sizeof *last; i++)
			print_row(&last[i]);
		if (tool->notes != NULL)
			printf("\n%s\n", tool->notes);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		err_die_errno("standard output");
	exit(ERR_DONE);
}

/* The tables that getopt_long wants. */
static void
translate(const struct opt_tool *tool, struct option *longs, char *shorts)
{
	for (size_t i = 0; i < tool->opts; i++) {
		const struct opt *o = &tool->opt[i];
		if (o->name == NULL && o->letter == 0)
			continue;
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

static const struct opt *
find(const struct opt_tool *tool, int code)
{
	if (code >= FIRST_CODE)
		return &tool->opt[code - FIRST_CODE];
	for (size_t i = 0; i < tool->opts; i++)
		if (tool->opt[i].letter != 0 && tool->opt[i].letter == code)
			return &tool->opt[i];
	return NULL;
}

/* "a, b or c" */
static const char *
list_names(const struct opt *o, const char *expected, struct buf *list)
{
	if (o->set == opt_method) {
		names_put(list, ((const struct opt_methods *)o->value)->names);
	} else if (o->set == opt_one_of) {
		const char *const *names = ((const struct opt_choice *)o->value)->names;
		for (int i = 0; names[i] != NULL; i++)
			buf_format(list, "%s%s", i == 0 ? "" : names[i + 1] == NULL ? " or " : ", ", names[i]);
	} else {
		return expected;
	}
	buf_char(list, '\0');
	return list->data;
}

int
opt_parse(const struct opt_tool *tool, int argc, char *argv[])
{
	struct option longs[MOST_OPTIONS + 3];
	char shorts[2 * MOST_OPTIONS + 3];
	char *slash = strrchr(argv[0], '/');
	if (slash != NULL) /* getopt_long's own messages begin with it */
		argv[0] = slash + 1;
	err_program(argv[0]);
	if (tool->opts > MOST_OPTIONS)
		err_die("too many options in the table");
	translate(tool, longs, shorts);
	for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
		if (code == 'h' || code == 'V')
			print_and_exit(code == 'h' ? tool : NULL);
		const struct opt *o = find(tool, code);
		if (o == NULL) { /* getopt_long has said what it is */
			fprintf(stderr, "Try '%s --help'.\n", err_name());
			exit(ERR_USAGE);
		}
		const char *expected = o->set(optarg, o->value);
		if (expected == NULL)
			continue;
		struct buf list = { 0 };
		expected = list_names(o, expected, &list);
		if (o->name != NULL)
			err_usage("--%s: expected %s, not \"%s\"", o->name, expected, optarg);
		err_usage("-%c: expected %s, not \"%s\"", o->letter, expected, optarg);
	}
	return optind;
}

const char *
opt_flag(const char *text, void *value)
{
	(void)text;
	*(bool *)value = true;
	return NULL;
}

const char *
opt_text(const char *text, void *value)
{
	*(const char **)value = text;
	return NULL;
}

/* A number at *text, which moves behind it. Numbers are read as in JSON, but ".5" is welcome. */
static bool
number_at(const char **text, double *value)
{
	char padded[64 + NUM_PAD] = { 0 };
	size_t n = strspn(*text, "+-.0123456789eE"), zero = **text == '.' ? 1 : 0;
	if (n == 0 || n + zero >= 64)
		return false;
	padded[0] = '0';
	memcpy(padded + zero, *text, n);
	const char *end = num_read_double(padded, value);
	if (end != padded + zero + n || isinf(*value))
		return false;
	*text += n;
	return true;
}

bool
opt_read_number(const char *text, double *value)
{
	return number_at(&text, value) && *text == '\0';
}

const char *
opt_number(const char *text, void *value)
{
	return opt_read_number(text, value) ? NULL : "a number";
}

const char *
opt_unit(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x >= 0 && x <= 1))
		return "a number from 0 to 1";
	*(double *)value = x;
	return NULL;
}

const char *
opt_positive(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x > 0))
		return "a number above 0";
	*(double *)value = x;
	return NULL;
}

const char *
opt_natural(const char *text, void *value)
{
	double x;
	if (!opt_read_number(text, &x) || !(x >= 0))
		return "a number of at least 0";
	*(double *)value = x;
	return NULL;
}

/* A whole number from least on. */
static bool
whole(const char *text, uint64_t least, uint64_t *value)
{
	if (*text < '0' || *text > '9')
		return false;
	uint64_t x = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(x, (uint64_t)10, &x) || __builtin_add_overflow(x, (uint64_t)(*text - '0'), &x))
			return false;
	*value = x;
	return *text == '\0' && x >= least;
}

const char *
opt_count(const char *text, void *value)
{
	return whole(text, 0, value) ? NULL : "a whole number";
}

const char *
opt_many(const char *text, void *value)
{
	return whole(text, 1, value) ? NULL : "a whole number above 0";
}

const char *
opt_seed(const char *text, void *value)
{
	return whole(text, 0, value) ? NULL : "a whole number below 2^64";
}

const char *
opt_size(const char *text, void *value)
{
	double *size = value;
	if (!number_at(&text, &size[0]) || *text++ != 'x' || !number_at(&text, &size[1]) || *text != '\0' ||
		!(size[0] > 0 && size[1] > 0))
		return "WIDTHxHEIGHT, such as 640x480";
	return NULL;
}

const char *
opt_list(const char *text, void *value)
{
	struct opt_numbers *list = value;
	list->n = 0;
	for (;; text++) {
		double x;
		if (list->n == OPT_LIST || !number_at(&text, &x) || !(x > 0))
			return "numbers above 0 with commas between, 64 at most";
		list->number[list->n++] = x;
		if (*text == '\0')
			return NULL;
		if (*text != ',')
			return "numbers above 0 with commas between, 64 at most";
	}
}

const char *
opt_one_of(const char *text, void *value)
{
	const struct opt_choice *c = value;
	for (int i = 0; c->names[i] != NULL; i++) {
		if (strcmp(text, c->names[i]) == 0) {
			*c->chosen = i;
			return NULL;
		}
	}
	return "";
}

const char *
opt_method(const char *text, void *value)
{
	const struct opt_methods *m = value;
	for (size_t i = 0; m->names(i) != NULL; i++) {
		if (strcmp(text, m->names(i)) == 0) {
			*m->chosen = m->names(i);
			return NULL;
		}
	}
	return "";
}
