/* completion_bash.c -- completions for bash: a function for complete -F, which needs nothing beside it.
 *
 * bash parts words at "=", so that --iou=0.5 comes as three. What the function replies with is typed as it stands;
 * where it replies with nothing, compopt says what readline does by itself. */
#include "engine/completion.h"

#include "base/slice.h"

#include <stdbool.h>
#include <string.h>

static const char head[] =
	"	local word=${COMP_WORDS[COMP_CWORD]} option= words=() files= directories= each\n"
	"	[ \"$COMP_CWORD\" -lt 2 ] || option=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"	[ \"$option\" != = ] || option=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"	[ \"$word\" != = ] || word=\n";

static const char tail[] =
	"	COMPREPLY=()\n"
	"	for each in \"${words[@]}\"; do\n"
	"		[[ $each != \"$word\"* ]] || COMPREPLY+=(\"$each\")\n"
	"	done\n"
	"	[ -z \"$files\" ] || compopt -o default 2>/dev/null\n"
	"	if [ -n \"$files\" ] && [ ${#words[@]} -gt 0 ]; then\n"
	"		compopt -o filenames 2>/dev/null\n"
	"		mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$word\")\n"
	"	fi\n"
	"	[ -z \"$directories\" ] || compopt -o dirnames 2>/dev/null\n"
	"}\n";

/* The options that are completed by so and so. */
static void
put_case(const struct opt *o, struct buf *out)
{
	bool words = opt_word(o, 0) != NULL, files = completion_takes_files(o);
	bool directories = completion_takes_directories(o);
	buf_char(out, '\t');
	if (o->letter != 0)
		buf_format(out, "-%c%s", o->letter, o->name != NULL ? " | " : "");
	if (o->name != NULL)
		buf_format(out, "--%s", o->name);
	buf_char(out, ')');
	if (words) { /* in an array, where the backslash that is typed stands for itself */
		buf_text(out, " words=(");
		completion_put_words(o, "\\\\\\", out);
		buf_text(out, " )");
	}
	if (files)
		buf_format(out, "%s files=1", words ? ";" : "");
	if (directories)
		buf_text(out, " directories=1");
	buf_text(out, " ;;\n");
}

static void
put_bash(const struct completion *c, struct buf *out)
{
	buf_format(out, "# bash completion for %s, made of its table of options\n\n_%s()\n{\n", c->tool, c->tool);
	buf_text(out, head);
	buf_text(out, "	case $option in\n");
	for (size_t i = 0; i < c->n; i++)
		if (completion_wants_argument(c->row[i].opt))
			put_case(c->row[i].opt, out);
	buf_text(out, "	*)\n		files=1\n		[[ $word != -* ]] || files= words=(\n");
	for (size_t i = 0; i < c->n; i++) {
		const struct opt *o = c->row[i].opt;
		if (o->name != NULL)
			buf_format(out, "			--%s\n", o->name);
		else
			buf_format(out, "			-%c\n", o->letter);
	}
	buf_text(out, "		)\n		;;\n	esac\n");
	buf_text(out, tail);
	buf_format(out, "complete -F _%s %s\n", c->tool, c->tool);
}

const struct completion_shell completion_bash = { "bash", put_bash };
