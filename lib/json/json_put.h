/* json_put.h -- writing JSON: members and elements with their commas, and what buf.h has no function for.
 *
 * Brackets are characters; a member's key gives back the buffer, so that any value can follow:
 *
 *	buf_char(out, '{');
 *	buf_integer(json_put_key(out, "k"), 9);
 *	json_put_doubles(json_put_key(out, "scales"), scale, n, 0);
 *	buf_char(out, '}'); */
#ifndef JSON_JSON_PUT_H
#define JSON_JSON_PUT_H

#include "base/buf.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* A comma, unless what comes is the first in the object or array that is open. Returns out. */
static inline struct buf *
json_put_next(struct buf *out)
{
	char last = out->data[out->len - 1];
	if (last != '{' && last != '[')
		buf_char(out, ',');
	return out;
}

/* The same, and "key": with a key that needs no escapes. */
static inline struct buf *
json_put_key(struct buf *out, const char *key)
{
	buf_char(json_put_next(out), '"');
	buf_text(out, key);
	buf_add(out, "\":", 2);
	return out;
}

/* A text as a string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void json_put_string(struct buf *out, struct slice text);

/* A number, or null where it is not finite. */
void json_put_number(struct buf *out, double x);

void json_put_bool(struct buf *out, bool x);

/* [[a,b],…], or [a,…] when width is 0; printed as doubles, or as floats. */
void json_put_doubles(struct buf *out, const double *number, size_t n, size_t width);
void json_put_floats(struct buf *out, const double *number, size_t n, size_t width);

#endif
