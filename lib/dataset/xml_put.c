/* xml_put.c -- text for XML 1.0. */
#include "dataset/xml_put.h"

bool
xml_put_text(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.text[i];
		bool high = c == 0xef && i + 2 < text.n && (unsigned char)text.text[i + 1] == 0xbf &&
			    ((unsigned char)text.text[i + 2] & 0xfe) == 0xbe; /* U+FFFE and U+FFFF */
		if (high || (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
			return false;
		if (c == '&')
			buf_text(out, "&amp;");
		else if (c == '<')
			buf_text(out, "&lt;");
		else if (c == '>')
			buf_text(out, "&gt;");
		else if (c == '"')
			buf_text(out, "&quot;");
		else if (c < 0x20)
			buf_format(out, "&#%d;", c);
		else
			buf_char(out, (char)c);
	}
	return true;
}
