/* document.h -- the one door to cJSON: small documents such as anchor sets.
 *
 * cJSON takes what it should not (trailing junk, control characters, invalid UTF-8, numbers beyond range) and ignores case in
 * keys. Here every text passes the strict scanner first, and lookups are exact. A document's errors end the process, with the
 * place: "PROGRAM: FILE: at line 2, column 7: expected ':'" and ERR_REJECTED. */
#ifndef STREAM_DOCUMENT_H
#define STREAM_DOCUMENT_H

#include "base/arena.h"
#include "base/slice.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* What is being read, for messages: "FILE" or "FILE:LINE". */
struct document {
	const char *name;
	struct arena *arena; /* keeps the texts that are handed out */
};

/* The whole of a file ("-": standard input), in the arena, with a NUL and padding behind it. Ends the process when it cannot
 * be read. */
struct slice document_read(const char *path, struct arena *arena);

/* Parses text, which has a NUL and JSON_PAD bytes behind it; the caller deletes the result. Must be a single value. */
cJSON *document_parse(const struct document *d, struct slice text);

/* "PROGRAM: NAME: text", ERR_REJECTED. */
_Noreturn void document_fail(const struct document *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A member of an object by its exact name, or NULL. */
const cJSON *document_member(const cJSON *object, const char *name);

/* Refuses members that are not in names (NULL at the end); where is what the object is called. */
void document_only(const struct document *d, const cJSON *object, const char *where, const char *const *names);

/* The member's value where there is one; what it must be otherwise is an error. where names the object. */
bool document_number(const struct document *d, const cJSON *object, const char *where, const char *name, double *value);
bool document_flag(const struct document *d, const cJSON *object, const char *where, const char *name, bool *value);
bool document_word(const struct document *d, const cJSON *object, const char *where, const char *name,
	const char *const *words, int *index);
/* An array of exactly n numbers, or with n 0 any number of them: returned in the arena, *count says how many. */
const double *document_numbers(const struct document *d, const cJSON *object, const char *where, const char *name, size_t n,
	size_t *count);

#endif
