/* file_sample.c -- how a file begins, so far as it tells of which format it is. */
#include "dataset/file_sample.h"

#include "dataset/json_value.h"
#include "engine/input.h"

#include <string.h>
#include <sys/stat.h>

bool
file_sample_has(const struct file_sample_keys *keys, const char *key)
{
	for (size_t i = 0; i < keys->n; i++)
		if (slice_is(keys->key[i], key))
			return true;
	return false;
}

/* The next member of an object that has been entered, whose key is kept. */
static bool
next_key(struct json_stream *s, struct file_sample_keys *keys, struct arena *arena)
{
	struct slice key;
	if (keys->n == FILE_SAMPLE_KEYS || !json_stream_key(s, &key, arena))
		return false;
	keys->key[keys->n++] = key;
	return true;
}

/* What is cut off at the end of the sample is an error of the stream, behind the keys that there are. */
static void
look_at_json(struct file_sample *sample, struct slice text, struct arena *arena)
{
	struct json_stream s;
	json_value_open(&s, &text);
	sample->kind = json_stream_peek(&s);
	bool object = sample->kind == '{';
	if (sample->kind == '[' && json_stream_enter(&s, '[', "") && json_stream_element(&s))
		object = json_stream_peek(&s) == '{';
	if (object && json_stream_enter(&s, '{', ""))
		while (next_key(&s, &sample->keys, arena)) {
			bool first = sample->kind == '{' && sample->keys.n == 1 && json_stream_peek(&s) == '{';
			if (!first)
				json_stream_skip(&s);
			else if (json_stream_enter(&s, '{', ""))
				while (next_key(&s, &sample->inner, arena))
					json_stream_skip(&s);
		}
	json_stream_close(&s);
}

/* The first element: neither a declaration nor a comment. */
static void
look_at_xml(struct file_sample *sample, struct slice text, struct arena *arena)
{
	const char *p = text.text, *end = p + text.n;
	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL && end - p > 4) {
		bool comment = memcmp(p, "<!--", 4) == 0;
		const char *after = comment ? memmem(p, (size_t)(end - p), "-->", 3) : p + 1;
		if (!comment && p[1] != '?' && p[1] != '!') {
			size_t n = 0;
			while (p + 1 + n < end && strchr(" \t\r\n/>", p[1 + n]) == NULL)
				n++;
			sample->root = (struct slice){ arena_text(arena, p + 1, n), n };
			return;
		}
		if (after == NULL)
			return;
		p = after;
	}
}

void
file_sample_take(struct file_sample *s, const char *path, struct arena *arena)
{
	struct input in = { 0 };
	struct stat status;
	*s = (struct file_sample){ .root = slice_of("") };
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || !input_open(&in, path))
		return;
	char *bytes = arena_alloc(arena, FILE_SAMPLE);
	size_t n = 0, from = 0;
	for (ssize_t got; n < FILE_SAMPLE && (got = input_read(&in, bytes + n, FILE_SAMPLE - n)) > 0;)
		n += (size_t)got;
	input_close(&in);
	from = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (from < n && strchr(" \t\r\n", bytes[from]) != NULL)
		from++;
	struct slice text = { bytes + from, n - from };
	if (text.n == 0)
		return;
	if (text.text[0] == '<') {
		s->kind = '<';
		look_at_xml(s, text, arena);
	} else if (text.text[0] == '{' || text.text[0] == '[') {
		look_at_json(s, text, arena);
	}
}
