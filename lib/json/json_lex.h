/* json_lex.h -- what the parts of the scanner share: white space and strings. Not for others. */
#ifndef JSON_JSON_LEX_H
#define JSON_JSON_LEX_H

#include "json/json.h"

#include <stdint.h>

static inline bool
json_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Past white space; most often there is none. */
static inline const char *
json_space(const char *p)
{
	if (__builtin_expect((unsigned char)*p > ' ', 1))
		return p;
	while (json_is_space(*p))
		p++;
	return p;
}

/* NULL, with *error set: what went wrong at p, in a text that starts at start. */
const char *json_fail(struct json_error *error, const char *start, const char *p, const char *what);

/* How many bytes the UTF-8 character at p has (RFC 3629); 0: none stands there. At most four are looked at. */
size_t json_utf8_length(const unsigned char *p);

/* The byte behind the string whose opening quote is at p, or NULL; *escaped is raised where it has a backslash. */
const char *json_string(const char *p, const char *start, bool *escaped, struct json_error *error);

/* Past the characters of a string, from p inside of it on: where its closing quote is, and *what is NULL; or where the
 * first character is that is wrong or cut short, and *what says how. */
const char *json_characters(const char *p, bool *escaped, const char **what);

/* One member's value at p into column c, as the key says. The byte behind it, or NULL. */
const char *json_bind(const struct json_key *key, const char *p, const char *start, struct json_column *c,
	struct json_error *error, struct arena *arena);

#endif
