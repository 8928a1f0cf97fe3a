/* shape_set.h -- shapes as anchor-fit writes them, from JSON. */
#ifndef ANCHORSET_SHAPE_SET_H
#define ANCHORSET_SHAPE_SET_H

#include "geometry/shape.h"
#include "json/json_dom.h"

#include <stdbool.h>
#include <stddef.h>

/* true: the object in text has "shapes" (and no "levels"), which are returned in the document's arena. What is wrong
 * with them is d->error. */
bool shape_set_parse(struct json_dom *d, struct slice text, const struct shape **shape, size_t *n);

#endif
