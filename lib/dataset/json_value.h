/* json_value.h -- values of a JSON stream, read for what they should be, or passed over: what stands in an annotation
 * may be wrong without its document being so. */
#ifndef DATASET_JSON_VALUE_H
#define DATASET_JSON_VALUE_H

#include "base/arena.h"
#include "json/json_stream.h"

/* Opens a stream of a text in memory, which text is moved along. */
void json_value_open(struct json_stream *s, struct slice *text);

/* A number; NaN where the value is none, which is passed over. */
double json_value_number(struct json_stream *s);

/* The text of a string or a number, in the arena; .text is NULL where the value is neither and was passed over. As a
 * label or an id: a number that is no whole one becomes a string. */
struct slice json_value_text(struct json_stream *s, struct arena *arena);
struct slice json_value_label(struct json_stream *s, struct arena *arena);

/* The same for a string alone, a name, and for a number alone. */
struct slice json_value_name(struct json_stream *s, struct arena *arena);
struct slice json_value_numeral(struct json_stream *s, struct arena *arena);

/* A copy of a text, with a NUL and JSON_PAD bytes behind it. */
struct slice json_value_copy(struct slice text, struct arena *arena);

/* The same of the value that comes next and is not passed over; .text is NULL where it is not to be had
 * (json_stream_ahead). */
struct slice json_value_ahead(struct json_stream *s, struct arena *arena);

/* Enters an array or object. false: the value is none and was passed over, or the stream failed. */
bool json_value_enter(struct json_stream *s, char bracket);

/* Whether the value is true or 1; it is passed over. */
bool json_value_mark(struct json_stream *s);

#endif
