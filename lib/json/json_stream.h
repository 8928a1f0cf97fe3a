/* json_stream.h -- a JSON document of any size, in one pass and in little memory.
 *
 * A stream is a place in a document, of which a window of JSON_WINDOW bytes is in memory. It enters arrays and objects,
 * reads the values that are wanted where they stand, and passes over the others; every byte is checked on the way (RFC
 * 8259, UTF-8, nesting), and none is looked at twice. A string or number that is read must fit into the window, which
 * grows for it; what is passed over need not. After the first error all calls return false, and wrong and why say where
 * and what it is.
 *
 *	static const char *const names[] = { "id", "bbox" };
 *	struct json_names keys = { names, 2 };
 *	for (json_stream_enter(s, '[', "the boxes"); json_stream_element(s);)
 *		for (json_stream_object(s, "a box", &keys); (key = json_stream_member(s, &keys)) >= 0;)
 *			… one of json_stream_number, _integer, _scalar, _enter, _skip …
 *	good = json_stream_end(s);
 *
 * Slices that are handed out lie in the window: they hold until the next call. */
#ifndef JSON_JSON_STREAM_H
#define JSON_JSON_STREAM_H

#include "base/arena.h"
#include "base/num.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { JSON_WINDOW = 64 << 10, JSON_NAMES = 15 };

/* Where a byte of the text stands, from 1. */
struct json_place {
	uint64_t line, column;
};

struct json_stream {
	const char *p;    /* the next byte */
	const char *end;  /* of what has been read; a NUL and JSON_PAD bytes stand there */
	bool fresh;       /* just behind the bracket that opens an array or object */
	bool ended;       /* nothing is left to be read */
	bool failed;
	bool unreadable;  /* reading failed, with no place */
	struct json_place wrong;
	char why[160];

	ssize_t (*read)(void *from, char *to, size_t n);
	void *from;
	void (*out_of_memory)(void);
	char *data;
	size_t room;
	uint64_t offset;         /* of data in the text */
	uint64_t line, line_start; /* the line as far as they have been counted, from 1, and its offset */
	const char *newline;     /* the first one that has not been counted, or end */
};

/* Names of members: at most JSON_NAMES, each shorter than JSON_NAME; the rest is the stream's. The next member is
 * sought first where it stood in the object before. */
enum { JSON_NAME = 16 };
struct json_names {
	const char *const *name;
	unsigned n;
	const char *twice; /* what to say of a member that is there already; NULL: duplicate key */
	unsigned seen;     /* bit i: the object has had member i */
	unsigned last;
	unsigned char after[JSON_NAMES + 1];
	struct {
		size_t n;
		uint64_t text[2], mask[2]; /* the name and its closing quote, and the bytes that they take up */
	} word[JSON_NAMES];
};

/* The document is what read gives: as read(2), it returns 0 at the end, and -1 where it fails, and errno says why. A
 * byte order mark is passed over. failed is called when memory runs out (base/memory.h). */
void json_stream_open(struct json_stream *s, ssize_t (*read)(void *from, char *to, size_t n), void *from,
	void (*failed)(void));
void json_stream_close(struct json_stream *s);

/* Enters the array or object that comes next; bracket is '[' or '{'. what names it in the message when it is none. */
bool json_stream_enter(struct json_stream *s, char bracket, const char *what);

/* Goes to the next element. false: there is none, and the stream stands behind the array; or an error. */
bool json_stream_element(struct json_stream *s);

/* Enters an object whose members will be asked for by name, and goes to the next of them: its index, or -1: there is
 * none, or an error. Members of other names are passed over; a name that stands in the object twice is an error. The
 * names may be used again in an object inside only when this one is done. */
bool json_stream_object(struct json_stream *s, const char *what, struct json_names *names);
int json_stream_member(struct json_stream *s, struct json_names *names);

/* Goes to the next member of an object that was entered by json_stream_enter, whatever its name: the text of its key is
 * the arena's. false: there is none, or an error. Keys are not compared with each other. */
bool json_stream_key(struct json_stream *s, struct slice *key, struct arena *arena);

/* The first byte of the value that comes next; a NUL after an error. */
char json_stream_peek_far(struct json_stream *s);

static inline char
json_stream_peek(struct json_stream *s)
{
	return (unsigned char)*s->p > ' ' ? *s->p : json_stream_peek_far(s);
}

static inline bool
json_stream_is_number(struct json_stream *s)
{
	char c = json_stream_peek(s);
	return c == '-' || (c >= '0' && c <= '9');
}

/* Reads a value, which must be a number; beyond double range it is infinite. */
bool json_stream_number(struct json_stream *s, double *value);

/* Reads a number without fraction or exponent, of at most 19 digits; -0 is none. false: the value is no such thing, and
 * has not been passed over. */
static inline bool json_stream_integer(struct json_stream *s, int64_t *value);

/* The text of a string, number, true, false or null. */
bool json_stream_scalar(struct json_stream *s, struct slice *text);

/* The text of the value that comes next, which is then read or passed over. It has to fit into the window, which grows
 * for it. false: it is not to be had, and reading the value says why. */
bool json_stream_ahead(struct json_stream *s, struct slice *text);

/* Passes over a value. */
bool json_stream_skip(struct json_stream *s);

/* There is nothing but white space left. */
bool json_stream_end(struct json_stream *s);

/* Where the stream is; or a byte of the text that was handed out last. */
static inline struct json_place json_stream_place(struct json_stream *s);
static inline struct json_place json_stream_place_of(struct json_stream *s, const char *at);

/* Ends the stream with an error where it is, or at a place that it has passed. Returns false. */
bool json_stream_fail(struct json_stream *s, const char *why);
bool json_stream_fail_at(struct json_stream *s, struct json_place place, const char *why);

/* The rest of this file makes what is called for nearly every value quick where it is inlined: a whole number of at
 * most seven digits with a comma or brace behind it, a place in the line of the one before. */
bool json_stream_any_integer(struct json_stream *s, int64_t *value);
void json_stream_count_lines(struct json_stream *s, const char *to);

static inline bool
json_stream_integer(struct json_stream *s, int64_t *value)
{
	uint64_t word = num_word(s->p), stops = num_stops(word);
	unsigned n = stops != 0 ? num_first(stops) : 0;
	char behind = s->p[n];
	if (n == 0 || (behind != ',' && behind != '}') || (*s->p == '0' && n > 1))
		return json_stream_any_integer(s, value);
	*value = (int64_t)num_eight_digits(word << 8 << (8 * (7 - n)));
	s->p += n;
	return true;
}

static inline struct json_place
json_stream_place_of(struct json_stream *s, const char *at)
{
	if (__builtin_expect(at > s->newline, 0))
		json_stream_count_lines(s, at);
	return (struct json_place){ s->line, s->offset + (uint64_t)(at - s->data) - s->line_start + 1 };
}

static inline struct json_place
json_stream_place(struct json_stream *s)
{
	return json_stream_place_of(s, s->p);
}

#endif
