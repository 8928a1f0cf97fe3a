/* printable.h -- which bytes of a text may go to a terminal as they are. */
#ifndef BASE_PRINTABLE_H
#define BASE_PRINTABLE_H

#include "base/buf.h"
#include "base/slice.h"

#include <stddef.h>

/* Length of the UTF-8 sequence that text (n > 0 bytes) begins with; 0: it is none, or a control character, and its
 * first byte is written as \xNN. */
size_t printable_length(const char *text, size_t n);

/* Appends a text in this way. */
void printable_put(struct slice text, struct buf *out);

#endif
