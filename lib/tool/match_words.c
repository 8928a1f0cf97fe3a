/* match_words.c -- the sentences of assigners, with their numbers. */
#include "tool/match_words.h"

void
match_words_float(struct buf *out, double number)
{
	buf_float(out, number);
}

void
match_words_short(struct buf *out, double number)
{
	buf_format(out, "%g", number);
}

void
match_words_put(struct buf *out, struct assign_words words, match_words_number *put)
{
	const double *number = words.number;
	for (const char *text = words.text; *text != '\0'; text++) {
		if (*text == '#')
			put(out, *number++);
		else if (*text == '@')
			buf_format(out, "%.0f", *number++);
		else
			buf_char(out, *text);
	}
}
