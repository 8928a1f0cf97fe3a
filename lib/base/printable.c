/* printable.c -- which bytes of a text may go to a terminal as they are. */
#include "base/printable.h"

#include <stdint.h>

size_t
printable_length(const char *text, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0xa0, 0x800, 0x10000 }; /* U+0080 to U+009F are control characters */
	const unsigned char *p = (const unsigned char *)text;
	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	size_t length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || length > n)
		return 0;
	uint32_t c = p[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fU);
	}
	return c >= least[length] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) ? length : 0;
}

void
printable_put(struct slice text, struct buf *out)
{
	for (size_t i = 0, n; i < text.n; i += n) {
		n = printable_length(text.text + i, text.n - i);
		if (n > 0) {
			buf_add(out, text.text + i, n);
		} else {
			buf_format(out, "\\x%02x", (unsigned char)text.text[i]);
			n = 1;
		}
	}
}
