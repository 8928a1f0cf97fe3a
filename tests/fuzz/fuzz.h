/* fuzz.h -- what fuzz targets share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static inline void
fuzz_require(bool good)
{
	if (!good)
		abort();
}

/* The text with a NUL and padding behind it, on its own so that a byte too far is seen. To be freed. */
static inline char *
fuzz_padded(const void *text, size_t n)
{
	char *copy = malloc(n + 1 + JSON_PAD);
	memcpy(copy, text, n);
	copy[n] = '\0';
	memset(copy + n + 1, '9', JSON_PAD);
	return copy;
}

#endif
