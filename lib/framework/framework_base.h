/* framework_base.h -- a configuration that has no anchors of its own and names another that it builds on: Detectron2's
 * _BASE_, MMDetection's _base_. Not for others. */
#ifndef FRAMEWORK_FRAMEWORK_BASE_H
#define FRAMEWORK_FRAMEWORK_BASE_H

#include "base/arena.h"
#include "base/slice.h"

/* Replaces *path and its text by those of the file that the anchors are in, where they are found by following bases, a
 * relative one from the file that names it; else leaves both alone. A base that cannot be read ends the process. */
void framework_follow_bases(const char **path, struct slice *text, struct arena *arena);

#endif
