/* line_hint.h -- what a line that is no record may be, for messages. */
#ifndef RECORD_LINE_HINT_H
#define RECORD_LINE_HINT_H

#include "base/slice.h"
#include "json/json.h"

/* Of a line that is no JSON object: "; " and what it looks like, with the command that makes lines of it; or "". */
const char *line_hint(struct slice line);

/* Of an object without boxes: "; " and the format whose line it looks like; or "". */
const char *line_hint_format(const struct json_object *json);

/* Whether an object is a whole COCO document on one line. */
bool line_hint_is_coco(const struct json_object *json);

#endif
