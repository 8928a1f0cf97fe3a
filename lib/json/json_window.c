/* json_window.c -- the part of a JSON stream that is in memory. */
#include "json/json_window.h"

#include "base/memory.h"
#include "json/json_lex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 16 };

typedef unsigned char lanes __attribute__((vector_size(LANES)));

void
json_stream_open(struct json_stream *s, ssize_t (*read)(void *from, char *to, size_t n), void *from,
	void (*failed)(void))
{
	*s = (struct json_stream){ .read = read, .from = from, .out_of_memory = failed, .line = 1,
		.room = JSON_WINDOW + JSON_NEAR };
	s->data = malloc(s->room + JSON_PAD + 1);
	if (s->data == NULL)
		memory_failed(failed);
	memset(s->data, 0, JSON_PAD + 1);
	s->p = s->end = s->newline = s->data;
	while (s->end - s->p < 3 && json_window_more(s))
		;
	if (s->end - s->p >= 3 && memcmp(s->p, "\xef\xbb\xbf", 3) == 0) {
		s->p += 3;
		s->line_start = 3;
	}
}

void
json_stream_close(struct json_stream *s)
{
	free(s->data);
	s->data = NULL;
}

/* How many newlines there are: in sixteen lanes of a byte each, summed up before they can overflow. */
static uint64_t
newlines(const char *p, const char *end)
{
	uint64_t n = 0;
	while (end - p >= LANES) {
		lanes sum = { 0 }, word;
		for (int i = 0; i < 255 && end - p >= LANES; i++, p += LANES) {
			memcpy(&word, p, LANES);
			sum -= (lanes)(word == '\n');
		}
		for (int i = 0; i < LANES; i++)
			n += sum[i];
	}
	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

/* The first newline of the window from a byte on, or its end. */
static const char *
find_newline(const struct json_stream *s, const char *from)
{
	const char *found = memchr(from, '\n', (size_t)(s->end - from));
	return found != NULL ? found : s->end;
}

void
json_stream_count_lines(struct json_stream *s, const char *to)
{
	if (s->newline >= to || s->newline == s->end)
		return;
	const char *last = memrchr(s->newline, '\n', (size_t)(to - s->newline));
	s->line += newlines(s->newline, to);
	s->line_start = s->offset + (uint64_t)(last + 1 - s->data);
	s->newline = find_newline(s, to);
}

bool
json_stream_fail_at(struct json_stream *s, struct json_place place, const char *why)
{
	if (s->failed)
		return false;
	s->failed = s->ended = true;
	s->wrong = place;
	snprintf(s->why, sizeof s->why, "%s", why);
	s->p = s->end = s->newline = s->data; /* nothing more is found */
	memset(s->data, 0, JSON_PAD + 1);
	return false;
}

bool
json_window_fail(struct json_stream *s, const char *at, const char *why)
{
	if (s->failed)
		return false;
	if (*at == '\0')
		why = at == s->end ? "the text ends too early" : "a NUL byte";
	s->p = at;
	return json_stream_fail_at(s, json_stream_place(s), why);
}

bool
json_stream_fail(struct json_stream *s, const char *why)
{
	return json_window_fail(s, s->p, why);
}

bool
json_window_more(struct json_stream *s)
{
	size_t ahead = (size_t)(s->end - s->p);
	ssize_t n;
	if (s->ended)
		return false;
	json_stream_count_lines(s, s->p);
	s->offset += (uint64_t)(s->p - s->data);
	memmove(s->data, s->p, ahead);
	if (ahead > s->room / 2) {
		s->room *= 2;
		char *larger = realloc(s->data, s->room + JSON_PAD + 1);
		if (larger == NULL)
			memory_failed(s->out_of_memory);
		s->data = larger;
	}
	s->p = s->data;
	size_t most = s->room - ahead < JSON_WINDOW ? s->room - ahead : JSON_WINDOW;
	do
		n = s->read(s->from, s->data + ahead, most);
	while (n < 0 && errno == EINTR);
	s->ended = n <= 0;
	s->end = s->data + ahead + (n > 0 ? n : 0);
	s->newline = find_newline(s, s->data);
	memset(s->data + (s->end - s->data), 0, JSON_PAD + 1);
	if (n < 0) {
		const char *reason = strerror(errno);
		s->unreadable = true;
		json_stream_fail_at(s, (struct json_place){ 0 }, reason);
	}
	return n > 0;
}

bool
json_window_fill(struct json_stream *s)
{
	while (s->end - s->p < JSON_NEAR && json_window_more(s))
		;
	return !s->failed;
}

bool
json_window_space(struct json_stream *s)
{
	for (;;) {
		s->p = json_space(s->p);
		if (s->p < s->end || s->ended || !json_window_more(s))
			break;
	}
	return json_window_near(s);
}
