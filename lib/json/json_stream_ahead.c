/* json_stream_ahead.c -- a value of a JSON stream as text, before it is read. */
#include "json/json.h"
#include "json/json_window.h"

bool
json_stream_ahead(struct json_stream *s, struct slice *text)
{
	const ptrdiff_t near = 4096; /* what is wrong so near to the end of the window may be right with what follows */
	if (json_stream_peek(s) == '\0')
		return false;
	for (;;) {
		struct json_error error;
		const char *end = json_skip(s->p, &error);
		if (end != NULL && (end < s->end || s->ended)) {
			*text = (struct slice){ s->p, (size_t)(end - s->p) };
			return true;
		}
		if (s->ended || (end == NULL && s->end - (s->p + error.at) > near))
			return false;
		if (!json_window_more(s) && s->failed)
			return false;
	}
}
