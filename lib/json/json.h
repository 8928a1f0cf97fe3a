/* json.h -- one line of JSON Lines, scanned strictly and bound into arrays.
 *
 * The scanner takes one JSON object (RFC 8259) and checks every byte of it: syntax, number grammar, escapes, UTF-8 (RFC
 * 3629), duplicate keys (compared after unescaping). Members that a schema names are bound as they are read: numbers go
 * straight into arrays, items become slices of the line. Every other value is kept as a slice, so that it can be copied
 * through byte for byte. Nested values are checked for syntax alone, to a depth of JSON_DEPTH.
 *
 * The text must be followed by a NUL and by JSON_PAD readable bytes behind that. Everything that a scan hands out
 * points into the text or lives in the arena. Newlines are white space here, so that documents can be scanned as well
 * as lines. */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "json/json_put.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	JSON_DEPTH = 1024,
	JSON_SLOTS = 128, /* of a schema's hash table: more than twice its keys */
	JSON_KEYS = 56    /* the most keys that a schema can name */
};

/* What a bound member may look like; a mask. Numbers beyond double range are errors in bound members. */
enum json_shape {
	JSON_SCALAR = 1, /* one number */
	JSON_FLAT = 2,   /* [n,…] */
	JSON_ROWS = 4,   /* [[n,…],…], rows of one width */
	JSON_ITEMS = 8,  /* [v,…]: any values, as slices */
	JSON_ANY = 16,   /* any value, as a slice; with ITEMS: any but an array */
	JSON_SPANS = 32  /* with FLAT or ROWS: also a slice of each number or row */
};

struct json_key {
	const char *name;
	unsigned shape; /* enum json_shape */
	size_t width;   /* of a row; 0: any, all rows alike */
};

struct json_schema {
	const struct json_key *key;
	size_t keys;
	unsigned char slot[JSON_SLOTS]; /* index + 1 of a key; 0: free */
};

/* key and its names must outlive the schema; keys <= JSON_KEYS. */
void json_schema_init(struct json_schema *s, const struct json_key *key, size_t keys);

/* A bound member's value. */
struct json_column {
	bool given;
	unsigned shape;     /* which of SCALAR, FLAT, ROWS, ITEMS it turned out to be; ANY keeps the text alone */
	size_t n;           /* numbers, rows or items */
	size_t width;       /* of a row (ROWS), else 1 */
	double *number;     /* [n][width] */
	struct slice *item; /* ITEMS, or with SPANS; [n] */
	struct slice text;  /* the value as it stands in the line */
};

/* One member of the object, in the order of the line. */
struct json_member {
	struct slice key;   /* with its quotes, as it stands */
	struct slice value;
	int bound;          /* index of the schema's key; -1: unknown */
};

struct json_object {
	struct json_member *member;
	size_t members;
	struct json_column *column; /* one for each key of the schema, in its order */
};

struct json_error {
	size_t at;      /* byte of the text, from 0 */
	char text[160]; /* what is wrong, e.g. "boxes: expected a number" */
};

/* Scans text, one object with nothing but white space around it. false: *error says where and why. */
bool json_scan(const struct json_schema *schema, struct slice text, struct json_object *out, struct json_error *error,
	struct arena *arena);

/* Any JSON text: the byte behind the value that starts at p (which must not be white space), or NULL, and *error is set
 * with at counted from p. For values that a scan kept as slices, whose syntax is known to be right, it cannot fail. */
const char *json_skip(const char *p, struct json_error *error);

/* The text of a scalar: a string's characters unescaped (in the arena if it has escapes), anything else as it
 * stands. */
struct slice json_text(struct slice value, struct arena *arena);

#endif
