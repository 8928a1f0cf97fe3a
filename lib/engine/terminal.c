/* terminal.c -- summaries for people. */
#include "engine/terminal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *const terminal_as_names[] = { "text", "json", NULL };

const struct opt terminal_option_rows[] = {
	OPT_ONE_OF("as", "FORM", terminal_as_names, 0, "text or json (text at a terminal, else json)"),
	OPT_END,
};

bool
terminal_wants_text(int as, const char *output)
{
	return as == TERMINAL_AS_AUTO ? output == NULL && isatty(STDOUT_FILENO) : as == TERMINAL_AS_TEXT;
}

static size_t
width_of(int descriptor)
{
	struct winsize w;
	bool known = ioctl(descriptor, TIOCGWINSZ, &w) == 0 && w.ws_col > 0;
	return known ? w.ws_col : 80;
}

size_t
terminal_width(void)
{
	return width_of(STDOUT_FILENO);
}

size_t
terminal_error_width(void)
{
	return isatty(STDERR_FILENO) ? width_of(STDERR_FILENO) : 0;
}

bool
terminal_colour(void)
{
	const char *no = getenv("NO_COLOR"), *kind = getenv("TERM");
	bool can = kind == NULL || strcmp(kind, "dumb") != 0;
	return isatty(STDOUT_FILENO) && can && (no == NULL || *no == '\0');
}

static bool
goes_on(char c)
{
	return (c & 0xc0) == 0x80;
}

size_t
terminal_columns(struct slice text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		n += !goes_on(text.text[i]);
	return n;
}

struct slice
terminal_line(struct slice *text, size_t width)
{
	const char *t = text->text;
	size_t at = 0, space = 0;
	for (size_t columns = 0; at < text->n && columns < width; columns++) {
		space = t[at] == ' ' ? at : space;
		do
			at++;
		while (at < text->n && goes_on(t[at]));
	}
	bool all = at == text->n, falls = !all && t[at] == ' ';
	size_t n = all || falls || space == 0 ? at : space, behind = n + (!all && t[n] == ' ');
	*text = (struct slice){ t + behind, text->n - behind };
	return (struct slice){ t, n };
}

void
terminal_fold(struct slice text, size_t width, struct buf *out)
{
	enum { FURTHER = 4, LEAST = 40 };
	width = width > LEAST ? width : LEAST;
	while (text.n > 0) {
		const char *newline = memchr(text.text, '\n', text.n);
		struct slice line = { text.text, newline != NULL ? (size_t)(newline - text.text) : text.n };
		size_t taken = line.n + (newline != NULL), further = 0;
		do {
			struct slice part = terminal_line(&line, width - further);
			buf_format(out, "%*s", (int)further, "");
			buf_add(out, part.text, part.n);
			buf_char(out, '\n');
			further = FURTHER;
		} while (line.n > 0);
		text = (struct slice){ text.text + taken, text.n - taken };
	}
}

void
terminal_put(struct slice text, size_t width, struct buf *out)
{
	size_t at = 0, n = 0, all = terminal_columns(text), most = all > width && width > 3 ? width - 3 : width;
	for (; at < text.n && n < most; n++) {
		unsigned char c = (unsigned char)text.text[at++];
		buf_char(out, c < ' ' || c == 0x7f ? '.' : (char)c);
		while (at < text.n && goes_on(text.text[at]))
			buf_char(out, text.text[at++]);
	}
	for (; n < width; n++)
		buf_char(out, all > width ? '.' : ' ');
}

void
terminal_bar(double part, size_t width, bool colour, struct buf *out)
{
	static const char *const eighth[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	size_t n = isnan(part) ? 0 : (size_t)(part * 8 * (double)width + 0.5);
	buf_text(out, colour ? "\033[34m" : "");
	for (size_t i = 0; i < n / 8; i++)
		buf_text(out, "█");
	buf_text(out, eighth[n % 8]);
	buf_text(out, colour ? "\033[0m" : "");
}

/* The place of a part among n + 1 steps; 0 is nothing's alone. */
static size_t
step(double part, size_t n)
{
	return part > 0 ? 1 + (size_t)fmin(part * (double)n, (double)n - 1) : 0;
}

void
terminal_block(double part, struct buf *out)
{
	static const char *const block[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	buf_text(out, block[step(part, 8)]);
}

void
terminal_shade(double part, struct buf *out)
{
	static const char *const shade[] = { " ", "░", "▒", "▓", "█" };
	buf_text(out, shade[step(part, 4)]);
}
