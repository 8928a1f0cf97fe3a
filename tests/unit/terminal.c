/* terminal.c -- what lines for people are made of: columns, cuts, and lines that end at a space. */
#include "engine/terminal.h"

#include <criterion/criterion.h>

Test(terminal, lines_end_at_spaces)
{
	static const struct {
		const char *text;
		size_t width;
		const char *lines; /* with / between */
	} cases[] = {
		{ "one two three", 20, "one two three" },
		{ "one two three", 13, "one two three" },
		{ "one two three", 12, "one two/three" },
		{ "one two three", 7, "one two/three" },
		{ "one two three", 6, "one/two/three" },
		{ "one two three", 3, "one/two/thr/ee" },
		{ "×××× ×××", 4, "××××/×××" },
		{ "×××××", 2, "××/××/×" },
		{ "", 5, "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice text = slice_of(cases[i].text);
		struct buf got = { 0 };
		do {
			struct slice line = terminal_line(&text, cases[i].width);
			buf_text(&got, got.len > 0 ? "/" : "");
			buf_add(&got, line.text, line.n);
		} while (text.n > 0);
		buf_char(&got, '\0');
		cr_expect_str_eq(got.data, cases[i].lines, "%s in %zu", cases[i].text, cases[i].width);
		buf_free(&got);
	}
}

Test(terminal, texts_in_columns)
{
	static const struct {
		const char *text;
		size_t width;
		const char *put;
	} cases[] = {
		{ "abc", 5, "abc  " },
		{ "abc", 3, "abc" },
		{ "abcdefgh", 6, "abc..." },
		{ "××××××××", 6, "×××..." },
		{ "a\nb\033[1m", 6, "a.b..." },
		{ "", 2, "  " },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf got = { 0 };
		terminal_put(slice_of(cases[i].text), cases[i].width, &got);
		buf_char(&got, '\0');
		cr_expect_str_eq(got.data, cases[i].put);
		buf_free(&got);
	}
}
