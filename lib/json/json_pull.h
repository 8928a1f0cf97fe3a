/* json_pull.h -- a large JSON document, value by value, without a tree.
 *
 * A walk is a place in a text that ends in a NUL and JSON_PAD bytes. It enters arrays and objects, and passes over or
 * picks up the values in them; every byte is checked on the way, and what is picked up is a slice of the text. After the
 * first error all calls return false, and wrong says where it is. */
#ifndef JSON_JSON_PULL_H
#define JSON_JSON_PULL_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct json_pull {
	const char *p;        /* the next byte */
	const char *end;      /* of the text */
	struct arena *arena;  /* for keys that are escaped */
	bool fresh;           /* just behind the bracket that opens an array or object */
	const char *wrong;    /* NULL: nothing is */
	char why[160];
};

struct json_pull json_pull_start(struct slice text, struct arena *arena);

/* Enters the array or object at p; bracket is '[' or '{'. what names it in the message when it is none. */
bool json_pull_enter(struct json_pull *w, char bracket, const char *what);

/* Goes to the next element. false: there is none, and the walk stands behind the array; or an error. */
bool json_pull_element(struct json_pull *w);

/* Goes to the next member's value. false: there is none, and the walk stands behind the object; or an error. */
bool json_pull_member(struct json_pull *w, struct slice *key);

/* Passes over the value. .text is NULL after an error. */
struct slice json_pull_value(struct json_pull *w);

/* Passes over the object at p and picks up the values of n keys; what it has not gets .text NULL. what names the object in the
 * message when it is none. */
bool json_pull_fields(struct json_pull *w, const char *what, const char *const *key, size_t n, struct slice *value);

/* There is nothing but white space left. */
bool json_pull_end(struct json_pull *w);

/* Ends the walk with an error at p. Returns false. */
bool json_pull_fail(struct json_pull *w, const char *p, const char *why);

#endif
