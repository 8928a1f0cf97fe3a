/* json_value.c -- values of a JSON stream, read for what they should be, or passed over. */
#include "dataset/json_value.h"

#include "dataset/image.h"
#include "engine/err.h"

#include <math.h>

static ssize_t
read_text(void *from, char *to, size_t n)
{
	struct slice *text = from;
	n = n < text->n ? n : text->n;
	memcpy(to, text->text, n);
	text->text += n;
	text->n -= n;
	return (ssize_t)n;
}

void
json_value_open(struct json_stream *s, struct slice *text)
{
	json_stream_open(s, read_text, text, err_out_of_memory);
}

double
json_value_number(struct json_stream *s)
{
	double x = NAN;
	if (!json_stream_is_number(s)) {
		json_stream_skip(s);
		return NAN;
	}
	return json_stream_number(s, &x) && isfinite(x) ? x : NAN;
}

struct slice
json_value_text(struct json_stream *s, struct arena *arena)
{
	const struct slice none = { 0 };
	struct slice text;
	if (json_stream_peek(s) != '"' && !json_stream_is_number(s)) {
		json_stream_skip(s);
		return none;
	}
	return json_stream_scalar(s, &text) ? (struct slice){ arena_text(arena, text.text, text.n), text.n } : none;
}

struct slice
json_value_label(struct json_stream *s, struct arena *arena)
{
	struct slice text = json_value_text(s, arena), label = text;
	if (text.text != NULL && text.text[0] != '"')
		image_scalar(text, &label, arena);
	return label;
}

struct slice
json_value_name(struct json_stream *s, struct arena *arena)
{
	if (json_stream_peek(s) == '"')
		return json_value_text(s, arena);
	json_stream_skip(s);
	return (struct slice){ 0 };
}

struct slice
json_value_numeral(struct json_stream *s, struct arena *arena)
{
	if (json_stream_is_number(s))
		return json_value_text(s, arena);
	json_stream_skip(s);
	return (struct slice){ 0 };
}

struct slice
json_value_copy(struct slice text, struct arena *arena)
{
	char *copy = arena_zero(arena, text.n + 1 + JSON_PAD);
	memcpy(copy, text.text, text.n);
	return (struct slice){ copy, text.n };
}

struct slice
json_value_ahead(struct json_stream *s, struct arena *arena)
{
	struct slice text;
	return json_stream_ahead(s, &text) ? json_value_copy(text, arena) : (struct slice){ 0 };
}

bool
json_value_enter(struct json_stream *s, char bracket)
{
	if (json_stream_peek(s) == bracket)
		return json_stream_enter(s, bracket, "");
	json_stream_skip(s);
	return false;
}

bool
json_value_mark(struct json_stream *s)
{
	struct slice text;
	char c = json_stream_peek(s);
	if (c == '[' || c == '{') {
		json_stream_skip(s);
		return false;
	}
	return json_stream_scalar(s, &text) && (slice_is(text, "true") || slice_is(text, "1"));
}
