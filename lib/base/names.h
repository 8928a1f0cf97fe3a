/* names.h -- names that a table of methods tells one by one. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/buf.h"

#include <stddef.h>

/* The i-th name of a table; NULL: there are no more. */
typedef const char *name_at(size_t i);

/* Appends "a, b or c". */
void names_put(struct buf *out, name_at *at);

#endif
