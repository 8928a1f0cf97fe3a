/* opt.h -- command-line options as a table: parsing, --help and --version follow from it.
 *
 * A tool lists its options once, as rows; getopt_long does the parsing. A row names the function that turns the
 * argument into a value, so a new kind of value is one more function:
 *
 *	struct opt rows[] = {
 *		{ "iou", 0, "T", opt_unit, &o.iou, "suppress a box whose IoU with a kept one is above T (0.5)" },
 *		FILTER_OPTIONS(o.common),
 *	};
 *	int first = opt_parse(&(struct opt_tool){ "…summary…", "[OPTION]... [FILE]...", rows, 2 }, argc, argv);
 */
#ifndef ENGINE_OPT_H
#define ENGINE_OPT_H

#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>

#define OPT_VERSION "anchor-tools 0.1.0"

/* Stores what text says at value. NULL, or what would have been right: "a number from 0 to 1". */
typedef const char *opt_setter(const char *text, void *value);

struct opt {
	const char *name;     /* long name; NULL: none */
	char letter;          /* short name; 0: none, and without any name a headline in help */
	const char *argument; /* its name in help; NULL: takes none; "[X]": may be left out (text is then NULL) */
	opt_setter *set;
	void *value;
	const char *help;     /* one line, default in brackets at the end; %s: the names of opt_method */
};

struct opt_tool {
	const char *summary;  /* one sentence on what the tool does */
	const char *operands; /* behind the name, in the usage line */
	const struct opt *opt;
	size_t opts;
	const char *notes;    /* printed below the options; NULL: none */
};

/* Parses the command line and returns the index of the first operand. --help and --version print and exit; a wrong option
 * is ERR_USAGE. Also names the program for messages. */
int opt_parse(const struct opt_tool *tool, int argc, char *argv[]);

/* Setters. value points to what the name says. */
opt_setter opt_flag;      /* bool: raised */
opt_setter opt_text;      /* const char *: the argument itself */
opt_setter opt_number;    /* double: any finite number */
opt_setter opt_unit;      /* double: 0..1 */
opt_setter opt_positive;  /* double: > 0 */
opt_setter opt_natural;   /* double: >= 0 */
opt_setter opt_count;     /* size_t: 0, 1, 2 … */
opt_setter opt_many;      /* size_t: 1, 2 … */
opt_setter opt_seed;      /* uint64_t */
opt_setter opt_size;      /* double[2]: WxH, both > 0 */
opt_setter opt_list;      /* struct opt_numbers: A,B,… each > 0 */

enum { OPT_LIST = 64 };

struct opt_numbers {
	size_t n; /* 0: not given */
	double number[OPT_LIST];
};

/* One of several names: value points to one of these. */
struct opt_choice {
	const char *const *names; /* ends in NULL */
	int *chosen;              /* receives the index */
};
opt_setter opt_one_of;

/* One of the names that a table of methods tells: value points to one of these. */
struct opt_methods {
	name_at *names;
	const char **chosen; /* receives the table's own text */
};
opt_setter opt_method;

/* Reads "A", a number, whole text; false: it is none. */
bool opt_read_number(const char *text, double *value);

#endif
