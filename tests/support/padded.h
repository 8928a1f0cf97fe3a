/* padded.h -- a text as the JSON reader wants it. */
#ifndef TESTS_SUPPORT_PADDED_H
#define TESTS_SUPPORT_PADDED_H

#include "base/slice.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The text with its NUL and padding, exactly as large as it must be, for the sanitizer to watch; what stands there is
 * like a number that goes on. To be freed. */
static inline char *
padded(const void *text, size_t n)
{
	char *copy = malloc(n + 1 + JSON_PAD);
	memcpy(copy, text, n);
	copy[n] = '\0';
	memset(copy + n + 1, '9', JSON_PAD);
	return copy;
}

#endif
