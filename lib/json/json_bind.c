/* json_bind.c -- the values of bound members: numbers into arrays, items into slices. */
#include "json/json_lex.h"

#include "base/num.h"

#include <math.h>
#include <stdio.h>

/* The value that is being read. */
struct bind {
	const struct json_key *key;
	const char *start;
	struct json_column *column;
	struct json_error *error;
	struct arena *arena;
	size_t numbers, number_room; /* of column->number, in use and in all */
	size_t item_room;
};

enum { FIRST_NUMBERS = 256, FIRST_ITEMS = 64 };

/* NULL: what is wrong at p, under the key's name. */
static const char *
fail(const struct bind *b, const char *p, const char *what)
{
	char text[256];
	snprintf(text, sizeof text, "%s: %s", b->key->name, what);
	return json_fail(b->error, b->start, p, text);
}

/* Room for at least more numbers. */
static inline double *
number_room(struct bind *b, size_t more)
{
	if (b->number_room - b->numbers < more) {
		size_t room = b->number_room == 0 ? FIRST_NUMBERS : 2 * b->number_room;
		while (room - b->numbers < more)
			room *= 2;
		b->column->number = arena_grow(b->arena, b->column->number, b->number_room * sizeof(double),
			room * sizeof(double));
		b->number_room = room;
	}
	return b->column->number + b->numbers;
}

/* Element n of the column stands at p..end. */
static inline void
add_item(struct bind *b, const char *p, const char *end)
{
	struct json_column *c = b->column;
	if (c->n == b->item_room) {
		size_t room = b->item_room == 0 ? FIRST_ITEMS : 2 * b->item_room;
		c->item = arena_grow(b->arena, c->item, b->item_room * sizeof *c->item, room * sizeof *c->item);
		b->item_room = room;
	}
	c->item[c->n] = (struct slice){ p, (size_t)(end - p) };
}

/* What is at p should be a number and is none. */
static const char *
fail_number(const struct bind *b, const char *p)
{
	bool named = *p == 'N' || *p == 'I' || (*p == '-' && p[1] == 'I');
	return fail(b, p, named ? "NaN and Infinity are not JSON numbers" : "expected a number");
}

/* One number at p into *to. */
static const char *
number(const struct bind *b, const char *p, double *to)
{
	const char *end = num_read_double(p, to);
	if (end == NULL)
		return fail_number(b, p);
	if (isinf(*to))
		return fail(b, p, "the number is beyond double range");
	return end;
}

/* Four numbers and the closing bracket, the first at p: a box. Most of every stream passes through here. NULL: they are
 * not there, and row() says what is wrong. */
static inline const char *
four(struct bind *b, const char *p)
{
	double *to = number_room(b, 4);
	for (size_t i = 0; i < 4; i++) {
		p = num_read_double(p, &to[i]);
		if (p == NULL || isinf(to[i]))
			return NULL;
		p = json_space(p);
		if (*p != (i < 3 ? ',' : ']'))
			return NULL;
		p = i < 3 ? json_space(p + 1) : p + 1;
	}
	b->numbers += 4;
	return p;
}

/* A row's numbers and its closing bracket, the first at p; the first row sets the width where the key leaves it
 * open. */
static const char *
row(struct bind *b, const char *p)
{
	size_t n = 0;
	if (*p == ']')
		return fail(b, p, "an empty row");
	for (;; p = json_space(p + 1)) {
		p = number(b, p, number_room(b, 1));
		if (p == NULL)
			return NULL;
		b->numbers++;
		n++;
		p = json_space(p);
		if (*p == ']')
			break;
		if (*p != ',')
			return fail(b, p, "expected ',' or ']'");
	}
	if (b->column->width == 0)
		b->column->width = n;
	if (n != b->column->width) {
		char what[80];
		snprintf(what, sizeof what, "expected rows of %zu numbers", b->column->width);
		return fail(b, p, what);
	}
	return p + 1;
}

/* The end of a plain whole number at p, as most labels are; NULL: something else stands there, or a longer one. */
static inline const char *
skip_whole(const char *p)
{
	uint64_t stops = num_stops(num_word(p));
	unsigned n = stops != 0 ? num_first(stops) : 0;
	return n > 0 && (p[n] == ',' || p[n] == ']') && (n == 1 || *p != '0') ? p + n : NULL;
}

/* One element of an array at p: a row, a number or an item, as the column's shape says. */
static inline const char *
element(struct bind *b, const char *p)
{
	struct json_column *c = b->column;
	if (c->shape == JSON_ROWS) {
		if (*p != '[')
			return fail(b, p, "expected '['");
		p = json_space(p + 1);
		const char *end = b->key->width == 4 ? four(b, p) : NULL;
		return end != NULL ? end : row(b, p);
	}
	if (c->shape == JSON_FLAT) {
		p = number(b, p, number_room(b, 1));
		b->numbers++;
		return p;
	}
	struct json_error inner;
	bool escaped;
	const char *end = *p == '"' ? json_string(p, p, &escaped, &inner) : skip_whole(p);
	if (end == NULL && *p != '"')
		end = json_skip(p, &inner);
	return end != NULL ? end : fail(b, p + inner.at, inner.text);
}

/* The array whose first element, or closing bracket, is at p. */
static const char *
array(struct bind *b, const char *p)
{
	struct json_column *c = b->column;
	bool spans = c->shape == JSON_ITEMS || (b->key->shape & JSON_SPANS) != 0;
	if (*p == ']')
		return p + 1;
	for (;; p = json_space(p + 1)) {
		const char *end = element(b, p);
		if (end == NULL)
			return NULL;
		if (spans)
			add_item(b, p, end);
		c->n++;
		p = json_space(end);
		if (*p == ']')
			return p + 1;
		if (*p != ',')
			return fail(b, p, "expected ',' or ']'");
	}
}

/* What an array at p is, by the key's mask and its first byte. 0: none of what the key allows. */
static unsigned
array_shape(unsigned allowed, char first)
{
	if (allowed & JSON_ITEMS)
		return JSON_ITEMS;
	if (first == ']')
		return allowed & JSON_ROWS ? JSON_ROWS : allowed & JSON_FLAT;
	return allowed & (first == '[' ? JSON_ROWS : JSON_FLAT);
}

/* In the words of the format: what the key's value must be. */
static const char *
expectation(const struct json_key *key)
{
	unsigned shape = key->shape & ~(unsigned)JSON_SPANS;
	if (shape == JSON_SCALAR)
		return "expected a number";
	if (shape == JSON_FLAT)
		return "expected an array of numbers";
	if (shape == JSON_ROWS)
		return key->width == 4 ? "expected an array of boxes [x1,y1,x2,y2]"
			: "expected an array of rows of numbers";
	if (shape == (JSON_FLAT | JSON_ROWS))
		return "expected an array of numbers or of rows of numbers";
	return "expected an array";
}

const char *
json_bind(const struct json_key *key, const char *p, const char *start, struct json_column *c, struct json_error *error,
	struct arena *arena)
{
	struct bind b = { .key = key, .start = start, .column = c, .error = error, .arena = arena };
	const char *from = p;
	*c = (struct json_column){ .given = true, .width = 1 };
	if ((key->shape & JSON_ANY) && !((key->shape & JSON_ITEMS) && *p == '[')) {
		c->shape = JSON_ANY;
		struct json_error inner;
		p = json_skip(p, &inner);
		if (p == NULL)
			return fail(&b, from + inner.at, inner.text);
	} else if (*p == '[') {
		p = json_space(p + 1);
		c->shape = array_shape(key->shape, *p);
		if (c->shape == 0)
			return fail(&b, p, expectation(key));
		if (c->shape == JSON_ROWS)
			c->width = key->width;
		p = array(&b, p);
	} else if (key->shape & JSON_SCALAR) {
		c->shape = JSON_SCALAR;
		c->n = 1;
		p = number(&b, p, number_room(&b, 1));
	} else {
		return fail(&b, p, expectation(key));
	}
	if (p != NULL)
		c->text = (struct slice){ from, (size_t)(p - from) };
	return p;
}
