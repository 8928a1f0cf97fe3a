/* framework_check.h -- what is wrong with the anchors in a user's darknet cfg or YOLO YAML: in itself, and for a
 * dataset. */
#ifndef FRAMEWORK_FRAMEWORK_CHECK_H
#define FRAMEWORK_FRAMEWORK_CHECK_H

#include "base/arena.h"
#include "base/buf.h"
#include "fit/size_histogram.h"
#include "json/json_dom.h"

#include <stddef.h>

/* The dataset. */
struct framework_data {
	const struct shapes *shapes; /* NULL, or none: only the file itself is looked at */
	double input[2];  /* [width,height] px that the shapes are for; 0,0: not known */
	size_t labels;    /* how many there are; 0: not known */
	double threshold; /* of recall, > 1 (fit.h) */
	size_t classes;   /* how many the user names; 0: none are named */
};

/* Appends a line "FILE:LINE: text" for each fault and "FILE:LINE: note: text" for what is unusual but may be meant,
 * as it is in published files; in the order of the lines. Returns the number of faults; notes do not count. A file
 * that is neither a cfg nor a YAML with anchors ends the process with a message. */
size_t framework_check(const char *path, const struct framework_data *data, struct buf *out, struct arena *arena);

/* The same from a text with a NUL behind it, which lines call name; what ends the process above is d->error. */
size_t framework_check_text(struct json_dom *d, const char *name, struct slice text, const struct framework_data *data,
	struct buf *out);

#endif
