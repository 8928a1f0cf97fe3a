/* buf.h -- bytes that grow: output on its way, text being made.
 *
 * A buf starts as all zeros, but for what its owner wants to be done when memory runs out (memory.h), and owns its
 * memory until buf_free. Bytes are appended; growing doubles the capacity, so appending costs constant time a byte. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/format.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct buf {
	char *data;
	size_t len, cap;
	void (*failed)(void); /* memory has run out; NULL: abort */
};

void buf_grow(struct buf *b, size_t more);
void buf_free(struct buf *b); /* the owner's `failed` stays */

/* Room for at least more bytes behind the end; the caller writes there and adds to len. */
static inline char *
buf_room(struct buf *b, size_t more)
{
	if (b->cap - b->len < more)
		buf_grow(b, more);
	return b->data + b->len;
}

static inline void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n > 0)
		memcpy(buf_room(b, n), bytes, n);
	b->len += n;
}

static inline void
buf_char(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->len++;
}

static inline void
buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

/* Formatted text; for messages and headers, not for numbers in bulk (see num.h). */
void buf_format(struct buf *b, const char *format, ...) PRINTF_FORMAT(2, 3);
void buf_vformat(struct buf *b, const char *format, va_list arguments) PRINTF_FORMAT(2, 0);

/* The shortest text that reads back as the same double, float or integer (num.h). */
void buf_double(struct buf *b, double x);
void buf_float(struct buf *b, double x); /* as a float; as the double where it is beyond their range */
void buf_integer(struct buf *b, long long x);

#endif
