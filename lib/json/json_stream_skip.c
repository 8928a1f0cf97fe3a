/* json_stream_skip.c -- values of no interest: every byte is checked, nothing is kept, and no length is too much. */
#include "json/json_stream.h"

#include "json/json_numbers.h"
#include "json/json_window.h"
#include "json/json_lex.h"

#include <string.h>

/* A character of a string is at most this long, an escape. */
enum { CHARACTER = 6 };

/* Past the string that comes next. */
static bool
skip_string(struct json_stream *s)
{
	bool escaped;
	const char *what;
	for (s->p++;;) {
		const char *stop = json_characters(s->p, &escaped, &what);
		if (what == NULL) {
			s->p = stop + 1;
			return true;
		}
		if (s->ended || s->end - stop >= CHARACTER)
			return json_window_fail(s, stop + (*stop == '\\'), what);
		s->p = stop;
		if (!json_window_more(s) && s->failed)
			return false;
	}
}

/* Past a key and its colon, to the value. */
static bool
skip_key(struct json_stream *s)
{
	if (*s->p != '"')
		return json_stream_fail(s, "expected a string as key");
	if (!skip_string(s) || !json_window_token(s))
		return false;
	if (*s->p != ':')
		return json_stream_fail(s, "expected ':'");
	s->p++;
	return json_window_token(s);
}

static bool
skip_scalar(struct json_stream *s)
{
	struct slice text;
	return *s->p == '"' ? skip_string(s) : json_stream_scalar(s, &text);
}

/* To the next element, past numbers where there are many. */
static bool
next_element(struct json_stream *s)
{
	if ((*s->p >= '0' && *s->p <= '9') || *s->p == '-')
		s->p = json_numbers(s->p, s->end);
	return json_window_token(s);
}

/* An explicit stack of one bit a level, object or array, so that no nesting can overflow the machine's stack. */
struct nesting {
	uint64_t object[JSON_DEPTH / 64];
	size_t depth;
};

static bool
is_in_object(const struct nesting *n)
{
	return n->object[(n->depth - 1) / 64] >> ((n->depth - 1) % 64) & 1;
}

static bool
to_value(struct json_stream *s, bool in_object)
{
	return in_object ? skip_key(s) : next_element(s);
}

/* Enters the array or object at p. false: failed; *empty: it is over again. */
static bool
open_bracket(struct json_stream *s, struct nesting *n, bool *empty)
{
	bool object = *s->p == '{';
	if (n->depth == JSON_DEPTH)
		return json_stream_fail(s, "nested too deeply");
	uint64_t bit = (uint64_t)1 << (n->depth % 64), *word = &n->object[n->depth / 64];
	*word = (n->depth % 64 == 0 ? 0 : *word & (bit - 1)) | (object ? bit : 0);
	s->p++;
	if (!json_window_token(s))
		return false;
	*empty = *s->p == (object ? '}' : ']');
	if (*empty) {
		s->p++;
		return true;
	}
	n->depth++;
	return to_value(s, object);
}

/* Behind a value: closes what ends here, up to the next value; depth 0: there is none. */
static bool
close_brackets(struct json_stream *s, struct nesting *n)
{
	for (; n->depth > 0; n->depth--, s->p++) {
		bool in_object = is_in_object(n);
		if (!json_window_token(s))
			return false;
		if (*s->p == ',') {
			s->p++;
			return json_window_token(s) && to_value(s, in_object);
		}
		if (*s->p != (in_object ? '}' : ']'))
			return json_stream_fail(s, in_object ? "expected ',' or '}'" : "expected ',' or ']'");
	}
	return true;
}

bool
json_stream_skip(struct json_stream *s)
{
	struct nesting n;
	n.depth = 0;
	if (!json_window_token(s))
		return false;
	do {
		bool closed = true;
		bool good = *s->p == '[' || *s->p == '{' ? open_bracket(s, &n, &closed) : skip_scalar(s);
		if (!good || (closed && !close_brackets(s, &n)))
			return false;
	} while (n.depth > 0);
	return true;
}
