/* opt.h -- command-line options as a table: parsing, --help and --version follow from it.
 *
 * A tool lists its options once, as constant rows; getopt_long does the parsing. A row names the function that turns
 * the argument into a value, so a new kind of value is one more function, and says where in the tool's options the
 * value goes. What options a module has is a table of its own, which its users place in theirs:
 *
 *	#define AT(member) offsetof(struct options, member)
 *
 *	static const struct opt rows[] = {
 *		OPT("iou", 0, "T", opt_unit, AT(iou), "suppress a box whose IoU with a kept one is above T (0.5)"),
 *		OPT_PART(filter_option_rows, AT(filter)),
 *		OPT_END,
 *	};
 *	static const struct opt_tool tool = { "…summary…", "[OPTION]... [FILE]...", rows };
 *	int first = opt_parse(&tool, &o, argc, argv);
 */
#ifndef ENGINE_OPT_H
#define ENGINE_OPT_H

#include "base/buf.h"
#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>

#define OPT_VERSION "anchor-tools 0.1.0"

struct opt;

/* Stores what text says at value. NULL, or what would have been right: "a number from 0 to 1". */
typedef const char *opt_setter(const char *text, void *value);

/* The same where it takes the row to know what the text may be. false: expected has what would have been right. */
typedef bool opt_chooser(const struct opt *o, const char *text, void *value, struct buf *expected);

/* Row i of those that which names; NULL behind the last. */
typedef const struct opt *opt_picker(const char *which, size_t i);

/* Whether an option's argument names a file. */
enum opt_file {
	OPT_NO_FILE,
	OPT_READ,
	OPT_WRITTEN,
	OPT_OUTPUT /* written aside: it may be an operand, too, which it replaces when all is done */
};

struct opt {
	const char *name;     /* long name; NULL: none */
	char letter;          /* short name; 0: none, and without any name a headline in help */
	const char *argument; /* its name in help; NULL: takes none; "[X]": may be left out (text is then NULL) */
	opt_setter *set;
	opt_chooser *choose;  /* instead of set */
	size_t at;            /* offset of the value in the options, or in the part of them that the table describes */
	const char *help;     /* one line, default in brackets at the end; %s in it stands for the words: "a, b or c" */
	const char *const *words; /* what the argument may be, ended by NULL (set does not look at it); NULL:
	                             anything, */
	name_at *word;            /* or the names of a table */
	void (*otherwise)(const struct opt *o, struct buf *text); /* appends the default, which help then leaves out */

	enum opt_file file;
	const char *const *ends; /* of a prefix of files' names: their ends, NULL at the end; NULL: it is a name */

	const struct opt *part; /* the row stands for these rows, at an offset, */
	opt_picker *pick;       /* or for those that pick finds */
	const char *which;
};

#define OPT(name_, letter_, argument_, set_, at_, help_) \
	{ .name = (name_), .letter = (letter_), .argument = (argument_), .set = (set_), .at = (at_), .help = (help_) }
#define OPT_FLAG(name_, at_, help_) { .name = (name_), .set = opt_flag, .at = (at_), .help = (help_) }
#define OPT_ONE_OF(name_, argument_, words_, at_, help_) \
	{ .name = (name_), .argument = (argument_), .choose = opt_one_of, .words = (words_), .at = (at_), \
		.help = (help_) }
#define OPT_NAME_OF(name_, argument_, word_, at_, help_) \
	{ .name = (name_), .argument = (argument_), .choose = opt_name_of, .word = (word_), .at = (at_), \
		.help = (help_) }
#define OPT_READS(name_, letter_, argument_, set_, at_, help_) \
	{ .name = (name_), .letter = (letter_), .argument = (argument_), .set = (set_), .at = (at_), \
		.help = (help_), .file = OPT_READ }
#define OPT_WRITES(name_, argument_, at_, ends_, help_) \
	{ .name = (name_), .argument = (argument_), .set = opt_text, .at = (at_), .help = (help_), \
		.file = OPT_WRITTEN, .ends = (ends_) }
#define OPT_HEADLINE(text_) { .help = (text_) }
#define OPT_PART(rows_, at_) { .part = (rows_), .at = (at_) }
#define OPT_PICK(pick_, which_, at_) { .pick = (pick_), .which = (which_), .at = (at_) }
#define OPT_END { .help = NULL }

struct opt_tool {
	const char *summary;  /* one sentence on what the tool does */
	const char *operands; /* behind the name, in the usage line */
	const struct opt *opt;             /* ended by OPT_END */
	const char *notes;                 /* printed below the options; NULL: none, */
	void (*put_notes)(struct buf *text); /* or they are made when they are wanted */
	bool (*reads_nothing)(const void *options); /* with these the tool reads no FILE; NULL: it always does */
};

/* Parses the command line into the options and returns the index of the first operand. --help and --version print and
 * exit; a wrong option is ERR_USAGE. So is no operand where standard input is a terminal: the tool would wait for a
 * person who waits for it; and so is a file that is to be written in the place of another or of one that is read
 * (operands are read). Also names the program for messages. */
int opt_parse(const struct opt_tool *tool, void *options, int argc, char *argv[]);

/* For whoever lists options. All rows of a tool, those of parts in their place, and their offsets in its options;
 * returns how many. */
enum { OPT_MOST = 80 };
struct opt_placed {
	const struct opt *opt;
	size_t at;
};
size_t opt_rows(const struct opt_tool *tool, struct opt_placed row[OPT_MOST]);

bool opt_is_headline(const struct opt *o);

/* --help and --version, which every tool has behind its own. */
extern const struct opt opt_common_rows[];

/* As the only option, with the name of a shell: prints completions for it (completion.h). For the Makefile. */
#define OPT_COMPLETION "--completion"

/* Word i that the argument may be; NULL behind the last, and where it is no choice. */
const char *opt_word(const struct opt *o, size_t i);

/* Appends the words, "a, b or c"; and the help line as --help has it. */
void opt_put_words(const struct opt *o, struct buf *text);
void opt_put_help(const struct opt *o, struct buf *text);

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
opt_chooser opt_one_of;   /* int: the index of the word */
opt_chooser opt_name_of;  /* const char *: the word itself, as its table has it */

enum { OPT_LIST = 64 };

struct opt_numbers {
	size_t n; /* 0: not given */
	double number[OPT_LIST];
};

/* Reads "A", a number, whole text; false: it is none. */
bool opt_read_number(const char *text, double *value);

#endif
