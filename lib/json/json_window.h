/* json_window.h -- what the parts of a JSON stream share: its window. Not for others. */
#ifndef JSON_JSON_WINDOW_H
#define JSON_JSON_WINDOW_H

#include "json/json_stream.h"

/* So many bytes are there ahead of every token, where the text has them: most tokens are whole then. */
enum { JSON_NEAR = 512 };

/* Reads on; what stands before p goes. false: failed, or nothing is left to be read. */
bool json_window_more(struct json_stream *s);

/* The same until JSON_NEAR bytes are ahead of p. */
bool json_window_fill(struct json_stream *s);

/* Fails at a byte of the window. Returns false. */
bool json_window_fail(struct json_stream *s, const char *at, const char *why);

/* Past white space and to a token, with JSON_NEAR bytes ahead where there are so many. false: failed. */
bool json_window_space(struct json_stream *s);

static inline bool
json_window_near(struct json_stream *s)
{
	return __builtin_expect(s->end - s->p >= JSON_NEAR || s->ended, 1) ? !s->failed : json_window_fill(s);
}

static inline bool
json_window_token(struct json_stream *s)
{
	if (__builtin_expect((unsigned char)*s->p > ' ' && s->end - s->p >= JSON_NEAR, 1))
		return !s->failed;
	return json_window_space(s);
}

#endif
