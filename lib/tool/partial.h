/* partial.h -- how the parts begin that a tool writes with --partial and puts together with --merge:
 * {"partial":"fit","version":1,… */
#ifndef TOOL_PARTIAL_H
#define TOOL_PARTIAL_H

#include "base/buf.h"
#include "engine/filter.h"
#include "json/json.h"

#include <stdbool.h>

/* Appends that, without a comma behind it; tool is without "anchor-". */
void partial_put_head(struct buf *out, const char *tool, int version);

/* Whether the worker's line, whose members "partial" and "version" these are, is a part of this tool and version. The
 * first is bound as JSON_ANY, the second as JSON_SCALAR. false: it was rejected. */
bool partial_check(struct worker *w, const struct json_column *partial, const struct json_column *version,
	const char *tool, int expected);

#endif
