/* completion.c -- completions of a command line, and what shells have in common. */
#include "engine/completion.h"

#include "engine/err.h"

#include <ctype.h>
#include <string.h>

static const struct completion_shell *const shells[] = { &completion_bash, &completion_zsh, NULL };

/* Whether one of the words in capitals that an argument is named by is this one: FILE of WxH|FILE. */
static bool
is_named(const struct opt *o, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = o->argument; at != NULL && (at = strstr(at, name)) != NULL; at += n)
		if ((at == o->argument || !isupper((unsigned char)at[-1])) && !isupper((unsigned char)at[n]))
			return true;
	return false;
}

bool
completion_takes_files(const struct opt *o)
{
	return is_named(o, "FILE") || is_named(o, "SET") || is_named(o, "PREFIX");
}

bool
completion_takes_directories(const struct opt *o)
{
	return is_named(o, "DIR");
}

bool
completion_wants_argument(const struct opt *o)
{
	return o->argument != NULL && o->argument[0] != '[';
}

void
completion_put_words(const struct opt *o, const char *escape, struct buf *out)
{
	const char *word;
	for (size_t i = 0; (word = opt_word(o, i)) != NULL; i++) {
		buf_char(out, ' ');
		for (; *word != '\0'; word++) {
			if (strchr("*?()[]|&;<>$`\"'\\ ~#", *word) != NULL)
				buf_text(out, escape);
			buf_char(out, *word);
		}
	}
}

bool
completion_put(const char *shell, const struct opt_tool *tool, struct buf *out)
{
	struct completion c = { .tool = err_name() };
	struct opt_placed row[OPT_MOST];
	size_t n = opt_rows(tool, row);
	for (size_t i = 0; i < n; i++)
		if (!opt_is_headline(row[i].opt))
			c.row[c.n++] = row[i];
	for (const struct opt *o = opt_common_rows; o->help != NULL && c.n < OPT_MOST; o++)
		c.row[c.n++].opt = o;
	for (size_t i = 0; shells[i] != NULL; i++) {
		if (strcmp(shells[i]->name, shell) != 0)
			continue;
		shells[i]->put(&c, out);
		return true;
	}
	return false;
}
