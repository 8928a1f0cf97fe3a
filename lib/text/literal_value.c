/* literal_value.c -- values as sources write them: numbers, texts, lists, and arithmetic on numbers. */
#include "text/literal_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 12, MOST_ITEMS = 4096, MOST_NUMBER = 64 };

/* A word that p is at the beginning of. */
static struct slice
word_at(const char *p, const char *end)
{
	size_t n = 0;
	while (p + n < end && literal_is_word(p[n]))
		n++;
	return (struct slice){ p, n };
}

static struct literal
code(const struct literal_reader *r, const char *at)
{
	return (struct literal){ .kind = LITERAL_CODE, .line = literal_line_at(r->source, at),
		.text = word_at(at, r->end) };
}

static struct literal
number(const struct literal_reader *r, const char *at, double x)
{
	if (!isfinite(x))
		return code(r, at);
	return (struct literal){ .kind = LITERAL_NUMBER, .line = literal_line_at(r->source, at), .number = x };
}

static struct literal
list_of(const struct literal_reader *r, const char *at, const struct literal *item, size_t n)
{
	return (struct literal){ .kind = LITERAL_LIST, .line = literal_line_at(r->source, at), .n = n, .item = item };
}

static struct literal
read_number(struct literal_reader *r)
{
	char text[MOST_NUMBER], *end;
	const char *from = r->p;
	size_t n = 0;
	for (; r->p < r->end && n + 1 < sizeof text && *r->p != '\0'; text[n++] = *r->p++) {
		bool sign = (*r->p == '+' || *r->p == '-') && n > 0 && (text[n - 1] == 'e' || text[n - 1] == 'E');
		if (!sign && strchr(".0123456789eE", *r->p) == NULL)
			break;
	}
	text[n] = '\0';
	double x = strtod(text, &end);
	if (n == 0 || *end != '\0' || (r->p < r->end && literal_is_word(*r->p)))
		return code(r, from);
	return number(r, from, x);
}

/* The "for" of a list that begins at p and is made from another; NULL: it is not. */
static const char *
find_for(const char *p, const char *end)
{
	size_t open = 0;
	while ((p = literal_next_code(p, end)) < end) {
		bool closes = *p == ')' || *p == ']' || *p == '}';
		if (closes && open-- == 0)
			return NULL;
		open += *p == '(' || *p == '[' || *p == '{';
		struct slice word = word_at(p, end);
		if (open == 0 && slice_is(word, "for"))
			return p;
		p += word.n > 0 ? word.n : 1;
	}
	return NULL;
}

/* "ITEM for NAME in LIST]", from ITEM on; r->p is behind it then. */
static struct literal
read_made_list(struct literal_reader *r, const char *from, const char *at_for, char close)
{
	const char *item_at = r->p;
	r->p = literal_skip(at_for + strlen("for"), r->end);
	struct literal_bound bound = { .name = word_at(r->p, r->end), .outer = r->bound };
	r->p = literal_skip(r->p + bound.name.n, r->end);
	struct slice in = word_at(r->p, r->end);
	if (bound.name.n == 0 || !slice_is(in, "in"))
		return code(r, from);
	r->p += in.n;
	struct literal list = literal_value(r);
	const char *end = literal_skip(r->p, r->end);
	if (list.kind != LITERAL_LIST || end == r->end || *end != close)
		return code(r, from);
	struct literal *item = arena_array(r->arena, struct literal, list.n);
	for (size_t i = 0; i < list.n; i++) {
		bound.value = list.item[i];
		r->p = item_at;
		struct literal_reader inside = *r;
		inside.bound = &bound;
		item[i] = literal_value(&inside);
		if (item[i].kind == LITERAL_CODE || literal_skip(inside.p, r->end) != at_for)
			return code(r, from);
	}
	r->p = end + 1;
	return list_of(r, from, item, list.n);
}

/* Parentheses around one value without a comma are no list. */
static struct literal
read_list(struct literal_reader *r)
{
	const char *from = r->p;
	char close = *r->p++ == '(' ? ')' : ']';
	const char *at_for = find_for(r->p, r->end);
	struct literal *item = NULL;
	size_t n = 0, room = 0;
	bool comma = false;
	if (at_for != NULL)
		return read_made_list(r, from, at_for, close);
	for (;;) {
		r->p = literal_skip(r->p, r->end);
		if (r->p < r->end && *r->p == close)
			break;
		if (n == MOST_ITEMS || (n > 0 && !comma))
			return code(r, from);
		if (n == room) {
			item = arena_grow(r->arena, item, room * sizeof *item, (2 * room + 8) * sizeof *item);
			room = 2 * room + 8;
		}
		item[n++] = literal_value(r);
		if (item[n - 1].kind == LITERAL_CODE)
			return code(r, from);
		r->p = literal_skip(r->p, r->end);
		comma = r->p < r->end && *r->p == ',';
		r->p += comma;
	}
	r->p++;
	if (close == ')' && n == 1 && !comma)
		return item[0];
	return list_of(r, from, item, n);
}

static struct literal
range(const struct literal_reader *r, const char *from, size_t n)
{
	struct literal *item = arena_array(r->arena, struct literal, n);
	for (size_t i = 0; i < n; i++)
		item[i] = number(r, from, (double)i);
	return list_of(r, from, item, n);
}

/* "int(…)" and its like. */
static struct literal
read_call(struct literal_reader *r, struct slice name, const char *from)
{
	struct literal value = read_list(r);
	bool list = value.kind == LITERAL_LIST, one = value.kind == LITERAL_NUMBER;
	if (slice_is(name, "len") && list)
		return number(r, from, (double)value.n);
	if (slice_is(name, "float") ? one : list && (slice_is(name, "tuple") || slice_is(name, "list")))
		return value;
	if (slice_is(name, "int") && one)
		return number(r, from, trunc(value.number));
	if (slice_is(name, "range") && one && value.number == floor(value.number) && value.number <= MOST_ITEMS)
		return range(r, from, value.number > 0 ? (size_t)value.number : 0);
	return code(r, from);
}

static struct literal
read_name(struct literal_reader *r)
{
	const char *from = r->p;
	struct slice name = word_at(r->p, r->end);
	struct literal value;
	r->p += name.n;
	if (r->p < r->end && *r->p == '(')
		return read_call(r, name, from);
	if (slice_is(name, "True") || slice_is(name, "False"))
		return number(r, from, name.text[0] == 'T');
	for (const struct literal_bound *b = r->bound; b != NULL; b = b->outer)
		if (slice_equal(b->name, name))
			return b->value;
	struct literal_reader outside = *r;
	outside.depth++;
	outside.bound = NULL;
	name.text = arena_text(r->arena, name.text, name.n);
	return literal_find_within(&outside, r->source, name.text, '=', 0, &value) ? value : code(r, from);
}

static struct literal
read_primary(struct literal_reader *r)
{
	r->p = literal_skip(r->p, r->end);
	if (r->p == r->end || r->depth > DEPTH || *r->left == 0)
		return code(r, r->p);
	--*r->left;
	char c = *r->p;
	if (c == '"' || c == '\'') {
		const char *from = r->p;
		r->p = literal_skip_string(r->p, r->end);
		size_t n = (size_t)(r->p - from);
		return (struct literal){ .kind = LITERAL_TEXT, .line = literal_line_at(r->source, from),
			.text = { from + 1, n >= 2 ? n - 2 : 0 } };
	}
	if (c != '(' && c != '[' && (!literal_is_word(c) || (c >= '0' && c <= '9')))
		return read_number(r);
	r->depth++;
	struct literal value = c == '(' || c == '[' ? read_list(r) : read_name(r);
	r->depth--;
	return value;
}

static struct literal
calculate(const struct literal_reader *r, const char *from, struct literal a, char sign, struct literal b)
{
	if (a.kind != LITERAL_NUMBER || b.kind != LITERAL_NUMBER)
		return code(r, from);
	double x = a.number, y = b.number;
	return number(r, from, sign == '+' ? x + y : sign == '-' ? x - y : sign == '*' ? x * y : sign == '/' ? x / y :
		literal_power(x, y));
}

/* A list times a number. */
static struct literal
repeat(const struct literal_reader *r, const char *from, struct literal list, struct literal times)
{
	bool good = times.kind == LITERAL_NUMBER && times.number >= 0 && times.number == floor(times.number) &&
		times.number * (double)list.n <= MOST_ITEMS;
	if (!good)
		return code(r, from);
	size_t n = list.n * (size_t)times.number;
	struct literal *item = arena_array(r->arena, struct literal, n);
	for (size_t i = 0; i < n; i++)
		item[i] = list.item[i % list.n];
	return list_of(r, from, item, n);
}

/* Whether a sign comes next; r->p moves behind it. At the end of a line a value ends, but for what multiplies it. */
static bool
take_sign(struct literal_reader *r, const char *sign)
{
	const char *p = literal_skip(r->p, r->end);
	size_t n = strlen(sign);
	bool same_line = memchr(r->p, '\n', (size_t)(p - r->p)) == NULL;
	if ((size_t)(r->end - p) < n || memcmp(p, sign, n) != 0 || (!same_line && *sign != '*') ||
		(n == 1 && p + 1 < r->end && p[1] == *sign && *sign != '-' && *sign != '+'))
		return false;
	r->p = p + n;
	return true;
}

static struct literal
read_signed(struct literal_reader *r)
{
	r->p = literal_skip(r->p, r->end);
	const char *from = r->p;
	if (r->p < r->end && (*r->p == '-' || *r->p == '+')) {
		double sign = *r->p++ == '-' ? -1 : 1;
		if (r->p == r->end || *r->p == '-' || *r->p == '+')
			return code(r, from);
		struct literal value = read_signed(r);
		return value.kind == LITERAL_NUMBER ? number(r, from, sign * value.number) : code(r, from);
	}
	struct literal value = read_primary(r);
	if (value.kind != LITERAL_CODE && take_sign(r, "**"))
		return calculate(r, from, value, '^', read_signed(r));
	return value;
}

static struct literal
read_product(struct literal_reader *r)
{
	const char *from = literal_skip(r->p, r->end);
	struct literal value = read_signed(r);
	while (value.kind != LITERAL_CODE) {
		bool times = take_sign(r, "*");
		if (!times && !take_sign(r, "/"))
			break;
		struct literal other = read_signed(r);
		value = times && value.kind == LITERAL_LIST ? repeat(r, from, value, other) :
			calculate(r, from, value, times ? '*' : '/', other);
	}
	return value;
}

struct literal
literal_value(struct literal_reader *r)
{
	const char *from = literal_skip(r->p, r->end);
	struct literal value = read_product(r);
	while (value.kind != LITERAL_CODE) {
		bool plus = take_sign(r, "+");
		if (!plus && !take_sign(r, "-"))
			break;
		value = calculate(r, from, value, plus ? '+' : '-', read_product(r));
	}
	const char *next = literal_skip(r->p, r->end);
	bool more = value.kind != LITERAL_CODE && next < r->end && *next != '\0' &&
		memchr(r->p, '\n', (size_t)(next - r->p)) == NULL && strchr("*/%.([", *next) != NULL;
	return more ? code(r, from) : value;
}
