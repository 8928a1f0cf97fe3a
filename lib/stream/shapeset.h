/* shapeset.h -- shapes as anchor-fit writes them, from JSON. */
#ifndef STREAM_SHAPESET_H
#define STREAM_SHAPESET_H

#include "geometry/fit.h"
#include "stream/document.h"

#include <stdbool.h>
#include <stddef.h>

/* true: the object in text has "shapes" (and no "levels"), which are returned in the document's arena. What is wrong with them
 * is d->error. */
bool shapeset_parse(struct document *d, struct slice text, const struct shape **shape, size_t *n);

#endif
