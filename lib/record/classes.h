/* classes.h -- names of class columns. */
#ifndef RECORD_CLASSES_H
#define RECORD_CLASSES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "base/text_table.h"
#include "geometry/detector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names of the foreground classes, in order. */
struct classes {
	size_t n;                   /* 0: columns have no names, only numbers */
	const struct slice *name;
	enum background background; /* where the background column stands among them */
	struct text_table names;    /* the same, each once */
	const size_t *first;        /* the index of each name in `names` */
};

/* From a file, one name a line, or where path is NULL from the detector. What is wrong ends the process. */
struct classes classes_of(const struct detector *d, const char *path, enum background background, struct arena *arena);

/* Makes them the detector's. */
void classes_give(const struct classes *classes, struct detector *d, struct arena *arena);

/* The index of a name among the foreground classes; of equal names the first. false: there is none. */
bool classes_find(const struct classes *classes, struct slice name, uint32_t *index);

/* The label of class column c as JSON: its name, or c as it stands in the row, background counted. */
void classes_put(struct buf *out, const struct classes *classes, uint32_t column);

#endif
