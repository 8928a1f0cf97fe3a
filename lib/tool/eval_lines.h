/* eval_lines.h -- lines on their way to a file. */
#ifndef TOOL_EVAL_LINES_H
#define TOOL_EVAL_LINES_H

#include "base/buf.h"
#include "engine/sink.h"

#include <stdbool.h>

/* The file appears when it is complete. Starts as all zeros. */
struct eval_lines {
	const char *path; /* NULL: there is no file, and no lines */
	struct sink sink;
	struct buf waiting;
};

/* Opens the file anew. */
void eval_lines_open(struct eval_lines *l, const char *path);
/* Lets go of what waits, where it is much. */
void eval_lines_flush(struct eval_lines *l);

/* The file is complete, or it is not and there will be none. */
void eval_lines_close(struct eval_lines *l, bool complete);

#endif
