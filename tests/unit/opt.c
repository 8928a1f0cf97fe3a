/* opt.c -- texts to values, command lines to options, and what is said when they are wrong. */
#include "engine/opt.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

Test(opt, numbers)
{
	static const struct {
		const char *text;
		double value; /* NAN: refused */
	} cases[] = {
		{ "0", 0 }, { "1", 1 }, { "-2.5", -2.5 }, { ".5", 0.5 }, { "1e3", 1000 }, { "0.1", 0.1 },
		{ "1E-2", 0.01 }, { "1e308", 1e308 }, { "0.333333333333333333333333333333333333333", 1.0 / 3 },
		{ "", NAN }, { ".", NAN }, { "-", NAN }, { "+1", NAN }, { "01", NAN }, { "1.", NAN }, { "-.5", NAN },
		{ "1e", NAN }, { "1e309", NAN }, { "-1e309", NAN }, { "nan", NAN }, { "inf", NAN }, { "Infinity", NAN },
		{ "0x10", NAN }, { " 1", NAN }, { "1 ", NAN }, { "1,2", NAN }, { "1;", NAN }, { "1..2", NAN },
		{ "1e5e5", NAN }, { "1-2", NAN },
		{ "1000000000000000000000000000000000000000000000000000000000000000", NAN }, /* 64 bytes */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double x = 0;
		bool good = opt_read_number(cases[i].text, &x);
		cr_expect(good == !isnan(cases[i].value) && (!good || x == cases[i].value), "%s: %d, %g", cases[i].text,
			good, x);
		cr_expect_eq(opt_number(cases[i].text, &x) == NULL, good);
	}
}

Test(opt, ranges)
{
	static const struct {
		opt_setter *set;
		const char *text, *expected; /* NULL: taken */
	} cases[] = {
		{ opt_unit, "0", NULL }, { opt_unit, "1", NULL }, { opt_unit, "0.5", NULL },
		{ opt_unit, "-0.1", "a number from 0 to 1" }, { opt_unit, "1.1", "a number from 0 to 1" },
		{ opt_unit, "50%", "a number from 0 to 1" }, { opt_positive, "0.1", NULL },
		{ opt_positive, "0", "a number above 0" }, { opt_positive, "-1", "a number above 0" },
		{ opt_natural, "0", NULL }, { opt_natural, "-1", "a number of at least 0" },
		{ opt_number, "x", "a number" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double x = 77;
		const char *expected = cases[i].set(cases[i].text, &x);
		if (cases[i].expected == NULL)
			cr_expect(expected == NULL && x == atof(cases[i].text), "%s: %g", cases[i].text, x);
		else
			cr_expect(expected != NULL && strcmp(expected, cases[i].expected) == 0 && x == 77,
				"%s: <%s>, %g", cases[i].text, expected, x);
	}
}

Test(opt, whole_numbers)
{
	static const struct {
		opt_setter *set;
		const char *text;
		bool good;
		uint64_t value;
	} cases[] = {
		{ opt_count, "0", true, 0 }, { opt_count, "17", true, 17 }, { opt_count, "007", true, 7 },
		{ opt_count, "-1", false, 0 }, { opt_count, "+1", false, 0 }, { opt_count, "", false, 0 },
		{ opt_count, "1.0", false, 0 }, { opt_count, "1e3", false, 0 }, { opt_count, " 1", false, 0 },
		{ opt_count, "5 ", false, 0 }, { opt_many, "1", true, 1 }, { opt_many, "0", false, 0 },
		{ opt_seed, "18446744073709551615", true, UINT64_MAX }, { opt_seed, "18446744073709551616", false, 0 },
		{ opt_seed, "99999999999999999999", false, 0 }, { opt_seed, "0", true, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t x = 77;
		bool good = cases[i].set(cases[i].text, &x) == NULL;
		cr_expect(good == cases[i].good && (!good || x == cases[i].value), "%s: %d", cases[i].text, good);
	}
}

Test(opt, sizes)
{
	static const struct {
		const char *text;
		double w, h; /* 0: refused */
	} cases[] = {
		{ "640x480", 640, 480 },
		{ "1x1", 1, 1 },
		{ "0.5x1e2", 0.5, 100 },
		{ "640", 0, 0 },
		{ "640x", 0, 0 },
		{ "x480", 0, 0 },
		{ "640X480", 0, 0 },
		{ "640x480x3", 0, 0 },
		{ "0x480", 0, 0 },
		{ "640x0", 0, 0 },
		{ "-1x5", 0, 0 },
		{ "640 x 480", 0, 0 },
		{ "640,480", 0, 0 },
		{ "", 0, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double size[2] = { 0, 0 };
		bool good = opt_size(cases[i].text, size) == NULL;
		cr_expect(good == (cases[i].w > 0) && (!good || (size[0] == cases[i].w && size[1] == cases[i].h)), "%s",
			cases[i].text);
	}
}

Test(opt, lists)
{
	struct opt_numbers list;
	cr_expect_null(opt_list("8,16,.5", &list));
	cr_expect(list.n == 3 && list.number[0] == 8 && list.number[1] == 16 && list.number[2] == 0.5);
	cr_expect_null(opt_list("1", &list));
	cr_expect_eq(list.n, 1);
	static const char *const wrong[] = { "", ",", "1,", ",1", "1,,2", "1,0", "1,-2", "1;2", "1, 2", "a" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect_not_null(opt_list(wrong[i], &list), "%s", wrong[i]);
	char many[4 * OPT_LIST + 3] = "1";
	for (int i = 1; i < OPT_LIST; i++)
		strcat(many, ",2");
	cr_expect_null(opt_list(many, &list));
	cr_expect_eq(list.n, OPT_LIST);
	strcat(many, ",3");
	cr_expect_not_null(opt_list(many, &list));
}

static const char *const colours[] = { "red", "green", "blue", NULL };

static const char *
colour_name(size_t i)
{
	return colours[i];
}

Test(opt, names)
{
	const struct opt fixed = { .words = colours }, table = { .word = colour_name };
	struct buf expected = { 0 };
	int chosen = -1;
	const char *name = NULL;
	cr_expect(opt_one_of(&fixed, "green", &chosen, &expected));
	cr_expect_eq(chosen, 1);
	cr_expect_eq(expected.len, 0);
	cr_expect_not(opt_one_of(&fixed, "gree", &chosen, &expected));
	cr_expect(expected.len == 18 && memcmp(expected.data, "red, green or blue", 18) == 0);
	cr_expect_not(opt_one_of(&fixed, "", &chosen, &expected));
	cr_expect_eq(chosen, 1);
	cr_expect(opt_one_of(&table, "blue", &chosen, &expected));
	cr_expect_eq(chosen, 2);
	cr_expect(opt_name_of(&table, "blue", &name, &expected));
	cr_expect_eq(name, colours[2], "the table's own text");
	cr_expect_not(opt_name_of(&table, "pink", &name, &expected));
	cr_expect_eq(name, colours[2]);
	buf_free(&expected);
}

struct part {
	bool quick;
	int colour;
	const char *paint;
};

struct options {
	double iou;
	const char *name, *margin;
	bool has_margin;
	size_t count;
	struct part part;
};

static const char *
set_margin(const char *text, void *value)
{
	struct options *o = value;
	o->has_margin = true;
	o->margin = text;
	return NULL;
}

static void
put_default(const struct opt *o, struct buf *text)
{
	buf_format(text, "%c", o->letter - 2);
}

static const struct opt picked[] = {
	{ .letter = 'k', .argument = "N", .set = opt_many, .help = "how many", .otherwise = put_default },
	OPT_END,
};

/* The row of picked, or none. */
static const struct opt *
pick(const char *which, size_t i)
{
	return strcmp(which, "count") == 0 && i < 1 ? &picked[i] : NULL;
}

#define AT(member) offsetof(struct part, member)

static const struct opt part_rows[] = {
	OPT(NULL, 'q', NULL, opt_flag, AT(quick), "quickly"),
	{ .name = "colour-of-the-background", .letter = 'c', .argument = "COLOUR", .choose = opt_one_of,
		.words = colours, .at = AT(colour), .help = "a colour: %s, or so" },
	OPT_NAME_OF("paint", "COLOUR", colour_name, AT(paint), "its name"),
	OPT_END,
};

#undef AT
#define AT(member) offsetof(struct options, member)

static const struct opt rows[] = {
	OPT_HEADLINE("Suppression:"),
	OPT("iou", 0, "T", opt_unit, AT(iou), "a threshold (0.5)"),
	OPT("name", 'n', "NAME", opt_text, AT(name), "a name"),
	OPT_HEADLINE("Others:"),
	OPT("inside", 0, "[=MARGIN]", set_margin, 0, "a margin"),
	OPT_PART(part_rows, AT(part)),
	OPT_PICK(pick, "count", AT(count)),
	OPT_PICK(pick, "nothing", 0),
	OPT_END,
};

static const struct opt_tool tool = { .summary = "Does nothing.", .operands = "[OPTION]... [FILE]...", .opt = rows,
	.notes = "Notes." };

static int
parse(struct options *o, int argc, char *argv[])
{
	return opt_parse(&tool, o, argc, argv);
}

Test(opt, rows_in_their_places)
{
	static const struct {
		const char *name;
		char letter;
		size_t at;
	} expected[] = {
		{ NULL, 0, 0 }, { "iou", 0, AT(iou) }, { "name", 'n', AT(name) }, { NULL, 0, 0 }, { "inside", 0, 0 },
		{ NULL, 'q', AT(part.quick) }, { "colour-of-the-background", 'c', AT(part.colour) },
		{ "paint", 0, AT(part.paint) }, { NULL, 'k', AT(count) },
	};
	struct opt_placed row[OPT_MOST];
	size_t n = opt_rows(&tool, row);
	cr_assert_eq(n, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < n; i++) {
		const struct opt *o = row[i].opt;
		cr_expect((o->name == NULL) == (expected[i].name == NULL), "%zu", i);
		if (o->name != NULL && expected[i].name != NULL)
			cr_expect_str_eq(o->name, expected[i].name);
		cr_expect(o->letter == expected[i].letter && row[i].at == expected[i].at, "%zu", i);
		cr_expect_eq(opt_is_headline(o), i == 0 || i == 3, "%zu", i);
		size_t words = 0;
		while (opt_word(o, words) != NULL)
			words++;
		cr_expect_eq(words, i == 6 || i == 7 ? 3 : 0, "%zu", i);
	}
}

enum { WORDS = 16 };

/* A command line of words between spaces; argv must outlive the options. */
static int
split(char *line, char *argv[WORDS])
{
	int argc = 0;
	for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	return argc;
}

Test(opt, parse)
{
	char line[] = "/usr/bin/tool --iou 0.25 a.jsonl -nbob --inside=3 -q -c blue -k 5 -- -b";
	char *argv[WORDS];
	struct options o = { 0 };
	int argc = split(line, argv), first = parse(&o, argc, argv);
	cr_expect(o.iou == 0.25 && o.part.quick && o.has_margin && o.part.colour == 2 && o.count == 5);
	cr_expect_str_eq(o.name, "bob");
	cr_expect_str_eq(o.margin, "3");
	cr_expect_eq(first, argc - 2);
	cr_expect_str_eq(argv[first], "a.jsonl");
	cr_expect_str_eq(argv[first + 1], "-b");
}

Test(opt, parse_argument_left_out)
{
	char line[] = "tool --inside --colour-of-the-background=red --paint green 3";
	char *argv[WORDS];
	struct options o = { .part.colour = -1 };
	int argc = split(line, argv), first = parse(&o, argc, argv);
	cr_expect(o.has_margin && o.margin == NULL && o.part.colour == 0);
	cr_expect_str_eq(o.part.paint, "green");
	cr_expect_eq(first, argc - 1);
}

/* The command line ends the process with this status and this text on standard error (1: output). */
static void
expect_exit(const char *words, int status, int stream, const char *text)
{
	int ends[2], how;
	char got[4096];
	size_t n = 0;
	cr_assert_eq(pipe(ends), 0);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		char line[256], *argv[WORDS];
		struct options o = { 0 };
		dup2(ends[1], stream);
		close(ends[0]);
		parse(&o, split(strcpy(line, words), argv), argv);
		_exit(99);
	}
	close(ends[1]);
	for (ssize_t more; (more = read(ends[0], got + n, sizeof got - 1 - n)) > 0;)
		n += (size_t)more;
	got[n] = '\0';
	close(ends[0]);
	cr_assert_eq(waitpid(child, &how, 0), child);
	cr_expect(WIFEXITED(how) && WEXITSTATUS(how) == status, "%s: status %x", words, how);
	char *noise = strstr(got, "=="); /* a leak checker minds the fork */
	if (noise != NULL)
		*noise = '\0';
	cr_expect(strcmp(got, text) == 0, "%s:\n<%s> instead of\n<%s>", words, got, text);
}

#define TRY "Try 'tool --help'.\n"

Test(opt, wrong_command_lines)
{
	expect_exit("/a/b/tool --iou 2", 2, 2, "tool: --iou: expected a number from 0 to 1, not \"2\"\n" TRY);
	expect_exit("tool -k 0", 2, 2, "tool: -k: expected a whole number above 0, not \"0\"\n" TRY);
	expect_exit("tool -c pink", 2, 2,
		"tool: --colour-of-the-background: expected red, green or blue, not \"pink\"\n" TRY);
	expect_exit("tool --paint pink", 2, 2, "tool: --paint: expected red, green or blue, not \"pink\"\n" TRY);
	expect_exit("/a/b/tool --nothing", 2, 2, "tool: unrecognized option '--nothing'\n" TRY);
	expect_exit("./tool -x", 2, 2, "tool: invalid option -- 'x'\n" TRY);
	expect_exit("tool --iou", 2, 2, "tool: option '--iou' requires an argument\n" TRY);
	expect_exit("tool -k", 2, 2, "tool: option requires an argument -- 'k'\n" TRY);
}

Test(opt, help_and_version)
{
	static const char help[] = "Usage: tool [OPTION]... [FILE]...\n"
		"Does nothing.\n"
		"\n"
		"Suppression:\n"
		"      --iou T               a threshold (0.5)\n"
		"  -n, --name NAME           a name\n"
		"\n"
		"Others:\n"
		"      --inside[=MARGIN]     a margin\n"
		"  -q                        quickly\n"
		"  -c, --colour-of-the-background COLOUR\n"
		"                            a colour: red, green or blue, or so\n"
		"      --paint COLOUR        its name\n"
		"  -k N                      how many (i)\n"
		"  -h, --help                print this help and exit\n"
		"  -V, --version             print the version and exit\n"
		"\n"
		"Notes.\n";
	expect_exit("/a/tool --help", 0, 1, help);
	expect_exit("tool -q -h --iou 7", 0, 1, help);
	expect_exit("/a/tool --version", 0, 1, "tool (" OPT_VERSION ")\n");
	expect_exit("tool -V", 0, 1, "tool (" OPT_VERSION ")\n");
}
