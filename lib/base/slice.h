/* slice.h -- a piece of somebody else's text. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Readable bytes that stand behind a text and its NUL where a scanner looks at more than one at a time. */
enum { JSON_PAD = 64 };

/* n bytes at text, without a NUL; text is NULL where there is nothing. Whoever owns the bytes says how long they
 * stay. */
struct slice {
	const char *text;
	size_t n;
};

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.text, b.text, a.n) == 0);
}

static inline bool
slice_is(struct slice a, const char *text)
{
	return slice_equal(a, slice_of(text));
}

#endif
