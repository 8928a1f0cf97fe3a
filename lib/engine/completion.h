/* completion.h -- completions of a command line for shells: what a tool's table of options says, as a script.
 *
 * An option is completed by its words; an argument that is named FILE, SET, PREFIX or DIR, and an operand, by names of
 * files. A shell is a file completion_SHELL.c with its object at the foot, and a row of the table in completion.c. */
#ifndef ENGINE_COMPLETION_H
#define ENGINE_COMPLETION_H

#include "base/buf.h"
#include "engine/opt.h"

#include <stdbool.h>
#include <stddef.h>

/* All options of a tool, --help and --version among them. */
struct completion {
	const char *tool;
	size_t n;
	struct opt_placed row[OPT_MOST];
};

struct completion_shell {
	const char *name;
	void (*put)(const struct completion *c, struct buf *out);
};

extern const struct completion_shell completion_bash, completion_zsh;

/* Appends the script for a shell; false: there is none for it. */
bool completion_put(const char *shell, const struct opt_tool *tool, struct buf *out);

/* For the shells: whether the option takes a name of files, or of directories. */
bool completion_takes_files(const struct opt *o);
bool completion_takes_directories(const struct opt *o);

/* The argument cannot be left out. */
bool completion_wants_argument(const struct opt *o);

/* Appends the option's words with a space before each, and what means something to a shell behind `escape`. */
void completion_put_words(const struct opt *o, const char *escape, struct buf *out);

#endif
