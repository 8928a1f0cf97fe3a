/* json_put.c -- writing JSON. */
#include "json/json_put.h"

#include "base/num.h"
#include "json/json_lex.h"

#include <float.h>
#include <math.h>

void
json_put_string(struct buf *out, struct slice text)
{
	static const char hex[] = "0123456789abcdef";
	const char *p = text.text, *end = p + text.n;
	buf_char(out, '"');
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		if (c == '"' || c == '\\') {
			buf_add(out, (char[]){ '\\', (char)c }, 2);
			p++;
		} else if (c == '\n' || c == '\t' || c == '\r') {
			buf_add(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r", 2);
			p++;
		} else if (c < 0x20) {
			buf_add(out, (char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
			p++;
		} else if (c < 0x80) {
			buf_char(out, (char)c);
			p++;
		} else {
			/* The text may end anywhere: look at a copy that ends in zeros. */
			unsigned char tail[4] = { 0 };
			memcpy(tail, p, end - p < 4 ? (size_t)(end - p) : 4);
			size_t n = json_utf8_length(tail);
			buf_add(out, n > 0 ? p : "\xef\xbf\xbd", n > 0 ? n : 3);
			p += n > 0 ? n : 1;
		}
	}
	buf_char(out, '"');
}

void
json_put_number(struct buf *out, double x)
{
	if (isfinite(x))
		buf_double(out, x);
	else
		buf_text(out, "null");
}

void
json_put_bool(struct buf *out, bool x)
{
	buf_text(out, x ? "true" : "false");
}

/* [[a,b],…], each number by print, which is one of the printers below. */
static inline void
put_numbers(struct buf *out, const double *number, size_t n, size_t width, size_t (*print)(char *, double))
{
	size_t inner = width > 0 ? width : 1;
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		char *start = buf_room(out, inner * (NUM_SIZE + 1) + 4), *to = start;
		if (i > 0)
			*to++ = ',';
		if (width > 0)
			*to++ = '[';
		for (size_t k = 0; k < inner; k++) {
			if (k > 0)
				*to++ = ',';
			to += print(to, number[i * inner + k]);
		}
		if (width > 0)
			*to++ = ']';
		out->len += (size_t)(to - start);
	}
	buf_char(out, ']');
}

static size_t
print_float(char *to, double x)
{
	return fabs(x) <= FLT_MAX ? num_print_float(to, (float)x) : num_print_double(to, x);
}

void
json_put_doubles(struct buf *out, const double *number, size_t n, size_t width)
{
	put_numbers(out, number, n, width, num_print_double);
}

void
json_put_floats(struct buf *out, const double *number, size_t n, size_t width)
{
	put_numbers(out, number, n, width, print_float);
}
