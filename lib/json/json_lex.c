/* json_lex.c -- strings, and values of no interest: every byte is checked, nothing is kept. */
#include "json/json_lex.h"

#include "base/num.h"

#include <stdio.h>

const char *
json_fail(struct json_error *error, const char *start, const char *p, const char *what)
{
	error->at = (size_t)(p - start);
	if (*p == '\0')
		what = "the text ends too early";
	snprintf(error->text, sizeof error->text, "%s", what);
	return NULL;
}

/* Length of the UTF-8 sequence at p (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF), 0 if it is
 * none. A missing byte shows as a mismatch before anything behind the line is looked at. */
size_t
json_utf8_length(const unsigned char *p)
{
	unsigned char c = p[0];
	unsigned char low = 0x80, high = 0xbf;
	size_t n;
	if (c >= 0xc2 && c <= 0xdf)
		n = 2;
	else if (c >= 0xe0 && c <= 0xef)
		n = 3;
	else if (c >= 0xf0 && c <= 0xf4)
		n = 4;
	else
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return n;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* How many of the eight bytes at p, from the first on, are plain ASCII: no quote, no backslash, no control character. A
 * byte that is not gets its top bit; a borrow from one below it can only mark bytes behind it. */
static inline unsigned
plain_bytes(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	uint64_t v = num_word(p), quote = v ^ (ones * '"'), slash = v ^ (ones * '\\');
	uint64_t stops = (v | (v - ones * 0x20) | (quote - ones) | (slash - ones)) & tops;
	return stops == 0 ? 8 : num_first(stops);
}

/* The byte behind the escape whose backslash is at p, or NULL. */
static const char *
escape(const char *p)
{
	switch (p[1]) {
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		return p + 2;
	case 'u':
		for (int i = 2; i < 6; i++)
			if (hex_digit(p[i]) < 0)
				return NULL;
		return p + 6;
	default:
		return NULL;
	}
}

const char *
json_characters(const char *p, bool *escaped, const char **what)
{
	*what = NULL;
	for (;;) {
		unsigned plain = plain_bytes(p);
		p += plain;
		if (plain == 8)
			continue;
		unsigned char c = (unsigned char)*p;
		if (c == '"') {
			return p;
		} else if (c == '\\') {
			const char *next = escape(p);
			if (next == NULL) {
				*what = "bad escape in a string";
				return p;
			}
			*escaped = true;
			p = next;
		} else if (c < 0x20) {
			*what = "control character in a string";
			return p;
		} else {
			size_t n = json_utf8_length((const unsigned char *)p);
			if (n == 0) {
				*what = "invalid UTF-8";
				return p;
			}
			p += n;
		}
	}
}

const char *
json_string(const char *p, const char *start, bool *escaped, struct json_error *error)
{
	const char *what, *end = json_characters(p + 1, escaped, &what);
	return what == NULL ? end + 1 : json_fail(error, start, end + (*end == '\\'), what);
}

/* A member's key and colon, inside an object: where its value starts, or NULL. */
static const char *
skip_key(const char *p, const char *start, struct json_error *error)
{
	bool escaped;
	if (*p != '"')
		return json_fail(error, start, p, "expected a string as key");
	p = json_string(p, start, &escaped, error);
	if (p == NULL)
		return NULL;
	p = json_space(p);
	return *p == ':' ? json_space(p + 1) : json_fail(error, start, p, "expected ':'");
}

/* A number, string or literal at p. */
static const char *
skip_scalar(const char *p, const char *start, struct json_error *error)
{
	static const struct {
		char first;
		unsigned char n;
		char text[6];
	} literals[] = { { 't', 4, "true" }, { 'f', 5, "false" }, { 'n', 4, "null" } };

	bool escaped;
	if (*p == '"')
		return json_string(p, start, &escaped, error);
	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
		if (*p == literals[i].first && strncmp(p, literals[i].text, literals[i].n) == 0)
			return p + literals[i].n;
	const char *end = num_skip(p);
	return end != NULL ? end : json_fail(error, start, p, "expected a value");
}

/* An explicit stack of one bit a level, object or array, so that no nesting can overflow the machine's stack. */
const char *
json_skip(const char *p, struct json_error *error)
{
	const char *start = p;
	uint64_t object[JSON_DEPTH / 64];
	size_t depth = 0;
	for (;;) {
		if (*p == '{' || *p == '[') {
			bool is_object = *p == '{';
			if (depth == JSON_DEPTH)
				return json_fail(error, start, p, "nested too deeply");
			uint64_t bit = (uint64_t)1 << (depth % 64), *word = &object[depth / 64];
			*word = (depth % 64 == 0 ? 0 : *word & (bit - 1)) | (is_object ? bit : 0);
			p = json_space(p + 1);
			if (*p != (is_object ? '}' : ']')) {
				depth++;
				if (is_object && (p = skip_key(p, start, error)) == NULL)
					return NULL;
				continue;
			}
			p++;
		} else if ((p = skip_scalar(p, start, error)) == NULL) {
			return NULL;
		}

		/* Behind a value: close what ends here, up to the next element or the end. */
		for (;; depth--, p++) {
			if (depth == 0)
				return p;
			bool in_object = object[(depth - 1) / 64] >> ((depth - 1) % 64) & 1;
			p = json_space(p);
			if (*p == ',') {
				p = json_space(p + 1);
				if (in_object && (p = skip_key(p, start, error)) == NULL)
					return NULL;
				break;
			}
			if (*p != (in_object ? '}' : ']'))
				return json_fail(error, start, p, in_object ? "expected ',' or '}'"
					: "expected ',' or ']'");
		}
	}
}

/* Appends a code point as UTF-8; a lone surrogate gets the three bytes that its number asks for. */
static char *
put_utf8(char *to, unsigned code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

static unsigned
hex_code(const char *p)
{
	unsigned code = 0;
	for (int i = 0; i < 4; i++)
		code = code << 4 | (unsigned)hex_digit(p[i]);
	return code;
}

/* The code point of the \u escape at *p, which moves behind it; a pair of surrogates is one. */
static unsigned
unicode_escape(const char **p, const char *end)
{
	unsigned code = hex_code(*p + 2);
	*p += 6;
	if (code >= 0xd800 && code < 0xdc00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
		unsigned low = hex_code(*p + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			*p += 6;
			return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	return code;
}

struct slice
json_text(struct slice value, struct arena *arena)
{
	if (value.n < 2 || value.text[0] != '"')
		return value;
	struct slice inner = { value.text + 1, value.n - 2 };
	if (memchr(inner.text, '\\', inner.n) == NULL)
		return inner;

	const char *p = inner.text, *end = p + inner.n;
	char *out = arena_alloc(arena, inner.n), *to = out;
	while (p < end) {
		if (*p != '\\') {
			*to++ = *p++;
			continue;
		}
		static const char from[] = "bfnrt", into[] = "\b\f\n\r\t";
		const char *which;
		if (p[1] == 'u') {
			to = put_utf8(to, unicode_escape(&p, end));
			continue;
		}
		which = strchr(from, p[1]);
		*to++ = which != NULL ? into[which - from] : p[1];
		p += 2;
	}
	return (struct slice){ out, (size_t)(to - out) };
}
