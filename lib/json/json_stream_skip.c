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

/* To the next element, past numbers where there are many. *behind: they were the last ones, and the bracket is next. */
static bool
next_element(struct json_stream *s, bool *behind)
{
	if ((*s->p >= '0' && *s->p <= '9') || *s->p == '-') {
		s->p = json_numbers(s->p, s->end);
		*behind = *s->p == ']' && s->p[-1] >= '0'; /* not behind a comma */
	}
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

/* To a value, or where *behind is set, behind one. */
static bool
to_value(struct json_stream *s, bool in_object, bool *behind)
{
	*behind = false;
	return in_object ? skip_key(s) : next_element(s, behind);
}

/* Enters the array or object at p, to its first value. false: failed; *behind: behind a value, which may be what was
 * entered. */
static bool
open_bracket(struct json_stream *s, struct nesting *n, bool *behind)
{
	bool object = *s->p == '{';
	if (n->depth == JSON_DEPTH)
		return json_stream_fail(s, "nested too deeply");
	uint64_t bit = (uint64_t)1 << (n->depth % 64), *word = &n->object[n->depth / 64];
	*word = (n->depth % 64 == 0 ? 0 : *word & (bit - 1)) | (object ? bit : 0);
	s->p++;
	if (!json_window_token(s))
		return false;
	*behind = *s->p == (object ? '}' : ']');
	if (*behind) {
		s->p++;
		return true;
	}
	n->depth++;
	return to_value(s, object, behind);
}

/* Behind a value: closes what ends here, up to the next value; depth 0: there is none. */
static bool
close_brackets(struct json_stream *s, struct nesting *n)
{
	for (; n->depth > 0; n->depth--, s->p++) {
		bool in_object = is_in_object(n), behind;
		if (!json_window_token(s))
			return false;
		if (*s->p == ',') {
			s->p++;
			if (!json_window_token(s) || !to_value(s, in_object, &behind))
				return false;
			if (!behind)
				return true;
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
		bool behind = true;
		bool good = *s->p == '[' || *s->p == '{' ? open_bracket(s, &n, &behind) : skip_scalar(s);
		if (!good || (behind && !close_brackets(s, &n)))
			return false;
	} while (n.depth > 0);
	return true;
}
