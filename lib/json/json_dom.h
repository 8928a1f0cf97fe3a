/* json_dom.h -- the one door to cJSON: small documents such as anchor sets.
 *
 * cJSON takes what it should not (trailing junk, control characters, invalid UTF-8, numbers beyond range) and ignores
 * case in keys. Here every text passes the strict scanner first, and lookups are exact. The first thing that is wrong
 * with a document is kept; readers go on, with nothing to read, and whoever began looks at `error` at the end (or has
 * text_file_check look, which ends the process). */
#ifndef JSON_JSON_DOM_H
#define JSON_JSON_DOM_H

#include "base/arena.h"
#include "base/slice.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* What is being read. */
struct json_dom {
	struct arena *arena;  /* keeps the texts that are handed out */
	const char *error;    /* what is wrong with it; NULL: nothing so far */
	size_t line, column;  /* where, in the text, from 1; 0: somewhere */
};

/* Parses text, which has a NUL and JSON_PAD bytes behind it and must be one object; the caller deletes the result,
 * which is NULL when the text is wrong. Lookups in NULL find nothing. */
cJSON *json_dom_parse(struct json_dom *d, struct slice text);

/* Keeps what is wrong, unless something was before. */
void json_dom_fail(struct json_dom *d, const char *format, ...) PRINTF_FORMAT(2, 3);

/* A member of an object by its exact name, or NULL. */
const cJSON *json_dom_member(const cJSON *object, const char *name);

/* Refuses members that are not in names (NULL at the end); where is what the object is called. */
void json_dom_only(struct json_dom *d, const cJSON *object, const char *where, const char *const *names);

/* The member's value where there is one; what it must be otherwise is an error. where names the object. */
bool json_dom_number(struct json_dom *d, const cJSON *object, const char *where, const char *name, double *value);
bool json_dom_flag(struct json_dom *d, const cJSON *object, const char *where, const char *name, bool *value);
bool json_dom_word(struct json_dom *d, const cJSON *object, const char *where, const char *name,
	const char *const *words, int *index);
/* An array of exactly n numbers, or with n 0 any number of them: returned in the arena, *count says how many. */
const double *json_dom_numbers(struct json_dom *d, const cJSON *object, const char *where, const char *name, size_t n,
	size_t *count);

#endif
