/* json_stream.c -- a JSON document of any size: arrays, objects, members, and values that are wanted. */
#include "json/json_stream.h"

#include "base/num.h"
#include "json/json_window.h"
#include "json/json_lex.h"

#include <stdio.h>
#include <string.h>

bool
json_stream_enter(struct json_stream *s, char bracket, const char *what)
{
	if (!json_window_token(s))
		return false;
	if (*s->p != bracket) {
		char why[sizeof s->why];
		snprintf(why, sizeof why, "expected %s, an %s", what, bracket == '[' ? "array" : "object");
		return json_stream_fail(s, why);
	}
	s->p++;
	s->fresh = true;
	return true;
}

/* To the next entry of what ends with a bracket. */
static bool
next(struct json_stream *s, char bracket)
{
	bool first = s->fresh;
	s->fresh = false;
	if (!json_window_token(s))
		return false;
	if (*s->p == bracket) {
		s->p++;
		return false;
	}
	if (first)
		return true;
	if (*s->p != ',')
		return json_stream_fail(s, bracket == ']' ? "expected ',' or ']'" : "expected ',' or '}'");
	s->p++;
	s->p += *s->p == ' ';
	return json_window_token(s);
}

bool
json_stream_element(struct json_stream *s)
{
	return next(s, ']');
}

/* The names as words that a text can be compared with at once. */
static void
prepare(struct json_names *names)
{
	for (unsigned i = 0; i < names->n; i++) {
		char text[JSON_NAME] = { 0 }, mask[JSON_NAME] = { 0 };
		size_t n = names->word[i].n = strlen(names->name[i]);
		memcpy(text, names->name[i], n + 1);
		text[n] = '"';
		memset(mask, 0xff, n + 1);
		for (int k = 0; k < 2; k++) {
			names->word[i].text[k] = num_word(text + 8 * k);
			names->word[i].mask[k] = num_word(mask + 8 * k);
		}
	}
}

bool
json_stream_object(struct json_stream *s, const char *what, struct json_names *names)
{
	if (names->word[0].n == 0)
		prepare(names);
	names->seen = 0;
	names->last = names->n;
	return json_stream_enter(s, '{', what);
}

/* The byte behind the scalar at p, or NULL. */
static inline const char *
scalar(const char *p, struct json_error *error)
{
	const char *end = (unsigned char)(*p - '0') < 10 ? num_skip(p) : NULL;
	return end != NULL ? end : json_skip(p, error);
}

bool
json_stream_scalar(struct json_stream *s, struct slice *text)
{
	if (!json_window_token(s))
		return false;
	if (*s->p == '[' || *s->p == '{')
		return json_stream_fail(s, "expected a string or a number");
	for (;;) {
		struct json_error error;
		const char *end = scalar(s->p, &error);
		/* What ends with the window may go on behind it, and what is wrong there may be right. */
		if (end != NULL && (end < s->end || s->ended)) {
			*text = (struct slice){ s->p, (size_t)(end - s->p) };
			s->p = end;
			return true;
		}
		if (end == NULL && (s->ended || (s->end - (s->p + error.at) > 16 && s->end - s->p > JSON_WINDOW / 2)))
			return json_window_fail(s, s->p + error.at, error.text);
		if (!json_window_more(s) && s->failed)
			return false;
	}
}

/* Whether a name stands at p, behind an opening quote. */
static inline bool
is_name(const struct json_names *names, unsigned i, const char *p)
{
	return (((num_word(p) ^ names->word[i].text[0]) & names->word[i].mask[0]) |
		((num_word(p + 8) ^ names->word[i].text[1]) & names->word[i].mask[1])) == 0;
}

/* The index of the name that a key is, n for another. */
static unsigned
find_name(const struct json_stream *s, const struct json_names *names, struct slice key)
{
	struct arena arena = { .failed = s->out_of_memory };
	unsigned i = 0;
	if (memchr(key.text, '\\', key.n) == NULL) {
		while (i < names->n && !is_name(names, i, key.text + 1))
			i++;
		return i;
	}
	struct slice text = json_text(key, &arena);
	while (i < names->n && !slice_is(text, names->name[i]))
		i++;
	arena_free(&arena);
	return i;
}

/* Past the key that comes next: the index of its name, n for another; -1 after an error. */
static int
read_key(struct json_stream *s, struct json_names *names)
{
	unsigned guess = names->after[names->last];
	struct slice key;
	if (__builtin_expect(*s->p == '"' && guess < names->n && is_name(names, guess, s->p + 1), 1)) {
		s->p += names->word[guess].n + 2;
		return (int)guess;
	}
	if (*s->p != '"') {
		json_stream_fail(s, "expected a string as key");
		return -1;
	}
	return json_stream_scalar(s, &key) ? (int)find_name(s, names, key) : -1;
}

/* Past the colon. */
static bool
read_colon(struct json_stream *s)
{
	if (!json_window_token(s))
		return false;
	if (*s->p != ':')
		return json_stream_fail(s, "expected ':'");
	s->p++;
	s->p += *s->p == ' ';
	return json_window_token(s);
}

/* The usual: the member that stood here in the object before, written as programs write it. Where its value begins,
 * with JSON_NEAR bytes ahead; NULL: it is not that. */
static inline const char *
usual_member(const struct json_stream *s, const struct json_names *names, unsigned guess)
{
	const char *p = s->p;
	if (guess >= names->n || (names->seen >> guess & 1) != 0)
		return NULL;
	if (!s->fresh) {
		if (*p != ',')
			return NULL;
		p++;
		p += *p == ' ';
	}
	if (*p != '"' || !is_name(names, guess, p + 1))
		return NULL;
	p += names->word[guess].n + 2;
	if (*p != ':')
		return NULL;
	p++;
	p += *p == ' ';
	return (unsigned char)*p > ' ' && s->end - p >= JSON_NEAR ? p : NULL;
}

/* The next member, however it is written; apart from json_stream_member, which needs few registers. */
__attribute__((noinline)) static int
find_member(struct json_stream *s, struct json_names *names)
{
	while (next(s, '}')) {
		int found = read_key(s, names);
		if (found < 0 || !read_colon(s))
			return -1;
		unsigned i = (unsigned)found;
		if (i == names->n) {
			if (!json_stream_skip(s))
				return -1;
			continue;
		}
		if (names->seen >> i & 1) {
			char why[sizeof s->why];
			snprintf(why, sizeof why, "duplicate key \"%s\"", names->name[i]);
			json_stream_fail(s, names->twice != NULL ? names->twice : why);
			return -1;
		}
		names->seen |= 1u << i;
		names->after[names->last] = (unsigned char)i;
		names->last = i;
		return found;
	}
	return -1;
}

int
json_stream_member(struct json_stream *s, struct json_names *names)
{
	unsigned guess = names->after[names->last];
	const char *usual = usual_member(s, names, guess);
	if (__builtin_expect(usual == NULL, 0))
		return find_member(s, names);
	s->p = usual;
	s->fresh = false;
	names->seen |= 1u << guess;
	names->last = guess;
	return (int)guess;
}

bool
json_stream_key(struct json_stream *s, struct slice *key, struct arena *arena)
{
	struct slice text;
	if (!next(s, '}'))
		return false;
	if (*s->p != '"')
		return json_stream_fail(s, "expected a string as key");
	if (!json_stream_scalar(s, &text))
		return false;
	text = json_text(text, arena);
	*key = (struct slice){ arena_text(arena, text.text, text.n), text.n };
	return read_colon(s);
}

char
json_stream_peek_far(struct json_stream *s)
{
	return json_window_token(s) ? *s->p : '\0';
}

bool
json_stream_number(struct json_stream *s, double *value)
{
	struct slice text = { "", 0 };
	if (!json_window_token(s))
		return false;
	const char *end = num_read_double(s->p, value);
	if (__builtin_expect(end != NULL && (end < s->end || s->ended), 1)) {
		s->p = end;
		return true;
	}
	if (!json_stream_is_number(s))
		return json_stream_fail(s, "expected a number");
	if (!json_stream_scalar(s, &text))
		return false;
	num_read_double(text.text, value);
	return true;
}

bool
json_stream_any_integer(struct json_stream *s, int64_t *value)
{
	if (!json_window_token(s))
		return false;
	const char *end = num_read_integer(s->p, value);
	if (end == NULL || (end == s->end && !s->ended) || (*s->p == '-' && *value == 0))
		return false;
	s->p = end;
	return true;
}

bool
json_stream_end(struct json_stream *s)
{
	if (!json_window_space(s))
		return false;
	return s->p == s->end || json_stream_fail(s, "unexpected text behind the document");
}
