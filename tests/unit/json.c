/* json.c -- the scanner: what it takes and refuses, where and why; bindings; strings out and in. */
#include "json/json.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALAR, FLAT, ROWS, BOXES, PAIRS, ITEMS, ANY, SCORES, SPANS, KEYS };

static const struct json_key keys[KEYS] = {
	[SCALAR] = { "scalar", JSON_SCALAR, 0 },
	[FLAT] = { "flat", JSON_FLAT, 0 },
	[ROWS] = { "rows", JSON_ROWS, 0 },
	[BOXES] = { "boxes", JSON_ROWS | JSON_SPANS, 4 },
	[PAIRS] = { "pairs", JSON_ROWS, 2 },
	[ITEMS] = { "items", JSON_ITEMS, 0 },
	[ANY] = { "any", JSON_ANY, 0 },
	[SCORES] = { "scores", JSON_FLAT | JSON_ROWS | JSON_SPANS, 0 },
	[SPANS] = { "spans", JSON_FLAT | JSON_SPANS, 0 },
};

/* One scan after the other; what the last one handed out stays until the next. */
struct scanner {
	struct json_schema schema;
	struct json_object object;
	struct json_error error;
	struct arena arena;
	char *text;
};

static void
start(struct scanner *s)
{
	*s = (struct scanner){ 0 };
	json_schema_init(&s->schema, keys, KEYS);
}

static void
end(struct scanner *s)
{
	arena_free(&s->arena);
	free(s->text);
}

/* Behind the text stand a NUL and bytes that would go on with whatever was cut short. */
static bool
scan(struct scanner *s, const char *text, size_t n)
{
	static const char behind[] =
		"\"]}1234567890,\"\xa9\x80\x80\"\"\"\"\"]]]]}}}}1.5e5}}}}}}]]]]]]\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"";
	_Static_assert(sizeof behind > JSON_PAD, "the padding is full");
	free(s->text);
	s->text = malloc(n + 1 + JSON_PAD);
	memcpy(s->text, text, n);
	s->text[n] = '\0';
	memcpy(s->text + n + 1, behind, JSON_PAD);
	arena_reset(&s->arena);
	s->error = (struct json_error){ 0 };
	return json_scan(&s->schema, (struct slice){ s->text, n }, &s->object, &s->error, &s->arena);
}

static void
expect_text(struct slice s, const char *expected, const char *what)
{
	cr_expect(slice_is(s, expected), "%s: <%.*s> instead of <%s>", what, (int)s.n, s.text, expected);
}

Test(json, accepted)
{
	static const char *const lines[] = {
		"{}",
		" \t\r\n{ \t\r\n} \t\r\n",
		"{\"\":0}",
		"{\"a\":null,\"b\":true,\"c\":false}",
		"{\"a\":0,\"b\":-0,\"c\":0.0,\"d\":-0.5e-7,\"e\":1E+10,\"f\":10e00}",
		"{\"a\":123456789012345678901234567890}",
		"{\"a\":1e999999999999999999999,\"any\":1e400,\"items\":[-1e400,{\"b\":[1e400]}]}",
		"{\"a\":[],\"b\":{},\"c\":[[],{},[{}],{\"d\":[]}]}",
		"{ \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : 3 , \"d\" : 4 } }",
		"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uD83D\\uDE00\\ud800\"}",
		"{\"a\":\"\x7f\",\"b\":\"\xc2\x80\"}",
		"{\"a\":{\"b\":1,\"b\":2,\"boxes\":7}}",
		"{\"a\":1,\"A\":2,\"aa\":3,\"a \":4,\"\":5}",
		"{\"scalar\":1e-400,\"flat\":[],\"rows\":[],\"boxes\":[],\"items\":[],\"any\":[]}",
		"{\"flat\":[ 1 ,2\t,3 ],\"boxes\":[ [ 1 , 2 , 3 , 4 ] , [5,6,7,8] ]}",
		"{\"scalar\":1.7976931348623157e308}",
		"{\"Boxes\":null,\"box\":null,\"boxess\":null,\"bo\\u0078es\":[[1,2,3,4]]}",
	};
	struct scanner s;
	start(&s);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		cr_expect(scan(&s, lines[i], strlen(lines[i])), "%s: at %zu: %s", lines[i], s.error.at, s.error.text);
	end(&s);
}

#define TOO_EARLY "the text ends too early"

struct rejected {
	const char *text;
	size_t at;
	const char *why;
};

static void
expect_rejected(const struct rejected *cases, size_t n)
{
	struct scanner s;
	start(&s);
	for (size_t i = 0; i < n; i++) {
		cr_expect(!scan(&s, cases[i].text, strlen(cases[i].text)), "%s is accepted", cases[i].text);
		cr_expect(s.error.at == cases[i].at && strcmp(s.error.text, cases[i].why) == 0,
			"%s: at %zu <%s> instead of at %zu <%s>", cases[i].text, s.error.at, s.error.text, cases[i].at,
			cases[i].why);
	}
	end(&s);
}

Test(json, rejected_syntax)
{
	static const struct rejected cases[] = {
		{ "", 0, TOO_EARLY },
		{ "  ", 2, TOO_EARLY },
		{ "[]", 0, "expected a JSON object" },
		{ " 1", 1, "expected a JSON object" },
		{ "\xef\xbb\xbf{}", 0, "expected a JSON object" },
		{ "{", 1, TOO_EARLY },
		{ "{}x", 2, "unexpected text behind the object" },
		{ "{} {}", 3, "unexpected text behind the object" },
		{ "{,}", 1, "expected a string as key" },
		{ "{a:1}", 1, "expected a string as key" },
		{ "{'a':1}", 1, "expected a string as key" },
		{ "{\"a\":1,}", 7, "expected a string as key" },
		{ "{\"a\":1,", 7, TOO_EARLY },
		{ "{\"a", 3, TOO_EARLY },
		{ "{\"a\"", 4, TOO_EARLY },
		{ "{\"a\":", 5, TOO_EARLY },
		{ "{\"a\":1", 6, TOO_EARLY },
		{ "{\"a\" 1}", 5, "expected ':'" },
		{ "{\"a\":}", 5, "expected a value" },
		{ "{\"a\"::1}", 5, "expected a value" },
		{ "{\"a\":1 \"b\":2}", 7, "expected ',' or '}'" },
		{ "{\"a\":1]", 6, "expected ',' or '}'" },
		{ "{\"a\":[1,]}", 8, "expected a value" },
		{ "{\"a\":[,1]}", 6, "expected a value" },
		{ "{\"a\":[1 2]}", 8, "expected ',' or ']'" },
		{ "{\"a\":[1}", 7, "expected ',' or ']'" },
		{ "{\"a\":[1", 7, TOO_EARLY },
		{ "{\"a\":{\"b\":1]}", 11, "expected ',' or '}'" },
		{ "{\"a\":{\"b\"}}", 9, "expected ':'" },
		{ "{\"a\":{\"b\":1,}}", 12, "expected a string as key" },
		{ "{\"a\":{1:2}}", 6, "expected a string as key" },
		{ "{\"a\":tru}", 5, "expected a value" },
		{ "{\"a\":nul", 5, "expected a value" },
		{ "{\"a\":True}", 5, "expected a value" },
		{ "{\"a\":truex}", 9, "expected ',' or '}'" },
		{ "{\"a\":/**/1}", 5, "expected a value" },
	};
	expect_rejected(cases, sizeof cases / sizeof *cases);
}

Test(json, rejected_numbers)
{
	static const struct rejected cases[] = {
		{ "{\"a\":01}", 5, "expected a value" },
		{ "{\"a\":-}", 5, "expected a value" },
		{ "{\"a\":-01}", 5, "expected a value" },
		{ "{\"a\":+1}", 5, "expected a value" },
		{ "{\"a\":.5}", 5, "expected a value" },
		{ "{\"a\":1.}", 5, "expected a value" },
		{ "{\"a\":1.e5}", 5, "expected a value" },
		{ "{\"a\":1e}", 5, "expected a value" },
		{ "{\"a\":1e+}", 5, "expected a value" },
		{ "{\"a\":0x10}", 6, "expected ',' or '}'" },
		{ "{\"a\":NaN}", 5, "expected a value" },
		{ "{\"a\":-Infinity}", 5, "expected a value" },
		{ "{\"scalar\":NaN}", 10, "scalar: NaN and Infinity are not JSON numbers" },
		{ "{\"scalar\":Infinity}", 10, "scalar: NaN and Infinity are not JSON numbers" },
		{ "{\"scalar\":-Infinity}", 10, "scalar: NaN and Infinity are not JSON numbers" },
		{ "{\"flat\":[1, NaN]}", 12, "flat: NaN and Infinity are not JSON numbers" },
		{ "{\"boxes\":[[1,-Inf,2,3]]}", 13, "boxes: NaN and Infinity are not JSON numbers" },
		{ "{\"scalar\":null}", 10, "scalar: expected a number" },
		{ "{\"scalar\":-x}", 10, "scalar: expected a number" },
		{ "{\"scalar\":01}", 10, "scalar: expected a number" },
		{ "{\"scalar\":1e309}", 10, "scalar: the number is beyond double range" },
		{ "{\"flat\":[1,-1e400]}", 11, "flat: the number is beyond double range" },
		{ "{\"boxes\":[[1,2,1e310,3]]}", 15, "boxes: the number is beyond double range" },
		{ "{\"rows\":[[1,1e310]]}", 12, "rows: the number is beyond double range" },
		{ "{\"scalar\":1.2.3}", 13, "expected ',' or '}'" },
		{ "{\"scalar\":-1.14811211111111111111.5e1351}", 33, "expected ',' or '}'" },
		{ "{\"items\":[01]}", 10, "items: expected a value" },
		{ "{\"any\":[1,+1]}", 10, "any: expected a value" },
	};
	expect_rejected(cases, sizeof cases / sizeof *cases);
}

Test(json, rejected_shapes)
{
	static const struct rejected cases[] = {
		{ "{\"scalar\":\"1\"}", 10, "scalar: expected a number" },
		{ "{\"scalar\":[1]}", 11, "scalar: expected a number" },
		{ "{\"flat\":1}", 8, "flat: expected an array of numbers" },
		{ "{\"flat\":[[1]]}", 9, "flat: expected an array of numbers" },
		{ "{\"flat\":[\"1\"]}", 9, "flat: expected a number" },
		{ "{\"flat\":[1,[2]]}", 11, "flat: expected a number" },
		{ "{\"flat\":[1,]}", 11, "flat: expected a number" },
		{ "{\"flat\":[1 2]}", 11, "flat: expected ',' or ']'" },
		{ "{\"flat\":[1", 10, TOO_EARLY },
		{ "{\"rows\":[1]}", 9, "rows: expected an array of rows of numbers" },
		{ "{\"rows\":{}}", 8, "rows: expected an array of rows of numbers" },
		{ "{\"rows\":[[1],2]}", 13, "rows: expected '['" },
		{ "{\"rows\":[[]]}", 10, "rows: an empty row" },
		{ "{\"rows\":[[1,2],[3]]}", 17, "rows: expected rows of 2 numbers" },
		{ "{\"rows\":[[1,2],[3,4,5]]}", 21, "rows: expected rows of 2 numbers" },
		{ "{\"rows\":[[1 2]]}", 12, "rows: expected ',' or ']'" },
		{ "{\"rows\":[[[1]]]}", 10, "rows: expected a number" },
		{ "{\"pairs\":[[1,2,3]]}", 16, "pairs: expected rows of 2 numbers" },
		{ "{\"boxes\":null}", 9, "boxes: expected an array of boxes [x1,y1,x2,y2]" },
		{ "{\"boxes\":[1,2,3,4]}", 10, "boxes: expected an array of boxes [x1,y1,x2,y2]" },
		{ "{\"boxes\":[[1,2,3]]}", 16, "boxes: expected rows of 4 numbers" },
		{ "{\"boxes\":[[1,2,3,4,5]]}", 20, "boxes: expected rows of 4 numbers" },
		{ "{\"boxes\":[[]]}", 11, "boxes: an empty row" },
		{ "{\"boxes\":[[1,2,3,4],[1,2,3,\"4\"]]}", 27, "boxes: expected a number" },
		{ "{\"boxes\":[[1,2,3,4][", 19, "boxes: expected ',' or ']'" },
		{ "{\"boxes\":[[1,2,3,4", 18, TOO_EARLY },
		{ "{\"boxes\":[[1,2,", 15, TOO_EARLY },
		{ "{\"scores\":5}", 10, "scores: expected an array of numbers or of rows of numbers" },
		{ "{\"scores\":[1,[2]]}", 13, "scores: expected a number" },
		{ "{\"scores\":[[1],2]}", 15, "scores: expected '['" },
		{ "{\"items\":1}", 9, "items: expected an array" },
		{ "{\"items\":[\"a\"}", 13, "items: expected ',' or ']'" },
		{ "{\"items\":[\"a\\x\"]}", 13, "items: bad escape in a string" },
		{ "{\"items\":[{\"a\":\"\\x\"}]}", 17, "items: bad escape in a string" },
		{ "{\"any\":}", 7, "any: expected a value" },
	};
	expect_rejected(cases, sizeof cases / sizeof *cases);
}

Test(json, rejected_strings_and_keys)
{
	static const struct rejected cases[] = {
		{ "{\"a\":\"\t\"}", 6, "control character in a string" },
		{ "{\"a\":\"b\n\"}", 7, "control character in a string" },
		{ "{\"a\x01\":1}", 3, "control character in a string" },
		{ "{\"a\":\"\\q\"}", 7, "bad escape in a string" },
		{ "{\"a\":\"\\U0041\"}", 7, "bad escape in a string" },
		{ "{\"a\":\"\\u00G0\"}", 7, "bad escape in a string" },
		{ "{\"a\":\"\\u00\"}", 7, "bad escape in a string" },
		{ "{\"a\":\"\\", 7, TOO_EARLY },
		{ "{\"a\":\"bcd", 9, TOO_EARLY },
		{ "{\"a\":'b'}", 5, "expected a value" },
		{ "{\"a\":1,\"a\":2}", 7, "duplicate key \"a\"" },
		{ "{\"a\":1,\"b\":2,\"\\u0061\":3}", 13, "duplicate key \"a\"" },
		{ "{\"\":1,\"\":2}", 6, "duplicate key \"\"" },
		{ "{\"boxes\":[],\"bo\\u0078es\":[]}", 12, "duplicate key \"boxes\"" },
		{ "{\"scalar\":1,\"scalar\":2}", 12, "duplicate key \"scalar\"" },
	};
	expect_rejected(cases, sizeof cases / sizeof *cases);
}

Test(json, nul_bytes)
{
	static const struct {
		const char *text;
		size_t n, at;
	} cases[] = {
		{ "\0{}", 3, 0 },
		{ "{}\0", 3, 2 },
		{ "{\0}", 3, 1 },
		{ "{\"a\":\0}", 7, 5 },
		{ "{\"a\":\"b\0c\"}", 11, 7 },
		{ "{\"a\0\":1}", 8, 3 },
		{ "{\"a\":[1\0]}", 10, 7 },
		{ "{\"a\":\"\\\0\"}", 10, 7 },
		{ "{\"flat\":[1,\0]}", 13, 11 },
		{ "{\"boxes\":[[1,\0", 14, 13 },
		{ "{\"a\":1\0}", 8, 6 },
	};
	struct scanner s;
	start(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect(!scan(&s, cases[i].text, cases[i].n), "case %zu is accepted", i);
		cr_expect(s.error.at == cases[i].at && strcmp(s.error.text, "a NUL byte") == 0, "case %zu: at %zu <%s>",
			i, s.error.at, s.error.text);
	}
	end(&s);
}

/* The bytes stand at every distance from the start of the string, so that each place in a word is met. */
Test(json, utf8)
{
	static const struct {
		const char *bytes;
		bool good;
	} cases[] = {
		{ "\xc2\x80", true }, { "\xdf\xbf", true }, { "\xe0\xa0\x80", true }, { "\xec\xbf\xbf", true },
		{ "\xed\x9f\xbf", true }, { "\xee\x80\x80", true }, { "\xef\xbf\xbf", true },
		{ "\xf0\x90\x80\x80", true },
		{ "\xf3\xbf\xbf\xbf", true }, { "\xf4\x8f\xbf\xbf", true }, { "\xe2\x82\xac\xc3\xa9", true },
		{ "\x80", false }, { "\xbf", false }, { "\xc0\x80", false }, { "\xc1\xbf", false }, /* alone;
		                                                                                       overlong */
		{ "\xe0\x9f\xbf", false }, { "\xf0\x8f\xbf\xbf", false },
		{ "\xed\xa0\x80", false }, { "\xed\xbf\xbf", false }, /* surrogates */
		{ "\xf4\x90\x80\x80", false }, { "\xf5\x80\x80\x80", false }, { "\xfe", false }, { "\xff", false },
		{ "\xc2", false }, { "\xe2\x82", false }, { "\xf0\x9f\x98", false }, /* cut short by the quote */
		{ "\xc2\xc2", false }, { "\xe2\x82\xe2", false }, { "\xf0\x9f\x98\xf0", false },
		{ "\xe2\x28\xa1", false },
	};
	struct scanner s;
	start(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t before = 0; before < 20; before++) {
			char line[80], aaa[] = "aaaaaaaaaaaaaaaaaaaa";
			int n = snprintf(line, sizeof line, "{\"k\":\"%.*s%sz\"}", (int)before, aaa, cases[i].bytes);
			bool good = scan(&s, line, (size_t)n);
			cr_expect(good == cases[i].good, "case %zu, %zu before: %s", i, before, s.error.text);
			cr_expect(good || (s.error.at == 6 + before && strcmp(s.error.text, "invalid UTF-8") == 0),
				"case %zu, %zu before: at %zu <%s>", i, before, s.error.at, s.error.text);
		}
	}
	end(&s);
}

/* At the end of the text nothing behind it may complete a sequence: the padding holds what would. */
Test(json, utf8_at_the_end_of_the_text)
{
	static const char *const cases[] = { "{\"k\":\"\xc2", "{\"k\":\"\xe2\x82", "{\"k\":\"\xf0\x9f\x98",
		"{\"k\":\"\xe2" };
	struct scanner s;
	start(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect(!scan(&s, cases[i], strlen(cases[i])), "case %zu is accepted", i);
		cr_expect(s.error.at == 6 && strcmp(s.error.text, "invalid UTF-8") == 0, "case %zu: at %zu <%s>", i,
			s.error.at, s.error.text);
	}
	end(&s);
}

/* Every byte that is special in strings at every place of a long string. */
Test(json, string_bytes_at_every_place)
{
	struct scanner s;
	start(&s);
	for (size_t length = 1; length < 30; length++) {
		for (size_t at = 0; at < length; at++) {
			for (int byte = 1; byte < 0x80; byte++) {
				char line[64] = "{\"k\":\"";
				memset(line + 6, 'm', length);
				line[6 + at] = (char)byte;
				strcpy(line + 6 + length, "\"}");
				bool plain = byte >= 0x20 && byte != '"' && byte != '\\';
				cr_assert(scan(&s, line, strlen(line)) == plain, "byte %d at %zu of %zu", byte, at,
					length);
				if (byte < 0x20)
					cr_assert(s.error.at == 6 + at, "byte %d at %zu of %zu: %zu", byte, at, length,
						s.error.at);
			}
		}
	}
	end(&s);
}

/* count brackets to open, kinds by turns, and to close again. */
static char *
nested(const char *before, size_t count, size_t *n)
{
	char *line = malloc(strlen(before) + 8 * count + 3), *to = stpcpy(line, before);
	for (size_t i = 0; i < count; i++)
		to = stpcpy(to, i % 2 == 0 ? "[" : i + 1 < count ? "{\"a\":" : "{");
	for (size_t i = count; i-- > 0;)
		*to++ = i % 2 == 0 ? ']' : '}';
	*to++ = '}';
	*n = (size_t)(to - line);
	return line;
}

Test(json, depth)
{
	struct scanner s;
	start(&s);
	static const struct {
		const char *before, *why;
	} cases[] = { { "{\"k\":", "nested too deeply" }, { "{\"any\":", "any: nested too deeply" } };
	for (size_t i = 0; i < 2; i++) {
		size_t n, opened = 0;
		char *line = nested(cases[i].before, JSON_DEPTH, &n);
		cr_expect(scan(&s, line, n), "%s: at %zu: %s", cases[i].before, s.error.at, s.error.text);
		free(line);
		line = nested(cases[i].before, JSON_DEPTH + 1, &n);
		cr_expect(!scan(&s, line, n));
		cr_expect_str_eq(s.error.text, cases[i].why);
		for (size_t at = strlen(cases[i].before); at < s.error.at; at++)
			opened += line[at] == '[' || line[at] == '{';
		cr_expect(opened == JSON_DEPTH && (line[s.error.at] == '[' || line[s.error.at] == '{'), "%zu opened",
			opened);
		free(line);
	}
	end(&s);
}

/* n unknown members, and the one numbered twice once more (n or above: none). */
static char *
unknown_keys(size_t n, size_t twice, size_t *length)
{
	char *line = malloc(32 * (n + 1) + 3), *to = line;
	*to++ = '{';
	for (size_t i = 0; i < n; i++)
		to += sprintf(to, "%s\"key %zu\":%zu", i > 0 ? "," : "", i * 7919, i);
	if (twice < n)
		to += sprintf(to, ",\"key\\u0020%zu\":0", twice * 7919);
	*to++ = '}';
	*length = (size_t)(to - line);
	return line;
}

Test(json, many_unknown_keys)
{
	static const size_t counts[] = { 1, 15, 16, 17, 18, 31, 33, 63, 64, 65, 129, 1000, 5000 };
	struct scanner s;
	start(&s);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		size_t n = counts[i], length;
		char *line = unknown_keys(n, n, &length), why[64];
		cr_assert(scan(&s, line, length), "%zu keys: %s", n, s.error.text);
		cr_expect_eq(s.object.members, n);
		for (size_t k = 0; k < n; k++)
			cr_assert(s.object.member[k].bound == -1 && (size_t)atoi(s.object.member[k].value.text) == k);
		free(line);
		size_t step = n / 20 + 1;
		for (size_t twice = 0; twice < n; twice += step) {
			line = unknown_keys(n, twice, &length);
			cr_expect(!scan(&s, line, length), "%zu keys, number %zu twice: accepted", n, twice);
			snprintf(why, sizeof why, "duplicate key \"key %zu\"", twice * 7919);
			cr_expect_str_eq(s.error.text, why);
			cr_expect_eq(line[s.error.at], '"');
			free(line);
		}
	}
	end(&s);
}

Test(json, a_full_schema)
{
	static char names[JSON_KEYS][16];
	struct json_key many[JSON_KEYS];
	char line[JSON_KEYS * 16], *to = line;
	struct scanner s;
	start(&s);
	for (int i = 0; i < JSON_KEYS; i++) {
		snprintf(names[i], sizeof names[i], "k%d", i);
		many[i] = (struct json_key){ names[i], JSON_SCALAR, 0 };
	}
	for (int i = 0; i < JSON_KEYS; i++)
		to += sprintf(to, "%c\"%s\":%d", i == 0 ? '{' : ',', names[JSON_KEYS - 1 - i], JSON_KEYS - 1 - i);
	strcpy(to, ",\"k56\":[]}");
	json_schema_init(&s.schema, many, JSON_KEYS);
	cr_assert(scan(&s, line, strlen(line)), "%s", s.error.text);
	for (int i = 0; i < JSON_KEYS; i++)
		cr_expect(s.object.column[i].given && s.object.column[i].number[0] == i, "key %d", i);
	cr_expect_eq(s.object.member[JSON_KEYS].bound, -1);
	end(&s);
}

Test(json, an_empty_schema)
{
	struct scanner s;
	start(&s);
	json_schema_init(&s.schema, NULL, 0);
	cr_expect(scan(&s, "{\"boxes\":1,\"a\":2}", 17));
	cr_expect_eq(s.object.members, 2);
	cr_expect(!scan(&s, "{\"boxes\":1,\"boxes\":2}", 21));
	end(&s);
}

static void
expect_column(const struct json_column *c, unsigned shape, size_t n, size_t width, const double *number,
	const char *text)
{
	cr_expect(c->given && c->shape == shape && c->n == n && c->width == width,
		"%s: given %d shape %u n %zu width %zu", text, c->given, c->shape, c->n, c->width);
	for (size_t i = 0; number != NULL && i < n * width; i++)
		cr_expect(c->number[i] == number[i], "%s: number %zu is %g", text, i, c->number[i]);
	expect_text(c->text, text, "text");
}

Test(json, bindings)
{
	static const char line[] =
		" { \"x\" : -1 ,\"scalar\": -2.50 , \"flat\":[ 1, 2e1,3.5 ],\"rows\":[[1,2,3],[4,5,6]],"
		"\"boxes\":[[1,2,3,4] , [ 5,6,7 ,8 ]],\"pairs\":[[1,2]],\"items\":[ 1e999,\"b\\n\" ,{ \"c\" : [ ] "
		"},null],\"any\":{ \"d\": 1 },\"scores\":[[0.5],[1]],\"spans\":[ 1.50 ,2]} ";
	static const struct {
		const char *key, *value;
		int bound;
	} members[] = {
		{ "\"x\"", "-1", -1 },
		{ "\"scalar\"", "-2.50", SCALAR },
		{ "\"flat\"", "[ 1, 2e1,3.5 ]", FLAT },
		{ "\"rows\"", "[[1,2,3],[4,5,6]]", ROWS },
		{ "\"boxes\"", "[[1,2,3,4] , [ 5,6,7 ,8 ]]", BOXES },
		{ "\"pairs\"", "[[1,2]]", PAIRS },
		{ "\"items\"", "[ 1e999,\"b\\n\" ,{ \"c\" : [ ] },null]", ITEMS },
		{ "\"any\"", "{ \"d\": 1 }", ANY },
		{ "\"scores\"", "[[0.5],[1]]", SCORES },
		{ "\"spans\"", "[ 1.50 ,2]", SPANS },
	};
	struct scanner s;
	start(&s);
	cr_assert(scan(&s, line, strlen(line)), "at %zu: %s", s.error.at, s.error.text);
	cr_assert_eq(s.object.members, sizeof members / sizeof *members);
	for (size_t i = 0; i < s.object.members; i++) {
		expect_text(s.object.member[i].key, members[i].key, "key");
		expect_text(s.object.member[i].value, members[i].value, "value");
		cr_expect_eq(s.object.member[i].bound, members[i].bound);
	}
	const struct json_column *c = s.object.column;
	expect_column(&c[SCALAR], JSON_SCALAR, 1, 1, (double[]){ -2.5 }, members[1].value);
	expect_column(&c[FLAT], JSON_FLAT, 3, 1, (double[]){ 1, 20, 3.5 }, members[2].value);
	expect_column(&c[ROWS], JSON_ROWS, 2, 3, (double[]){ 1, 2, 3, 4, 5, 6 }, members[3].value);
	expect_column(&c[BOXES], JSON_ROWS, 2, 4, (double[]){ 1, 2, 3, 4, 5, 6, 7, 8 }, members[4].value);
	expect_text(c[BOXES].item[0], "[1,2,3,4]", "box");
	expect_text(c[BOXES].item[1], "[ 5,6,7 ,8 ]", "box");
	expect_column(&c[PAIRS], JSON_ROWS, 1, 2, (double[]){ 1, 2 }, members[5].value);
	expect_column(&c[ITEMS], JSON_ITEMS, 4, 1, NULL, members[6].value);
	expect_text(c[ITEMS].item[0], "1e999", "item");
	expect_text(c[ITEMS].item[1], "\"b\\n\"", "item");
	expect_text(c[ITEMS].item[2], "{ \"c\" : [ ] }", "item");
	expect_text(c[ITEMS].item[3], "null", "item");
	cr_expect(c[ANY].given);
	expect_text(c[ANY].text, "{ \"d\": 1 }", "any");
	expect_column(&c[SCORES], JSON_ROWS, 2, 1, (double[]){ 0.5, 1 }, members[8].value);
	expect_text(c[SCORES].item[1], "[1]", "score");
	expect_column(&c[SPANS], JSON_FLAT, 2, 1, (double[]){ 1.5, 2 }, members[9].value);
	expect_text(c[SPANS].item[0], "1.50", "span");
	expect_text(c[SPANS].item[1], "2", "span");
	end(&s);
}

Test(json, empty_bindings)
{
	static const char line[] = "{\"flat\":[],\"rows\":[ ],\"boxes\":[],\"items\":[],\"scores\":[]}";
	struct scanner s;
	start(&s);
	cr_assert(scan(&s, line, strlen(line)));
	const struct json_column *c = s.object.column;
	expect_column(&c[FLAT], JSON_FLAT, 0, 1, NULL, "[]");
	expect_column(&c[ROWS], JSON_ROWS, 0, 0, NULL, "[ ]");
	expect_column(&c[BOXES], JSON_ROWS, 0, 4, NULL, "[]");
	expect_column(&c[ITEMS], JSON_ITEMS, 0, 1, NULL, "[]");
	expect_column(&c[SCORES], JSON_ROWS, 0, 0, NULL, "[]");
	cr_expect(!c[SCALAR].given && !c[ANY].given && c[ANY].text.n == 0);
	end(&s);
}

/* Arrays grow past every first room. */
Test(json, long_columns)
{
	enum { N = 3000 };
	struct buf line = { 0 };
	struct scanner s;
	start(&s);
	buf_text(&line, "{\"boxes\":[");
	for (int i = 0; i < N; i++)
		buf_format(&line, "%s[%d,%d.5,%d,-%d]", i > 0 ? "," : "", i, i, 2 * i, i);
	buf_text(&line, "],\"items\":[");
	for (int i = 0; i < N; i++)
		buf_format(&line, "%s\"%d\"", i > 0 ? ", " : "", i);
	buf_text(&line, "],\"rows\":[");
	for (int i = 0; i < N; i++)
		buf_format(&line, "%s[%d,1,2,3,4]", i > 0 ? "," : "", i);
	buf_text(&line, "]}");
	cr_assert(scan(&s, line.data, line.len), "%s", s.error.text);
	const struct json_column *c = s.object.column;
	cr_assert(c[BOXES].n == N && c[ITEMS].n == N && c[ROWS].n == N && c[ROWS].width == 5);
	for (int i = 0; i < N; i++) {
		char text[64];
		const double *box = c[BOXES].number + 4 * i;
		cr_assert(box[0] == i && box[1] == i + 0.5 && box[2] == 2 * i && box[3] == -i, "box %d", i);
		snprintf(text, sizeof text, "[%d,%d.5,%d,-%d]", i, i, 2 * i, i);
		cr_assert(slice_is(c[BOXES].item[i], text), "box %d", i);
		snprintf(text, sizeof text, "\"%d\"", i);
		cr_assert(slice_is(c[ITEMS].item[i], text), "item %d", i);
		cr_assert(c[ROWS].number[5 * i] == i && c[ROWS].number[5 * i + 4] == 4, "row %d", i);
	}
	buf_free(&line);
	end(&s);
}

Test(json, skip)
{
	static const struct {
		const char *text;
		int length; /* -1: refused */
		size_t at;
	} cases[] = {
		{ "1,", 1, 0 },
		{ "-1.5e3]", 6, 0 },
		{ "\"a\\\"b\"c", 6, 0 },
		{ "true1", 4, 0 },
		{ "null", 4, 0 },
		{ "false,", 5, 0 },
		{ "[1,[2,{\"a\":3}]]]", 15, 0 },
		{ "{} {}", 2, 0 },
		{ "[ ]", 3, 0 },
		{ "[1,2", -1, 4 },
		{ "x", -1, 0 },
		{ "{\"a\":[1,}", -1, 8 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[64 + JSON_PAD] = { 0 };
		struct json_error error = { 0 };
		strcpy(text, cases[i].text);
		const char *behind = json_skip(text, &error);
		cr_expect(behind == NULL ? cases[i].length < 0 && error.at == cases[i].at : behind -
			text == cases[i].length,
			"%s: %td, at %zu", cases[i].text, behind == NULL ? -1 : behind - text, error.at);
	}
}

Test(json, text)
{
	static const struct {
		const char *value, *text;
		size_t n;
	} cases[] = {
		{ "\"\"", "", 0 },
		{ "\"abc\"", "abc", 3 },
		{ "12.50", "12.50", 5 },
		{ "null", "null", 4 },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8 },
		{ "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac", 6 },
		{ "\"a\\u0000b\"", "a\0b", 3 },
		{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4 },
		{ "\"\\uDBFF\\uDFFF!\"", "\xf4\x8f\xbf\xbf!", 5 },
		{ "\"\\uD800\\uDC00\"", "\xf0\x90\x80\x80", 4 },
		{ "\"\\ud83d\"", "\xed\xa0\xbd", 3 },
		{ "\"\\ude00\\ud83d\"", "\xed\xb8\x80\xed\xa0\xbd", 6 },
		{ "\"\\ud83d\\u0041\"", "\xed\xa0\xbd\x41", 4 },
		{ "\"\\ud83dx\"", "\xed\xa0\xbdx", 4 },
		{ "\"\\ud83d\\ud83d\\ude00\"", "\xed\xa0\xbd\xf0\x9f\x98\x80", 7 },
		{ "\"\\ud83d\\n\"", "\xed\xa0\xbd\n", 4 },
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice text = json_text(slice_of(cases[i].value), &arena);
		cr_expect(slice_equal(text, (struct slice){ cases[i].text, cases[i].n }), "%s: <%.*s>", cases[i].value,
			(int)text.n, text.text);
	}
	arena_free(&arena);
}

Test(json, put_string)
{
	static const struct {
		const char *text;
		size_t n;
		const char *json;
	} cases[] = {
		{ "", 0, "\"\"" }, { "abc/d'e", 7, "\"abc/d'e\"" }, { "\"\\", 2, "\"\\\"\\\\\"" },
		{ "\n\t\r\b\f\0\x1f\x7f", 8, "\"\\n\\t\\r\\u0008\\u000c\\u0000\\u001f\x7f\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		{ "a\xffz", 3, "\"a\xef\xbf\xbdz\"" }, { "\xe2\x82", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" }, { "\xc3", 1, "\"\xef\xbf\xbd\"" },
	};
	struct buf out = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		out.len = 0;
		json_put_string(&out, (struct slice){ cases[i].text, cases[i].n });
		expect_text((struct slice){ out.data, out.len }, cases[i].json, "string");
	}
	buf_free(&out);
}
