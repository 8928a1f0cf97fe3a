/* partial.c -- how the parts begin that tools write and put together. */
#include "tool/partial.h"

void
partial_put_head(struct buf *out, const char *tool, int version)
{
	buf_format(out, "{\"partial\":\"%s\",\"version\":%d", tool, version);
}

bool
partial_check(struct worker *w, const struct json_column *partial, const struct json_column *version,
	const char *tool, int expected)
{
	const struct slice is = partial->text;
	if (!partial->given)
		return filter_reject(w, "no \"partial\": --merge reads what --partial wrote, not records");
	if (!slice_is(json_text(is, w->arena), tool))
		return filter_reject(w, "\"partial\" is %.*s: not a summary of anchor-%s",
			(int)(is.n < 100 ? is.n : 100), is.text, tool);
	if (!version->given || version->number[0] != expected)
		return filter_reject(w,
			"another version of anchor-%s --partial wrote this summary; count the records anew", tool);
	return true;
}
