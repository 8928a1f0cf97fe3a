/* json_stream.c -- members of an object whose names are not known beforehand, and whole numbers. */
#include "json/json_stream.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

struct text {
	const char *at;
	size_t step;
};

/* A few bytes at a time. */
static ssize_t
read_text(void *from, char *to, size_t n)
{
	struct text *t = from;
	size_t left = strlen(t->at);
	n = n < t->step ? n : t->step;
	n = n < left ? n : left;
	memcpy(to, t->at, n);
	t->at += n;
	return (ssize_t)n;
}

/* The keys of an object, each with a bar behind it, or the error. */
static void
keys(const char *json, size_t step, char out[200])
{
	struct text text = { json, step };
	struct json_stream s;
	struct arena arena = { 0 };
	struct slice key;
	out[0] = '\0';
	json_stream_open(&s, read_text, &text, abort);
	json_stream_enter(&s, '{', "an object");
	while (json_stream_key(&s, &key, &arena)) {
		strncat(out, key.text, key.n);
		strcat(out, "|");
		json_stream_skip(&s);
	}
	if (json_stream_end(&s) == s.failed)
		strcat(out, "?");
	if (s.failed)
		strcat(out, s.why);
	json_stream_close(&s);
	arena_free(&arena);
}

Test(json_stream, keys_of_any_name)
{
	static const struct {
		const char *json, *keys;
	} cases[] = {
		{ "{}", "" },
		{ "{\"a\":1}", "a|" },
		{ " { \"a\" : [1,{\"x\":2}] , \"b\\u0063\\n\" : null }\n", "a|bc\n|" },
		{ "{\"a\":1,\"a\":2}", "a|a|" },
		{ "{\"\":1}", "|" },
		{ "{\"a\" 1}", "expected ':'" },
		{ "{\"a\":1,}", "a|expected a string as key" },
		{ "{\"a\":1", "a|the text ends too early" },
		{ "{1:1}", "expected a string as key" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step < 9; step += 7) {
			char out[200];
			keys(cases[i].json, step, out);
			cr_assert(strcmp(out, cases[i].keys) == 0, "%s: %s", cases[i].json, out);
		}
}

Test(json_stream, whole_numbers)
{
	static const struct {
		const char *json;
		bool whole;
		int64_t value;
	} cases[] = {
		{ "[7,1]", true, 7 }, { "[0]", true, 0 }, { "[1234567,1]", true, 1234567 },
		{ "[12345678,1]", true, 12345678 }, { "[-5,1]", true, -5 }, { "[ 42 , 1]", true, 42 },
		{ "[9223372036854775807]", true, INT64_MAX }, { "[9223372036854775808]", false, 0 },
		{ "[01,1]", false, 0 }, { "[00,1]", false, 0 }, { "[1.0,1]", false, 0 }, { "[1e2,1]", false, 0 },
		{ "[-0,1]", false, 0 }, { "[\"1\",1]", false, 0 }, { "[1x,1]", false, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step < 80; step += 39) {
			struct text text = { cases[i].json, step };
			struct json_stream s;
			int64_t value = 0;
			json_stream_open(&s, read_text, &text, abort);
			cr_assert(json_stream_enter(&s, '[', "") && json_stream_element(&s));
			bool whole = json_stream_integer(&s, &value);
			bool good = whole && (json_stream_element(&s), !s.failed);
			cr_assert(good == cases[i].whole, "%s", cases[i].json);
			cr_assert(!good || value == cases[i].value, "%s: %lld", cases[i].json, (long long)value);
			json_stream_close(&s);
		}
}
