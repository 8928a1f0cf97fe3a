/* json.c -- the scanner against cJSON on random objects, and against a small strict validator on damaged ones. */
#include "base/rng.h"
#include "json/json.h"
#include "support/padded.h"

#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALAR, FLAT, ROWS, BOXES, ITEMS, ANY, SCORES, SPANS, KEYS };

static const struct json_key keys[KEYS] = {
	[SCALAR] = { "scalar", JSON_SCALAR, 0 },
	[FLAT] = { "flat", JSON_FLAT, 0 },
	[ROWS] = { "rows", JSON_ROWS, 0 },
	[BOXES] = { "boxes", JSON_ROWS | JSON_SPANS, 4 },
	[ITEMS] = { "items", JSON_ITEMS, 0 },
	[ANY] = { "any", JSON_ANY, 0 },
	[SCORES] = { "scores", JSON_FLAT | JSON_ROWS | JSON_SPANS, 0 },
	[SPANS] = { "spans", JSON_FLAT | JSON_SPANS, 0 },
};

/* Random text. */
struct writer {
	struct rng rng;
	struct buf out;
};

static uint64_t
below(struct writer *w, uint64_t bound)
{
	return rng_below(&w->rng, bound);
}

static void
write_space(struct writer *w)
{
	while (below(w, 8) == 0)
		buf_char(&w->out, " \t\r\n"[below(w, 4)]);
}

/* A token with white space around it, now and then. */
static void
write_token(struct writer *w, const char *text)
{
	write_space(w);
	buf_text(&w->out, text);
	write_space(w);
}

static void
write_number(struct writer *w)
{
	switch (below(w, 6)) {
	case 0:
		buf_format(&w->out, "%d", (int)below(w, 2000) - 1000);
		break;
	case 1:
		buf_format(&w->out, "%.2f", (double)below(w, 100000) / 100);
		break;
	case 2:
		buf_format(&w->out, "%.*f", 1 + (int)below(w, 20), (rng_unit(&w->rng) - 0.5) * 1000);
		break;
	case 3:
		buf_format(&w->out, "%.17g", ldexp(rng_unit(&w->rng) - 0.5, (int)below(w, 2000) - 1000));
		break;
	case 4:
		buf_format(&w->out, "%s%u%sE%+d", below(w, 2) ? "-" : "", (unsigned)below(w, 10),
			below(w, 2) ? ".50" : "", (int)below(w, 40) - 20);
		break;
	default:
		buf_text(&w->out, below(w, 2) ? "0" : "-0.0");
	}
}

static void
write_string(struct writer *w)
{
	static const char *const pieces[] = { "a", "box", " ", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\\n",
		"\\\"",
		"\\\\", "\\u0041", "\\ud83d\\ude00", "\\u20ac", "\x7f", "longer than a word", "\\/", "{", "]" };
	buf_char(&w->out, '"');
	for (uint64_t n = below(w, 6); n > 0; n--)
		buf_text(&w->out, pieces[below(w, sizeof pieces / sizeof *pieces)]);
	buf_char(&w->out, '"');
}

static void
write_value(struct writer *w, int depth)
{
	uint64_t kind = below(w, depth > 0 ? 8 : 6), n = below(w, 4);
	if (kind < 2) {
		write_number(w);
	} else if (kind < 4) {
		write_string(w);
	} else if (kind < 6) {
		static const char *const words[] = { "true", "false", "null", "[]", "{}" };
		buf_text(&w->out, words[below(w, 5)]);
	} else {
		write_token(w, kind == 6 ? "[" : "{");
		for (uint64_t i = 0; i < n; i++) {
			if (i > 0)
				write_token(w, ",");
			if (kind == 7)
				buf_format(&w->out, "\"k%d\" :", (int)i);
			write_value(w, depth - 1);
		}
		write_token(w, kind == 6 ? "]" : "}");
	}
}

/* [n,…], count of them. */
static void
write_numbers(struct writer *w, uint64_t count)
{
	write_token(w, "[");
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			write_token(w, ",");
		write_number(w);
	}
	write_token(w, "]");
}

static void
write_rows(struct writer *w, uint64_t count, uint64_t width)
{
	write_token(w, "[");
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			write_token(w, ",");
		write_numbers(w, width);
	}
	write_token(w, "]");
}

static void
write_bound(struct writer *w, int key)
{
	uint64_t n = below(w, 5);
	switch (key) {
	case SCALAR:
		write_number(w);
		break;
	case FLAT:
	case SPANS:
		write_numbers(w, n);
		break;
	case ROWS:
		write_rows(w, n, 1 + below(w, 5));
		break;
	case BOXES:
		write_rows(w, n, 4);
		break;
	case SCORES:
		if (below(w, 2))
			write_numbers(w, n);
		else
			write_rows(w, n, 1 + below(w, 3));
		break;
	case ITEMS:
		write_token(w, "[");
		for (uint64_t i = 0; i < n; i++) {
			if (i > 0)
				write_token(w, ",");
			write_value(w, 2);
		}
		write_token(w, "]");
		break;
	default:
		write_value(w, 3);
	}
}

/* A key's text; one of its letters may be written as an escape. */
static void
write_key(struct writer *w, const char *name)
{
	size_t n = strlen(name), escaped = below(w, 4) == 0 ? below(w, n) : n;
	buf_char(&w->out, '"');
	for (size_t i = 0; i < n; i++)
		if (i == escaped)
			buf_format(&w->out, "\\u%04x", (unsigned)name[i]);
		else
			buf_char(&w->out, name[i]);
	buf_char(&w->out, '"');
}

/* A valid line: some of the bound members and some others, in any order. */
static void
write_object(struct writer *w)
{
	bool used[2 * KEYS] = { false };
	w->out.len = 0;
	write_token(w, "{");
	uint64_t n = below(w, 2 * KEYS);
	for (uint64_t i = 0; i < n; i++) {
		size_t key = below(w, 2 * KEYS);
		while (used[key])
			key = (key + 1) % (2 * KEYS);
		used[key] = true;
		if (i > 0)
			write_token(w, ",");
		char name[16];
		snprintf(name, sizeof name, "other%zu", key);
		write_key(w, key < KEYS ? keys[key].name : name);
		write_token(w, ":");
		if (key < KEYS)
			write_bound(w, (int)key);
		else
			write_value(w, 4);
	}
	write_token(w, "}");
}

/* The strict validator: RFC 8259, section by section, and what the scanner adds to it. */
struct oracle {
	const unsigned char *p, *end;
	int depth;
};

static bool oracle_value(struct oracle *o);

static int
oracle_peek(const struct oracle *o)
{
	return o->p < o->end ? *o->p : -1;
}

static bool
oracle_eat(struct oracle *o, int c)
{
	bool there = oracle_peek(o) == c;
	o->p += there;
	return there;
}

static void
oracle_space(struct oracle *o)
{
	while (o->p < o->end && *o->p != 0 && strchr(" \t\r\n", *o->p) != NULL)
		o->p++;
}

static bool
oracle_digits(struct oracle *o)
{
	const unsigned char *from = o->p;
	while (oracle_peek(o) >= '0' && oracle_peek(o) <= '9')
		o->p++;
	return o->p > from;
}

static bool
oracle_number(struct oracle *o)
{
	oracle_eat(o, '-');
	if (!oracle_eat(o, '0') && !oracle_digits(o))
		return false;
	if (oracle_eat(o, '.') && !oracle_digits(o))
		return false;
	if (oracle_eat(o, 'e') || oracle_eat(o, 'E')) {
		if (!oracle_eat(o, '+'))
			oracle_eat(o, '-');
		return oracle_digits(o);
	}
	return true;
}

/* RFC 3629: decodes, then asks whether the code point needed that many bytes and is one. */
static bool
oracle_utf8(struct oracle *o)
{
	unsigned first = *o->p++, n = 9;
	if (first < 0x80)
		n = 0;
	else if (first >= 0xc0 && first < 0xf8)
		n = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	static const unsigned least[] = { 0, 0x80, 0x800, 0x10000 };
	if (n == 9)
		return false;
	unsigned code = n == 0 ? first : first & (0x3f >> n);
	for (unsigned i = 0; i < n; i++) {
		if (oracle_peek(o) < 0x80 || oracle_peek(o) > 0xbf)
			return false;
		code = code << 6 | (*o->p++ & 0x3f);
	}
	return code >= least[n] && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

static bool
oracle_string(struct oracle *o)
{
	if (!oracle_eat(o, '"'))
		return false;
	while (!oracle_eat(o, '"')) {
		if (oracle_peek(o) < 0x20)
			return false;
		if (!oracle_eat(o, '\\')) {
			if (!oracle_utf8(o))
				return false;
		} else if (oracle_eat(o, 'u')) {
			for (int i = 0; i < 4; i++, o->p++)
				if (oracle_peek(o) <= 0 || strchr("0123456789abcdefABCDEF", oracle_peek(o)) == NULL)
					return false;
		} else {
			if (oracle_peek(o) <= 0 || strchr("\"\\/bfnrt", oracle_peek(o)) == NULL)
				return false;
			o->p++;
		}
	}
	return true;
}

static bool
oracle_list(struct oracle *o, bool object)
{
	int close = object ? '}' : ']';
	bool good = false;
	o->p++;
	oracle_space(o);
	if (oracle_eat(o, close))
		return true;
	do {
		oracle_space(o);
		if (object) {
			if (!oracle_string(o))
				return false;
			oracle_space(o);
			if (!oracle_eat(o, ':'))
				return false;
			oracle_space(o);
		}
		good = oracle_value(o);
		oracle_space(o);
	} while (good && oracle_eat(o, ','));
	return good && oracle_eat(o, close);
}

static bool
oracle_word(struct oracle *o, const char *word)
{
	size_t n = strlen(word);
	bool good = (size_t)(o->end - o->p) >= n && memcmp(o->p, word, n) == 0;
	o->p += good ? n : 0;
	return good;
}

static bool
oracle_value(struct oracle *o)
{
	switch (oracle_peek(o)) {
	case '{':
	case '[': {
		if (++o->depth > JSON_DEPTH)
			return false;
		bool good = oracle_list(o, *o->p == '{');
		o->depth--;
		return good;
	}
	case '"':
		return oracle_string(o);
	case 't':
		return oracle_word(o, "true");
	case 'f':
		return oracle_word(o, "false");
	case 'n':
		return oracle_word(o, "null");
	default:
		return oracle_number(o);
	}
}

/* No two of the keys are equal; their texts are compared as the scanner reads them, which has a test of its own. */
static bool
all_differ(const struct slice *key, size_t n, struct arena *arena)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (slice_equal(json_text(key[i], arena), json_text(key[k], arena)))
				return false;
	return true;
}

static bool
oracle_line(const char *text, size_t n, struct arena *arena)
{
	struct oracle o = { (const unsigned char *)text, (const unsigned char *)text + n, 0 };
	struct slice key[64];
	size_t members = 0;
	oracle_space(&o);
	if (!oracle_eat(&o, '{'))
		return false;
	oracle_space(&o);
	if (!oracle_eat(&o, '}')) {
		do {
			oracle_space(&o);
			const char *from = (const char *)o.p;
			if (!oracle_string(&o))
				return false;
			cr_assert(members < 64);
			key[members++] = (struct slice){ from, (size_t)((const char *)o.p - from) };
			oracle_space(&o);
			if (!oracle_eat(&o, ':'))
				return false;
			oracle_space(&o);
			if (!oracle_value(&o))
				return false;
			oracle_space(&o);
		} while (oracle_eat(&o, ','));
		if (!oracle_eat(&o, '}'))
			return false;
	}
	oracle_space(&o);
	return o.p == o.end && all_differ(key, members, arena);
}

/* The slice reparses to the item. */
static void
expect_same(struct slice text, const cJSON *item, const char *line)
{
	cJSON *again = cJSON_ParseWithLength(text.text, text.n);
	cr_assert(again != NULL && cJSON_Compare(again, item, true), "<%.*s> in %s", (int)text.n, text.text, line);
	cJSON_Delete(again);
}

static void
expect_column(const struct json_column *c, const struct json_key *key, const cJSON *item, const char *line)
{
	const cJSON *entry, *number;
	size_t i = 0;
	if (c->shape == JSON_ANY)
		return;
	if (c->shape == JSON_SCALAR) {
		cr_assert(c->n == 1 && c->number[0] == item->valuedouble, "%s in %s", key->name, line);
		return;
	}
	cr_assert(c->n == (size_t)cJSON_GetArraySize(item), "%s in %s", key->name, line);
	cJSON_ArrayForEach(entry, item)
	{
		if (c->shape == JSON_FLAT)
			cr_assert(c->number[i] == entry->valuedouble, "%s in %s", key->name, line);
		if (c->shape == JSON_ROWS) {
			size_t k = 0;
			cr_assert(c->width == (size_t)cJSON_GetArraySize(entry), "%s in %s", key->name, line);
			cJSON_ArrayForEach(number, entry)
				cr_assert(c->number[i * c->width + k++] == number->valuedouble, "%s in %s", key->name,
					line);
		}
		if (c->shape == JSON_ITEMS || (key->shape & JSON_SPANS) != 0)
			expect_same(c->item[i], entry, line);
		i++;
	}
}

Test(json, agrees_with_cjson)
{
	struct writer w = { .rng = rng_seed(11) };
	struct arena arena = { 0 };
	struct json_schema schema;
	json_schema_init(&schema, keys, KEYS);
	for (int round = 0; round < 20000; round++) {
		struct json_object object;
		struct json_error error;
		write_object(&w);
		char *line = padded(w.out.data, w.out.len);
		cr_assert(json_scan(&schema, (struct slice){ line, w.out.len }, &object, &error, &arena),
			"at %zu: %s: %s", error.at, error.text, line);
		cJSON *root = cJSON_Parse(line);
		cr_assert(root != NULL && object.members == (size_t)cJSON_GetArraySize(root), "%s", line);
		const struct json_member *m = object.member;
		for (const cJSON *item = root->child; item != NULL; item = item->next, m++) {
			cr_assert(slice_is(json_text(m->key, &arena), item->string), "key %s in %s", item->string,
				line);
			expect_same(m->value, item, line);
			if (m->bound >= 0)
				expect_column(&object.column[m->bound], &keys[m->bound], item, line);
		}
		cJSON_Delete(root);
		free(line);
		arena_reset(&arena);
	}
	arena_free(&arena);
	buf_free(&w.out);
}

/* Bytes that mean something, put in, taken out or put in place of others. */
static void
damage(struct writer *w)
{
	static const char bytes[] =
		"{}[],:\"\\0123456789-+.eEtrufalsn \t\n\x01\x1f\x7f\x80\xbf\xc2\xe2\xed\xf0\xf4\xff/bu";
	struct buf *b = &w->out;
	for (uint64_t n = 1 + below(w, 3); n > 0 && b->len > 0; n--) {
		size_t at = below(w, b->len), length = 1 + below(w, 6);
		char byte = bytes[below(w, sizeof bytes)]; /* the NUL too */
		switch (below(w, 5)) {
		case 0:
			b->data[at] = byte;
			break;
		case 1:
			buf_char(b, 0);
			memmove(b->data + at + 1, b->data + at, b->len - 1 - at);
			b->data[at] = byte;
			break;
		case 2:
			length = length < b->len - at ? length : b->len - at;
			memmove(b->data + at, b->data + at + length, b->len - at - length);
			b->len -= length;
			break;
		case 3: /* a piece again, elsewhere */
			length = length < b->len - at ? length : b->len - at;
			buf_room(b, length);
			memmove(b->data + at + length, b->data + at, b->len - at);
			b->len += length;
			break;
		default:
			b->len = at;
		}
	}
}

/* What cJSON is known to refuse although it is JSON: lone surrogates and numbers of more than 63 bytes. (Values nested
 * beyond 1000 levels too; none are made here.) A whole pair is not told from half of one. */
static bool
beyond_cjson(const char *line)
{
	if (strstr(line, "\\ud") != NULL || strstr(line, "\\uD") != NULL)
		return true;
	for (const char *p = line; *p != '\0'; p++) {
		size_t n = strspn(p, "+-.0123456789eE");
		if (n > 63)
			return true;
		p += n > 0 ? n - 1 : 0;
	}
	return false;
}

Test(json, agrees_with_a_strict_validator)
{
	struct writer w = { .rng = rng_seed(12) };
	struct arena arena = { 0 };
	struct json_schema all, none;
	int accepted = 0, bound = 0;
	json_schema_init(&all, keys, KEYS);
	json_schema_init(&none, NULL, 0);
	for (int round = 0; round < 100000; round++) {
		struct json_object object;
		struct json_error error = { .at = SIZE_MAX };
		write_object(&w);
		damage(&w);
		char *line = padded(w.out.data, w.out.len);
		struct slice text = { line, w.out.len };
		bool expected = oracle_line(line, w.out.len, &arena);
		bool got = json_scan(&none, text, &object, &error, &arena);
		cr_assert(got == expected, "%d instead of %d: at %zu: %s: %s", got, expected, error.at, error.text,
			line);
		cr_assert(got || (error.at <= w.out.len && error.text[0] != '\0'), "%s", line);
		accepted += got;
		if (got && !beyond_cjson(line)) {
			cJSON *root = cJSON_Parse(line);
			cr_assert_not_null(root, "cJSON refuses %s", line);
			cJSON_Delete(root);
		}
		if (json_scan(&all, text, &object, &error, &arena)) {
			cr_assert(expected, "with a schema: %s", line);
			bound++;
		}
		free(line);
		arena_reset(&arena);
	}
	cr_expect(accepted > 5000 && accepted < 60000 && bound < accepted, "%d and %d of 100000 accepted", accepted,
		bound);
	arena_free(&arena);
	buf_free(&w.out);
}

/* What a bound member may be, asked of cJSON's tree. */
static bool
is_number(const cJSON *item)
{
	return cJSON_IsNumber(item) && isfinite(item->valuedouble);
}

static bool
are_numbers(const cJSON *array)
{
	const cJSON *item;
	if (!cJSON_IsArray(array))
		return false;
	cJSON_ArrayForEach(item, array)
		if (!is_number(item))
			return false;
	return true;
}

/* Rows of one width, which is not 0. */
static bool
are_rows(const cJSON *array, int width)
{
	const cJSON *row;
	if (!cJSON_IsArray(array))
		return false;
	cJSON_ArrayForEach(row, array)
	{
		width = width == 0 ? cJSON_GetArraySize(row) : width;
		if (!are_numbers(row) || cJSON_GetArraySize(row) != width || width == 0)
			return false;
	}
	return true;
}

static bool
fits(const struct json_key *key, const cJSON *item)
{
	unsigned shape = key->shape;
	return (shape & JSON_ANY) || ((shape & JSON_SCALAR) && is_number(item)) ||
		((shape & JSON_FLAT) && are_numbers(item)) ||
		((shape & JSON_ROWS) && are_rows(item, (int)key->width)) ||
		((shape & JSON_ITEMS) && cJSON_IsArray(item));
}

/* Values made for one key, or for none, under another. */
Test(json, shapes_are_enforced)
{
	struct writer w = { .rng = rng_seed(13) };
	struct arena arena = { 0 };
	struct json_schema schema;
	int accepted = 0;
	enum { ROUNDS = 40000 };
	json_schema_init(&schema, keys, KEYS);
	for (int round = 0; round < ROUNDS; round++) {
		struct json_object object;
		struct json_error error;
		int key = (int)below(&w, KEYS);
		w.out.len = 0;
		buf_format(&w.out, "{\"%s\":", keys[key].name);
		write_bound(&w, (int)below(&w, KEYS));
		if (below(&w, 8) == 0 && w.out.data[w.out.len - 1] == ']') {
			w.out.len--;
			buf_text(&w.out, below(&w, 2) ? ",1e400]" : ",[5]]");
		}
		buf_char(&w.out, '}');
		char *line = padded(w.out.data, w.out.len);
		cJSON *root = cJSON_Parse(line);
		bool expected = root != NULL && fits(&keys[key], root->child);
		bool got = json_scan(&schema, (struct slice){ line, w.out.len }, &object, &error, &arena);
		cr_assert(got == expected, "%d instead of %d: %s: %s", got, expected, error.text, line);
		accepted += got;
		cJSON_Delete(root);
		free(line);
		arena_reset(&arena);
	}
	cr_expect(accepted > ROUNDS / 5 && accepted < ROUNDS * 4 / 5, "%d of %d", accepted, ROUNDS);
	arena_free(&arena);
	buf_free(&w.out);
}
