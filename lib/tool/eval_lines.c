/* eval_lines.c -- lines on their way to a file. */
#include "tool/eval_lines.h"

#include "engine/err.h"

enum { ENOUGH = 1 << 20 };

void
eval_lines_open(struct eval_lines *l, const char *path)
{
	if (l->path != NULL)
		sink_abandon(&l->sink);
	l->path = path;
	l->waiting.failed = err_out_of_memory;
	l->waiting.len = 0;
	if (path != NULL)
		sink_open(&l->sink, path);
}

void
eval_lines_flush(struct eval_lines *l)
{
	if (l->path == NULL || l->waiting.len < ENOUGH)
		return;
	sink_write(&l->sink, l->waiting.data, l->waiting.len);
	l->waiting.len = 0;
}

void
eval_lines_close(struct eval_lines *l, bool complete)
{
	if (l->path != NULL && complete && l->waiting.len > 0)
		sink_write(&l->sink, l->waiting.data, l->waiting.len);
	if (l->path != NULL)
		(complete ? sink_commit : sink_abandon)(&l->sink);
	buf_free(&l->waiting);
}
