/* anchorset.h -- anchor sets as JSON: a detector on one line (man page anchor-records(5)). */
#ifndef ANCHORSET_ANCHORSET_H
#define ANCHORSET_ANCHORSET_H

#include "base/arena.h"
#include "base/buf.h"
#include "geometry/detector.h"
#include "json/json_dom.h"

/* Reads the anchor set in a file ("-": standard input). Everything lives in arena. What is wrong with it ends the
 * process with a message that names the file and the field. */
void anchorset_read(const char *path, struct detector *out, struct arena *arena);

/* The same from text that has a NUL and JSON_PAD bytes behind it; what is wrong with it is d->error, and out then not
 * to be used. */
void anchorset_parse(struct json_dom *d, struct slice text, struct detector *out);

/* Appends the set as one line. What is as in detector_stage_default is left out. */
void anchorset_put(struct buf *out, const struct detector *d);

#endif
