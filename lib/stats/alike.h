/* alike.h -- labels that differ in nothing but capitals, blanks and punctuation: "Traffic light", "traffic_light". */
#ifndef STATS_ALIKE_H
#define STATS_ALIKE_H

#include "base/arena.h"
#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

enum { ALIKE_NONE = INT32_MAX };

/* Of each of n texts the first before it that it looks like, or ALIKE_NONE; returned in arena. */
const uint32_t *alike_find(const struct slice *text, size_t n, struct arena *arena);

#endif
