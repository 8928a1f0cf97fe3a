/* walk.h -- a large JSON document, value by value, without a tree.
 *
 * A walk is a place in a text that ends in a NUL and JSON_PAD bytes. It enters arrays and objects, and passes over or
 * picks up the values in them; every byte is checked on the way, and what is picked up is a slice of the text. After the
 * first error all calls return false, and wrong says where it is. */
#ifndef FORMAT_WALK_H
#define FORMAT_WALK_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct walk {
	const char *p;        /* the next byte */
	const char *end;      /* of the text */
	struct arena *arena;  /* for keys that are escaped */
	bool fresh;           /* just behind the bracket that opens an array or object */
	const char *wrong;    /* NULL: nothing is */
	char why[160];
};

struct walk walk_start(struct slice text, struct arena *arena);

/* Enters the array or object at p; bracket is '[' or '{'. what names it in the message when it is none. */
bool walk_enter(struct walk *w, char bracket, const char *what);

/* Goes to the next element. false: there is none, and the walk stands behind the array; or an error. */
bool walk_element(struct walk *w);

/* Goes to the next member's value. false: there is none, and the walk stands behind the object; or an error. */
bool walk_member(struct walk *w, struct slice *key);

/* Passes over the value. .text is NULL after an error. */
struct slice walk_value(struct walk *w);

/* Passes over the object at p and picks up the values of n keys; what it has not gets .text NULL. what names the object in the
 * message when it is none. */
bool walk_fields(struct walk *w, const char *what, const char *const *key, size_t n, struct slice *value);

/* There is nothing but white space left. */
bool walk_end(struct walk *w);

/* Ends the walk with an error at p. Returns false. */
bool walk_fail(struct walk *w, const char *p, const char *why);

#endif
