/* html.c -- pictures as one page to look through. */
#include "draw/html.h"

#include "draw/html_page.h"

#include <string.h>

static void
put_lines(struct buf *out, const char *const *line)
{
	for (; *line != NULL; line++)
		buf_text(out, *line);
}

/* A string of the script: nothing in it can end the element that the script is in. */
static void
put_string(struct buf *out, struct slice text)
{
	static const char digits[] = "0123456789abcdef";
	size_t from = 0;
	buf_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.text[i];
		bool line = c == 0xe2 && i + 2 < text.n && memcmp(text.text + i, "\xe2\x80", 2) == 0 &&
			    ((unsigned char)text.text[i + 2] | 1) == 0xa9;
		if (c >= ' ' && c != '"' && c != '\\' && c != '<' && c != 0x7f && !line)
			continue;
		buf_add(out, text.text + from, i - from);
		if (line) {
			buf_text(out, (unsigned char)text.text[i + 2] == 0xa8 ? "\\u2028" : "\\u2029");
			i += 2;
		} else if (c == '"' || c == '\\') {
			buf_char(out, '\\');
			buf_char(out, (char)c);
		} else {
			buf_text(out, c == '<' ? "\\x3c" : "\\x");
			if (c != '<') {
				buf_char(out, digits[c >> 4]);
				buf_char(out, digits[c & 15]);
			}
		}
		from = i + 1;
	}
	buf_add(out, text.text + from, text.n - from);
	buf_char(out, '"');
}

void
html_open(struct buf *out, struct slice title, enum theme theme)
{
	static const char *const names[] = { "auto", "light", "dark" };
	buf_format(
		out, "<!DOCTYPE html>\n<html lang=\"en\" data-theme=\"%s\">\n<meta charset=\"utf-8\">\n", names[theme]);
	buf_text(out,
		"<meta name=\"viewport\" content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
		"'unsafe-inline'\">\n<title>");
	svg_put_text(out, title);
	buf_text(out, "</title>\n<style>\n");
	put_lines(out, html_style);
	svg_put_inks(out, false, "");
	buf_text(out, "\n@media(prefers-color-scheme:dark){");
	svg_put_inks(out, true, "html[data-theme=auto] ");
	buf_text(out, "}\n");
	svg_put_inks(out, true, "html[data-theme=dark] ");
	buf_text(out, "\n</style>\n");
	put_lines(out, html_frame);
	buf_text(out, "<script>\nconst pages = [\n");
}

void
html_add(struct buf *out, const struct scene *s, bool first)
{
	struct buf svg = { .failed = out->failed };
	svg_put_inline(&svg, s);
	buf_text(out, first ? "{t:" : ",\n{t:");
	put_string(out, s->title);
	buf_text(out, ",s:");
	put_string(out, (struct slice){ svg.data, svg.len });
	buf_char(out, '}');
	buf_free(&svg);
}

void
html_close(struct buf *out)
{
	buf_text(out, "\n];\n");
	put_lines(out, html_script);
	buf_text(out, "</script>\n</html>\n");
}
