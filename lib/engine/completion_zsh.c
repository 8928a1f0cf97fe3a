/* completion_zsh.c -- completions for zsh: specifications for _arguments (zshcompsys(1)). */
#include "engine/completion.h"

#include <stdbool.h>
#include <string.h>

/* Appends text that stands between single quotes, with the characters in `special` behind a backslash. */
static void
put_quoted(const char *text, size_t n, const char *special, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\'') {
			buf_text(out, "'\\''");
			continue;
		}
		if (strchr(special, text[i]) != NULL)
			buf_char(out, '\\');
		buf_char(out, text[i]);
	}
}

/* Appends ":ARGUMENT:" and what completes it. */
static void
put_argument(const struct opt *o, struct buf *out)
{
	bool words = opt_word(o, 0) != NULL, files = completion_takes_files(o);
	buf_char(out, ':');
	put_quoted(o->argument, strlen(o->argument), ":\\", out);
	buf_char(out, ':');
	if (words) {
		buf_text(out, files ? "{_alternative \"names\\:name\\:(" : "(");
		completion_put_words(o, "\\", out);
		buf_text(out, files ? " )\" \"files\\:file\\:_files\"}" : " )");
	} else if (files || completion_takes_directories(o)) {
		buf_text(out, files ? "_files" : "_files -/");
	}
}

/* Appends a line: '(-a --anchors)'{-a+,--anchors=}'[the anchor set]:FILE:_files'. */
static void
put_option(const struct opt *o, struct buf *out)
{
	struct buf help = { .failed = out->failed };
	bool both = o->name != NULL && o->letter != 0, argument = completion_wants_argument(o);
	opt_put_help(o, &help);
	buf_text(out, "	'");
	if (argument)
		buf_text(out, "*"); /* some may be given again; of others the last one holds */
	else if (both)
		buf_format(out, "(-%c --%s)", o->letter, o->name);
	buf_text(out, both ? "'{" : "");
	if (o->letter != 0)
		buf_format(out, "-%c%s%s", o->letter, argument ? "+" : "", both ? "," : "");
	if (o->name != NULL)
		buf_format(out, "--%s%s%s", o->name, o->argument != NULL ? "=" : "", argument ? "" :
			o->argument != NULL ? "-" : "");
	buf_text(out, both ? "}'[" : "[");
	put_quoted(help.data, help.len, "[]\\", out);
	buf_char(out, ']');
	if (argument)
		put_argument(o, out);
	else if (o->argument != NULL)
		buf_text(out, "::value:");
	buf_text(out, "'");
	buf_free(&help);
}

static void
put_zsh(const struct completion *c, struct buf *out)
{
	buf_format(out, "#compdef %s\n# zsh completion, made of the table of options\n\n_arguments -s -S", c->tool);
	for (size_t i = 0; i < c->n; i++) {
		buf_text(out, " \\\n");
		put_option(c->row[i].opt, out);
	}
	buf_text(out, " \\\n	'*:file:_files'\n");
}

const struct completion_shell completion_zsh = { "zsh", put_zsh };
