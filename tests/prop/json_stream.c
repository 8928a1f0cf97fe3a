/* json_stream.c -- the stream against the scanner of whole texts and against cJSON: the same values taken and refused,
 * for the same reason and at the same place, however the text comes in pieces. */
#include "base/rng.h"
#include "json/json_numbers.h"
#include "json/json_stream.h"
#include "json/json.h"
#include "support/padded.h"

#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same function without instructions of a processor. */
#define JSON_NUMBERS_PLAIN
const char *plain_numbers(const char *p, const char *end);
#define json_numbers plain_numbers
#include "../../lib/json/json_numbers.c"
#undef json_numbers

/* A text that comes in pieces of at most so many bytes. */
struct pieces {
	const char *text;
	size_t n, at, most;
	struct rng *rng;
};

static ssize_t
next_piece(void *from, char *to, size_t n)
{
	struct pieces *p = from;
	size_t piece = 1 + rng_below(p->rng, p->most);
	piece = piece < n ? piece : n;
	piece = piece < p->n - p->at ? piece : p->n - p->at;
	memcpy(to, p->text + p->at, piece);
	p->at += piece;
	return (ssize_t)piece;
}

static struct json_place
place_of(const char *text, size_t at)
{
	struct json_place place = { 1, 1 };
	for (size_t i = 0; i < at; i++) {
		place.column = text[i] == '\n' ? 1 : place.column + 1;
		place.line += text[i] == '\n';
	}
	return place;
}

/* Passes over the value in both ways. Returns whether it was right. */
static bool
expect_same_skip(const char *text, size_t n, size_t most, struct rng *rng)
{
	struct json_stream s;
	struct json_error error;
	while (n > 0 && strchr(" \n\t\r", *text) != NULL) {
		text++;
		n--;
	}
	char *whole = padded(text, n);
	const char *end = json_skip(whole, &error);
	json_stream_open(&s, next_piece, &(struct pieces){ text, n, 0, most, rng }, NULL);
	struct slice ahead;
	bool seen = json_stream_ahead(&s, &ahead);
	cr_assert(seen == (end != NULL), "ahead: %d instead of %d: %s", seen, end != NULL, whole);
	cr_assert(!seen || (ahead.n == (size_t)(end - whole) && memcmp(ahead.text, whole, ahead.n) == 0), "%s", whole);
	bool good = json_stream_skip(&s);
	cr_assert(good == (end != NULL), "%d instead of %d: %s: %s", good, end != NULL, s.why, whole);
	if (good) {
		struct json_place at = json_stream_place(&s), expected = place_of(text, (size_t)(end - whole));
		cr_assert(at.line == expected.line && at.column == expected.column, "%s", whole);
	} else {
		struct json_place expected = place_of(text, error.at);
		const char *why = error.at < n && text[error.at] == '\0' ? "a NUL byte" : error.text;
		cr_assert(s.wrong.line == expected.line && s.wrong.column == expected.column && strcmp(s.why, why) == 0,
			"%llu:%llu <%s> instead of at %zu <%s>: %s", (unsigned long long)s.wrong.line,
			(unsigned long long)s.wrong.column, s.why, error.at, why, whole);
	}
	json_stream_close(&s);
	free(whole);
	return good;
}

static void
put_number(struct buf *out, struct rng *rng)
{
	switch (rng_below(rng, 8)) {
	case 0: buf_format(out, "%d", (int)rng_below(rng, 2000) - 1000); break;
	case 1: buf_format(out, "%.17g", rng_unit(rng) * 1000); break;
	case 2: buf_format(out, "%.*f", 1 + (int)rng_below(rng, 25), rng_unit(rng) - 0.5); break;
	case 3: buf_format(out, "%ue%d", (unsigned)rng_below(rng, 10), (int)rng_below(rng, 40) - 20); break;
	case 4: buf_text(out, "0"); break;
	default: buf_format(out, "%.2f", (double)rng_below(rng, 64000) / 100);
	}
}

/* An array of numbers and such arrays; comma is what stands between two. */
static void
put_array(struct buf *out, struct rng *rng, const char *comma, int depth)
{
	uint64_t n = rng_below(rng, 12) == 0 ? rng_below(rng, 40) : rng_below(rng, 7);
	bool nested = depth > 0 && rng_below(rng, 2) == 0;
	buf_char(out, '[');
	for (uint64_t i = 0; i < n; i++) {
		if (i > 0)
			buf_text(out, comma);
		if (nested)
			put_array(out, rng, comma, depth - 1);
		else
			put_number(out, rng);
	}
	buf_char(out, ']');
}

/* Bytes that mean something, put in, taken out or put in place of others. */
static void
damage(struct buf *b, struct rng *rng)
{
	static const char bytes[] = "[],.-+ 0123456789eE\n\t{}\":";
	for (uint64_t n = 1 + rng_below(rng, 2); n > 0 && b->len > 0; n--) {
		size_t at = rng_below(rng, b->len);
		char byte = bytes[rng_below(rng, sizeof bytes)]; /* the NUL too */
		switch (rng_below(rng, 4)) {
		case 0:
			b->data[at] = byte;
			break;
		case 1:
			buf_char(b, 0);
			memmove(b->data + at + 1, b->data + at, b->len - 1 - at);
			b->data[at] = byte;
			break;
		case 2:
			memmove(b->data + at, b->data + at + 1, b->len - at - 1);
			b->len--;
			break;
		default:
			b->len = at;
		}
	}
}

Test(json_stream, arrays_of_numbers)
{
	static const char *const commas[] = { ",", ", ", ",", ", ", ",  ", " ,", ",\n" };
	struct rng rng = rng_seed(21);
	struct buf out = { 0 };
	int accepted = 0;
	enum { ROUNDS = 100000 };
	for (int round = 0; round < ROUNDS; round++) {
		out.len = 0;
		put_array(&out, &rng, commas[rng_below(&rng, sizeof commas / sizeof *commas)], 2);
		if (round % 4 > 0)
			damage(&out, &rng);
		accepted += expect_same_skip(out.data, out.len, round % 2 == 0 ? 1 << 16 : 40, &rng);
		/* The array is followed by bytes that would go on with it. */
		char *whole = padded(out.data, out.len);
		const char *end = whole + out.len;
		for (const char *p = whole; (p = memchr(p, '[', (size_t)(end - p))) != NULL;) {
			p++;
			cr_assert(json_numbers(p, end) == plain_numbers(p, end), "%s in %s", p, whole);
		}
		free(whole);
	}
	cr_expect(accepted > ROUNDS / 4 && accepted < ROUNDS * 3 / 4, "%d of %d", accepted, ROUNDS);
	buf_free(&out);
}

/* What is wrong, or unusual, at every place of a block of 64 bytes and across its end. */
Test(json_stream, numbers_at_every_place)
{
	static const char *const odd[] = { "1.2.3", "1.25.3", "12.", ".5", "01", "-01", "00", "0.5", "-0", "--1", "-",
		"1 ", " 1", "1  ",
		", 1", "1-", "1e5", "1.5e", "+1", "1..2", "1 2", "", "[1]", "]", "1\n",
		"1234567890123456789.12345678901234567890.1",
		"/", ":", "1:", "\xb1", "1\xac" };
	struct rng rng = rng_seed(20);
	struct buf out = { 0 };
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		for (size_t before = 0; before < 140; before++) {
			if (before == 1)
				continue;
			out.len = 0;
			buf_char(&out, '[');
			for (size_t k = before; k > 0; k -= k == 3 ? 3 : 2)
				buf_text(&out, k == 3 ? "7, " : "7,");
			buf_text(&out, odd[i]);
			for (size_t k = 0; k < 80; k++)
				buf_text(&out, ",8");
			buf_char(&out, ']');
			expect_same_skip(out.data, out.len, 1 << 16, &rng);
		}
	}
	buf_free(&out);
}

static void
put_string(struct buf *out, struct rng *rng, uint64_t pieces)
{
	static const char *const piece[] = { "a", "box", " ", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\\n",
		"\\\"", "\\\\",
		"\\u0041", "\\ud83d\\ude00", "\x7f", "longer than a word", "\\/", "{", "]" };
	buf_char(out, '"');
	for (; pieces > 0; pieces--)
		buf_text(out, piece[rng_below(rng, sizeof piece / sizeof *piece)]);
	buf_char(out, '"');
}

static void
put_space(struct buf *out, struct rng *rng)
{
	while (rng_below(rng, 6) == 0)
		buf_char(out, " \t\r\n"[rng_below(rng, 4)]);
}

static void
put_value(struct buf *out, struct rng *rng, int depth)
{
	static const char *const words[] = { "true", "false", "null", "[]", "{}" };
	uint64_t kind = rng_below(rng, depth > 0 ? 9 : 6), n = rng_below(rng, 5);
	put_space(out, rng);
	if (kind < 3) {
		put_number(out, rng);
	} else if (kind < 5) {
		put_string(out, rng, n);
	} else if (kind < 6) {
		buf_text(out, words[rng_below(rng, 5)]);
	} else {
		buf_char(out, kind == 6 ? '{' : '[');
		for (uint64_t i = 0; i < n; i++) {
			if (i > 0)
				buf_char(out, ',');
			if (kind == 6) {
				put_space(out, rng);
				put_string(out, rng, 1);
				put_space(out, rng);
				buf_char(out, ':');
			}
			put_value(out, rng, depth - 1);
		}
		buf_char(out, kind == 6 ? '}' : ']');
	}
	put_space(out, rng);
}

Test(json_stream, values_of_all_kinds)
{
	struct rng rng = rng_seed(22);
	struct buf out = { 0 };
	int accepted = 0;
	enum { ROUNDS = 100000 };
	for (int round = 0; round < ROUNDS; round++) {
		out.len = 0;
		while (out.len == 0 || (out.data[0] != '[' && out.data[0] != '{')) {
			out.len = 0;
			put_value(&out, &rng, 4);
		}
		if (round % 4 > 0)
			damage(&out, &rng);
		accepted += expect_same_skip(out.data, out.len, 1 + rng_below(&rng, 600), &rng);
	}
	cr_expect(accepted > ROUNDS / 4 && accepted < ROUNDS * 3 / 4, "%d of %d", accepted, ROUNDS);
	buf_free(&out);
}

/* Values longer than the window, and runs of white space; damaged in one place. */
Test(json_stream, values_beyond_the_window)
{
	struct rng rng = rng_seed(23);
	struct buf out = { 0 };
	int accepted = 0;
	enum { ROUNDS = 60 };
	for (int round = 0; round < ROUNDS; round++) {
		out.len = 0;
		buf_char(&out, '[');
		for (uint64_t part = rng_below(&rng, 4); out.len < 3 * JSON_WINDOW; part = rng_below(&rng, 4)) {
			if (out.len > 1)
				buf_char(&out, ',');
			if (part == 0) {
				put_string(&out, &rng, rng_below(&rng, 40000));
			} else if (part == 1) {
				for (uint64_t n = rng_below(&rng, 100000); n > 0; n--)
					buf_char(&out, n % 80 == 0 ? '\n' : ' ');
				put_number(&out, &rng);
			} else {
				put_value(&out, &rng, 6);
			}
		}
		buf_char(&out, ']');
		if (round % 2 == 1)
			damage(&out, &rng);
		accepted += expect_same_skip(out.data, out.len, round % 3 == 0 ? 5000 : 1 << 20, &rng);
	}
	cr_expect(accepted > ROUNDS / 3 && accepted < ROUNDS, "%d of %d", accepted, ROUNDS);
	buf_free(&out);
}

static const char *const names[] = { "id", "bbox", "name", "area" };
enum { ID, BBOX, NAME, AREA, NAMES };

/* An array of objects with some of the names, in an order that changes now and then, and others between. */
static void
put_objects(struct buf *out, struct rng *rng, uint64_t n)
{
	buf_char(out, '[');
	for (uint64_t i = 0; i < n; i++) {
		uint64_t first = rng_below(rng, 5) == 0 ? rng_below(rng, 6) : 1;
		buf_text(out, i > 0 ? ", {" : "{");
		for (uint64_t k = 0, members = 0; k < 6; k++) {
			uint64_t which = (first + k) % 6;
			if (rng_below(rng, 8) == 0)
				continue;
			buf_text(out, members++ > 0 ? rng_below(rng, 2) ? ", " : "," : "");
			put_space(out, rng);
			if (which == ID)
				buf_format(out, "\"%s\": %lld", rng_below(rng, 4) ? "id" : "\\u0069d",
					(long long)rng_below(rng, 1000000) - 5);
			else if (which == BBOX)
				buf_format(out, "\"bbox\":[%.2f, %.2f ,%.3f,%d]", rng_unit(rng), rng_unit(rng) * 600,
					rng_unit(rng) * 600, (int)rng_below(rng, 600));
			else if (which == NAME)
				buf_text(out, "\"name\" :"), put_string(out, rng, rng_below(rng, 9));
			else if (which == AREA)
				buf_format(out, "\"area\": %.17g", rng_unit(rng) * 1e5);
			else
				buf_format(out, "\"%s%llu\":", which == 4 ? "id" : "b", (unsigned long long)k),
					put_value(out, rng, 3);
			put_space(out, rng);
		}
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* One object of the stream against cJSON's. */
static void
expect_object(struct json_stream *s, struct json_names *keys, const cJSON *object)
{
	struct arena arena = { 0 };
	double number;
	int64_t whole;
	struct slice text;
	int key, found = 0, known = 0;
	for (int i = 0; i < NAMES; i++)
		known += cJSON_GetObjectItemCaseSensitive(object, names[i]) != NULL;
	for (json_stream_object(s, "an object", keys); (key = json_stream_member(s, keys)) >= 0; found++) {
		const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, names[key]), *side;
		cr_assert_not_null(item);
		if (key == ID) {
			cr_assert(json_stream_integer(s, &whole) && whole == (int64_t)item->valuedouble);
		} else if (key == BBOX) {
			json_stream_enter(s, '[', "a box");
			cJSON_ArrayForEach(side, item)
				cr_assert(json_stream_element(s) && json_stream_number(s, &number) &&
					number == side->valuedouble);
			cr_assert(!json_stream_element(s));
		} else if (key == NAME) {
			cr_assert(json_stream_scalar(s, &text) && slice_is(json_text(text, &arena), item->valuestring));
		} else {
			cr_assert(json_stream_number(s, &number) && number == item->valuedouble);
		}
	}
	cr_assert(found == known && !s->failed, "%d of %d: %s", found, known, s->why);
	arena_free(&arena);
}

Test(json_stream, members_agree_with_cjson)
{
	struct rng rng = rng_seed(24);
	struct buf out = { 0 };
	for (int round = 0; round < 3000; round++) {
		struct json_names keys = { .name = names, .n = NAMES };
		struct json_stream s;
		out.len = 0;
		put_objects(&out, &rng, round % 100 == 0 ? 3000 : rng_below(&rng, 20));
		cJSON *root = cJSON_ParseWithLength(out.data, out.len), *object;
		cr_assert_not_null(root);
		json_stream_open(&s, next_piece,
			&(struct pieces){ out.data, out.len, 0, round % 2 ? 1 << 20 : 99, &rng }, NULL);
		json_stream_enter(&s, '[', "objects");
		cJSON_ArrayForEach(object, root)
		{
			cr_assert(json_stream_element(&s));
			expect_object(&s, &keys, object);
		}
		cr_assert(!json_stream_element(&s) && json_stream_end(&s), "%s", s.why);
		json_stream_close(&s);
		cJSON_Delete(root);
	}
	buf_free(&out);
}
